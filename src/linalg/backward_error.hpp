// How good a solution of a sparse system is: the smallest relative change of the entries of A and
// b, each by its own size, that makes x exact.
#pragma once

#include <span>

#include "base/sparse.hpp"

namespace spad {

struct SparseMatrix {  // square, CSC; borrowed
  const CscPattern& pattern;
  const double* values;
  bool transposed;  // stands for Aᵀ
};

// Work arrays of n each.
struct ResidualArrays {
  double* residual;   // receives b - A x
  double* magnitude;  // |A| |x| + |b|
  double* row_sum;    // |A| 1
};

// Infinite where x or the residual is not finite.
double backward_error(const SparseMatrix& a, const double* x, const double* b,
                      const ResidualArrays& arrays);

}  // namespace spad
