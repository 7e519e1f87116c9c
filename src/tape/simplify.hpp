// Simplification: what changes no value's bits and no derivative.
//
// Constant folding, identities exact in IEEE arithmetic (x*1, x/1, x-(+0), -(-x)), common
// subexpressions by hash-consing, and dead code, in one forward and one reverse pass.
#pragma once

#include "tape/tape.hpp"

namespace spad {

// Node order is kept; guards and their operands stay alive.
Tape simplify(const Tape& tape);

}  // namespace spad
