// The sweeps executor: tangents and adjoints of a linearized program, lanes are directions.
//
// The caller fills the lanes of the sources (forward: inputs and parameters, reverse: outputs) in
// buffers.addresses, width values an address; the sweep fills the others. Slots are reused by
// liveness, so that what is alive stays in the cache. What is not in `active` is neither read nor
// written.
#pragma once

#include "program/workspace.hpp"

namespace spad {

struct Sweep {
  const Program& program;
  Active active;
  const double* partials;  // of a linearization
  Index width;             // 1, 4 or 8
};

void sweep_forward(const Sweep& sweep, Workspace::Lanes& buffers);
// Adds to the adjoints of inputs, parameters and intermediates, which the caller has set to zero.
void sweep_reverse(const Sweep& sweep, Workspace::Lanes& buffers);

// The narrowest width for that many directions.
constexpr Index width_for(Index n_directions) {
  return n_directions == 1 ? 1 : n_directions <= 4 ? 4 : 8;
}

}  // namespace spad
