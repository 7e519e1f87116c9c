// Whether anything can repeat, told before a tape is cut.
#pragma once

#include "tape/tape.hpp"

namespace spad {

// Whether fewer than a quarter of the operations have others like them: the same operations below,
// down to a depth that small pieces do not reach, leaves left out. Most operations of a program
// with loops do, which the beginning of the tape tells. Takes the words of the tape.
bool is_without_likeness(Tape& tape);

}  // namespace spad
