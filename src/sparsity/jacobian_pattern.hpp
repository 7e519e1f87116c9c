// The global pattern of a Jacobian, traced on the program.
//
// Never misses a position that can be nonzero at some x, and is exact with respect to structure:
// x - x and 0·x keep their position, floor(x) has none, dead code does not exist.
#pragma once

#include <vector>

#include "program/program.hpp"

namespace spad {

struct JacobianPattern {
  CscPattern rows;                // row i of J is column i of this pattern (CSR of J)
  std::vector<bool> is_constant;  // per nonzero of `rows`: the derivative is the same everywhere
  // Columns of intermediates, counted for each output that reads them in a batch of many instances:
  // products of local derivatives with rows, if these are multiplied along the levels.
  Offset n_products = 0;
};

// Columns are the inputs, the parameters, or [inputs; parameters]. Near linear in operations plus
// the sizes of the sets of values used more than once plus nonzeros.
JacobianPattern trace_jacobian(const Program& program, Active with_respect_to);

// The pattern at one point: positions to which no path leads along which no partial is zero are
// left out. values: of every address of the program. Nothing is marked as constant.
JacobianPattern trace_jacobian_at(const Program& program, Active with_respect_to,
                                  const double* values);

}  // namespace spad
