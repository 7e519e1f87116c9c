// The gamma family: shifted by the recurrence to where Stirling's series converges fast, and
// reflected below zero.
//
// DLMF 5.5.2, 5.5.4, 5.11.2, 5.15.5, 5.15.6, 5.15.8; Abramowitz & Stegun 6.3.18, 6.4.6, 6.4.7,
// 6.4.11. In long double, because differences of these sums are small near the zeros.
#include "op/special.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace spad::math {
namespace {

using Real = long double;

constexpr int max_order = 15;
constexpr Real pi = std::numbers::pi_v<Real>;

// Bernoulli numbers B_2, B_4, ..., B_24.
constexpr std::array<Real, 12> bernoulli = {
    1.0L / 6,       -1.0L / 30,       1.0L / 42,       -1.0L / 30,
    5.0L / 66,      -691.0L / 2730,   7.0L / 6,        -3617.0L / 510,
    43867.0L / 798, -174611.0L / 330, 854513.0L / 138, -236364091.0L / 2730};

Real factorial(int n) {
  Real product = 1;
  for (int k = 2; k <= n; ++k) product *= static_cast<Real>(k);
  return product;
}

Real power(Real x, int n) {
  Real product = 1;
  for (int k = 0; k < n; ++k) product *= x;
  return product;
}

// Magnitude of the order-th derivative of digamma at z >= 20 + order; order 0: log z - digamma.
Real stirling(int order, Real z) {
  const Real n = static_cast<Real>(order);
  const Real head = order > 0 ? factorial(order - 1) / power(z, order) : 0;
  Real sum = factorial(order) / (2 * power(z, order + 1));
  Real factor = factorial(order + 1) / 2 / power(z, order + 2);  // (2k+n-1)! / (2k)! / z^(2k+n)
  for (std::size_t i = 0; i < bernoulli.size(); ++i) {
    const Real k = static_cast<Real>(2 * (i + 1));
    sum += bernoulli[i] * factor;
    factor *= (k + n) * (k + n + 1) / ((k + 1) * (k + 2)) / (z * z);
  }
  return head + sum;
}

Real above_zero(int order, Real x) {
  Real z = x;
  Real shift = 0;
  for (; z < static_cast<Real>(20 + order); z += 1) shift += 1 / power(z, order + 1);
  if (order == 0) return std::log(z) - stirling(0, z) - shift;
  const Real magnitude = factorial(order) * shift + stirling(order, z);
  return order % 2 == 1 ? magnitude : -magnitude;
}

// The order-th derivative of pi cot(pi x), as a polynomial in the cotangent c: c' = -pi (1 + c*c).
Real cotangent_derivative(int order, Real x) {
  std::array<Real, max_order + 2> coefficients{};  // of c^0, c^1, ...
  coefficients[1] = 1;
  for (int k = 0; k < order; ++k) {
    std::array<Real, max_order + 2> next{};
    for (std::size_t i = 1; i <= static_cast<std::size_t>(k) + 1; ++i) {
      const Real slope = static_cast<Real>(i) * coefficients[i];
      next[i - 1] -= slope;
      next[i + 1] -= slope;
    }
    coefficients = next;
  }
  // Near its zeros, at the half integers, as a tangent of what is exact there.
  const Real from_pole = x - std::round(x);
  const Real from_zero = std::copysign(0.5L, from_pole) - from_pole;
  const Real c =
      std::abs(from_pole) > 0.25L ? std::tan(pi * from_zero) : 1 / std::tan(pi * from_pole);
  Real sum = 0;
  for (std::size_t i = static_cast<std::size_t>(order) + 2; i-- > 0;)
    sum = sum * c + coefficients[i];
  return power(pi, order + 1) * sum;
}

double derivative_of_digamma(int order, double a) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Real x = static_cast<Real>(a);
  if (!(a < 0)) return static_cast<double>(above_zero(order, x));
  if (a == -inf) return nan;
  if (std::floor(a) == a) return order % 2 == 1 ? inf : nan;
  const Real mirrored = above_zero(order, 1 - x);
  const Real reflected = order % 2 == 0 ? mirrored : -mirrored;
  return static_cast<double>(reflected - cotangent_derivative(order, x));
}

}  // namespace

double lgamma(double a) {
  int sign = 0;
  return ::lgamma_r(a, &sign);
}

double digamma(double a) { return derivative_of_digamma(0, a); }

double trigamma(double a) { return derivative_of_digamma(1, a); }

double polygamma(double order, double a) {
  const bool known = order >= 0 && order <= max_order && std::floor(order) == order;
  if (!known) return std::numeric_limits<double>::quiet_NaN();
  return derivative_of_digamma(static_cast<int>(order), a);
}

}  // namespace spad::math
