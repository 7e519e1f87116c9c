// Independent values of the operators in extended precision.
#include "op/reference.hpp"

#include <cstdint>
#include <numbers>

namespace spad::test {
namespace {

using Real = long double;

// Sum over k < N, and Euler-Maclaurin for the rest; also below zero, where the table's functions
// are reflected.
constexpr int n_summed = 2000;

Real digamma(Real x) {
  Real sum = 0;
  for (int k = 0; k < n_summed; ++k) sum += 1 / (x + static_cast<Real>(k));
  const Real z = x + n_summed;
  return std::log(z) - 1 / (2 * z) - 1 / (12 * z * z) + 1 / (120 * z * z * z * z) - sum;
}

// (-1)^(n+1) n! sum (x+k)^-(n+1)
Real polygamma(Real order, Real x) {
  const Real n = order;
  Real sum = 0;
  for (int k = 0; k < n_summed; ++k) sum += std::pow(x + static_cast<Real>(k), -(n + 1));
  const Real z = x + n_summed;
  sum += std::pow(z, -n) / n + std::pow(z, -(n + 1)) / 2 + (n + 1) * std::pow(z, -(n + 2)) / 12 -
         (n + 1) * (n + 2) * (n + 3) * std::pow(z, -(n + 4)) / 720;
  const bool odd = std::fmod(n, 2.0L) == 1;
  return (odd ? 1.0L : -1.0L) * std::tgamma(n + 1) * sum;
}

Real log_gamma(Real x) {
  int sign = 0;
  return ::lgammal_r(x, &sign);
}

Real sign(Real x) { return static_cast<Real>(x > 0) - static_cast<Real>(x < 0); }

}  // namespace

// clang-format off
long double reference_value(Opcode op, long double a, long double b, long double c) {
  switch (op) {
    case Opcode::add: return a + b;
    case Opcode::sub: return a - b;
    case Opcode::mul: return a * b;
    case Opcode::div: return a / b;
    case Opcode::neg: return -a;
    case Opcode::fma: return std::fma(a, b, c);
    case Opcode::abs: return std::fabs(a);
    case Opcode::sign: return sign(a);
    case Opcode::sqrt: return std::sqrt(a);
    case Opcode::cbrt: return std::cbrt(a);
    case Opcode::square: return a * a;
    case Opcode::inverse: return 1 / a;
    case Opcode::exp: return std::exp(a);
    case Opcode::exp2: return std::exp2(a);
    case Opcode::exp10: return std::exp(a * std::numbers::ln10_v<Real>);
    case Opcode::expm1: return std::expm1(a);
    case Opcode::log: return std::log(a);
    case Opcode::log2: return std::log2(a);
    case Opcode::log10: return std::log10(a);
    case Opcode::log1p: return std::log1p(a);
    case Opcode::pow: return std::pow(a, b);
    case Opcode::pow_int: return std::pow(a, b);
    case Opcode::sin: return std::sin(a);
    case Opcode::cos: return std::cos(a);
    case Opcode::tan: return std::tan(a);
    case Opcode::asin: return std::asin(a);
    case Opcode::acos: return std::acos(a);
    case Opcode::atan: return std::atan(a);
    case Opcode::atan2: return std::atan2(a, b);
    case Opcode::sinh: return std::sinh(a);
    case Opcode::cosh: return std::cosh(a);
    case Opcode::tanh: return std::tanh(a);
    case Opcode::asinh: return std::asinh(a);
    case Opcode::acosh: return std::acosh(a);
    case Opcode::atanh: return std::atanh(a);
    case Opcode::hypot: return std::hypot(a, b);
    case Opcode::erf: return std::erf(a);
    case Opcode::erfc: return std::erfc(a);
    case Opcode::lgamma: return log_gamma(a);
    case Opcode::digamma: return digamma(a);
    case Opcode::trigamma: return polygamma(1, a);
    case Opcode::min: return std::fmin(a, b);
    case Opcode::max: return std::fmax(a, b);
    case Opcode::floor: return std::floor(a);
    case Opcode::ceil: return std::ceil(a);
    case Opcode::round: return std::round(a);
    case Opcode::trunc: return std::trunc(a);
    case Opcode::copysign: return std::copysign(a, b);
    case Opcode::fmod: return std::fmod(a, b);
    case Opcode::select: return a != 0 ? b : c;
    case Opcode::lt: return a < b ? 1 : 0;
    case Opcode::le: return a <= b ? 1 : 0;
    case Opcode::eq: return a == b ? 1 : 0;
    case Opcode::ne: return a != b ? 1 : 0;
    case Opcode::gt: return a > b ? 1 : 0;
    case Opcode::ge: return a >= b ? 1 : 0;
    case Opcode::polygamma: return polygamma(a, b);
  }
  return std::numeric_limits<Real>::quiet_NaN();
}
// clang-format on

}  // namespace spad::test
