// Second-order sweeps: Hessian-vector products as tangents of the adjoint, forward over reverse.
//
// With y = f(a, b) and adjoint ȳ, a's adjoint gains f_a·ȳ and its tangent gains
// f_a·ȳ' + (f_aa·a' + f_ab·b')·ȳ, where ' is the tangent. The adjoint itself is the same in all
// lanes.
//
// Griewank, Walther (2008), Evaluating Derivatives, section 5.4.
#pragma once

#include "program/workspace.hpp"

namespace spad {

struct SecondOrderSweep {
  const Program& program;
  const double* partials;  // of a second-order linearization
  const double* second_partials;
  Index width;  // 1 or 4
};

// Tangents as sweep_forward (all sources active), and the tangents of partials of nonlinear
// operations into buffers.partial_tangents.
void sweep_tangents(const SecondOrderSweep& sweep, Workspace::Lanes& buffers);

// From the adjoints of outputs in buffers.adjoint_addresses (their tangents are zero): adds to
// adjoint_addresses and to addresses, which the caller has set to zero but for the outputs.
void sweep_adjoints(const SecondOrderSweep& sweep, Workspace::Lanes& buffers);

}  // namespace spad
