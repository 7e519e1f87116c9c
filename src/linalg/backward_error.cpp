// Componentwise backward error.
//
// Arioli, Demmel, Duff (1989), Solving sparse linear systems with sparse backward error, section
// 2: where a row of |A||x| + |b| is at the level of rounding, it is measured with |A| ‖x‖ instead,
// since a component that should be zero says nothing about the others.
#include "linalg/backward_error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spad {

namespace {

void accumulate(const SparseMatrix& a, const double* x, const ResidualArrays& arrays) {
  std::size_t place = 0;
  for (Index j = 0; j < a.pattern.n_cols; ++j)
    for (Index i : a.pattern.column(j)) {
      const Index row = a.transposed ? j : i;
      const double value = a.values[place++];
      const double product = value * x[a.transposed ? i : j];
      arrays.residual[row] -= product;
      arrays.magnitude[row] += std::abs(product);
      arrays.row_sum[row] += std::abs(value);
    }
}

}  // namespace

double backward_error(const SparseMatrix& a, const double* x, const double* b,
                      const ResidualArrays& arrays) {
  const Index n = a.pattern.n_cols;
  double x_norm = 0;
  for (Index i = 0; i < n; ++i) {
    if (!std::isfinite(x[i])) return std::numeric_limits<double>::infinity();
    x_norm = std::max(x_norm, std::abs(x[i]));
    arrays.residual[i] = b[i];
    arrays.magnitude[i] = std::abs(b[i]);
    arrays.row_sum[i] = 0;
  }
  accumulate(a, x, arrays);
  const double rounding = 1000.0 * n * std::numeric_limits<double>::epsilon();
  double error = 0;
  for (Index i = 0; i < n; ++i) {
    const double r = std::abs(arrays.residual[i]);
    if (!(r <= std::numeric_limits<double>::max())) return std::numeric_limits<double>::infinity();
    if (r == 0) continue;
    double scale = arrays.magnitude[i];
    const double largest = arrays.row_sum[i] * x_norm;
    if (scale <= rounding * (largest + std::abs(b[i]))) scale = scale - std::abs(b[i]) + largest;
    error = std::max(error, r / scale);
  }
  return error;
}

}  // namespace spad
