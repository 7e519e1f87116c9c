// From pieces to a program: streams, instance data, kernels.
#pragma once

#include "program/program.hpp"
#include "program/recovery/pieces.hpp"

namespace spad {

// Pieces are freed as they become batches; leaves and owners of the cuts are lost.
Program emit(const Tape& tape, const Repeats& repeats, const OutputLists& outputs, Cuts& cuts,
             Pieces& pieces);

}  // namespace spad
