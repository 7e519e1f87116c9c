// From pieces to a program: streams, instance data, kernels.
#pragma once

#include "program/program.hpp"
#include "program/recovery/pieces.hpp"

namespace spad {

// Shapes with fewer instances at a level share one kernel with one instance there.
constexpr Index smallest_batch = 8;

Program emit(const Tape& tape, const Cuts& cuts, const Pieces& pieces);

}  // namespace spad
