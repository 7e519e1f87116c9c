// Linearization: values and all partial derivatives of a program at a point.
//
// What sweeps read: first partials in the order of execution, and for second order the second
// partials of nonlinear operations. Transcendental functions are paid once for all directions.
#pragma once

#include "program/workspace.hpp"

namespace spad {

// Where partials go; advanced behind what is stored.
struct PartialSinks {
  double* first;
  double* second;  // null: not wanted
};

// As run_blocks, and fills ws.partials (and ws.second_partials).
Status linearize(const Program& program, Workspace& ws);
Status linearize_second_order(const Program& program, Workspace& ws);

}  // namespace spad
