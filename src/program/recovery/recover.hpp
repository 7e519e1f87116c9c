// From a flat tape to levels of batches: the repetition that the user's loops left in it.
#pragma once

#include <optional>

#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad {

// Nothing where batches would hold less than a quarter of the operations. Values are those of the
// flat tape bit for bit: every operation keeps its operands (commuting ones may change places).
// Near linear in the tape.
std::optional<Program> recover(Tape& tape);

}  // namespace spad
