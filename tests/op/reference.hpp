// Independent values of the operators in extended precision, and derivatives by differences.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "op/opcode.hpp"

namespace spad::test {

// From the C library's long double functions, the gamma family from its defining sums. The compiler
// asks for a line here when ops.def gets a row.
long double reference_value(Opcode op, long double a, long double b, long double c);

// d/dx of f at x: central differences, extrapolated from the steps h, h/2, h/4, ... to 0.
template <class Real, class F>
Real derivative(const F& f, Real x, Real h) {
  constexpr std::size_t n = 6;
  std::array<std::array<Real, n>, n> table{};  // row i: step h/2^i; column k: error of order 2k + 2
  Real best = 0;
  Real best_error = std::numeric_limits<Real>::infinity();
  for (std::size_t i = 0; i < n; ++i, h /= 2) {
    const Real right = x + h;
    const Real left = x - h;
    table[i][0] = (f(right) - f(left)) / (right - left);
    Real weight = 4;
    for (std::size_t k = 1; k <= i; ++k, weight *= 4) {
      table[i][k] = (weight * table[i][k - 1] - table[i - 1][k - 1]) / (weight - 1);
      const Real error =
          std::abs(table[i][k] - table[i][k - 1]) + std::abs(table[i][k] - table[i - 1][k - 1]);
      if (error < best_error) {
        best_error = error;
        best = table[i][k];
      }
    }
  }
  return best;
}

}  // namespace spad::test
