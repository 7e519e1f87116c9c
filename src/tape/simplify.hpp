// Simplification: what changes no value's bits and no derivative.
//
// Identities exact in IEEE arithmetic (x*1, x/1, x-(+0), x+(-0), -(-x)) and common subexpressions
// by hash-consing, in one pass over the tape's own memory. Constants are folded by the recorder,
// dead code is left out by the compiler.
#pragma once

#include "tape/tape.hpp"

namespace spad {

// Node order is kept; the first of equal guards stays.
Tape simplify(Tape tape);

}  // namespace spad
