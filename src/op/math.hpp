// The functions of formulas for doubles: the C library's, and the gamma family.
//
// The same names exist for packs (op/math_pack.hpp), symbols (op/symbol.hpp) and dependency sets
// (op/structure.hpp). A mask is what a comparison returns; formulas never branch, they choose.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

#include "op/special.hpp"
#include "op/target.hpp"

namespace spad::math {

inline constexpr double ln2 = std::numbers::ln2;
inline constexpr double ln10 = std::numbers::ln10;
inline constexpr double two_over_sqrt_pi = 2 * std::numbers::inv_sqrtpi;
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// mask ? a : b; both sides are values already.
SPAD_FORMULA double choose(bool mask, double a, double b) { return mask ? a : b; }

// 1 where the mask holds, else 0.
template <class T, class Mask>
SPAD_FORMULA constexpr T to_scalar(const Mask& mask) {
  return choose(mask, T(1), T(0));
}

// +1, -1, +0 at both zeros, NaN.
SPAD_FORMULA double sign(double a) {
  return choose(a > 0, 1.0, choose(a < 0, -1.0, choose(a == 0, 0.0, a)));
}

#define SPAD_MATH_1(name) \
  SPAD_FORMULA double name(double a) { return std::name(a); }
#define SPAD_MATH_2(name) \
  SPAD_FORMULA double name(double a, double b) { return std::name(a, b); }
SPAD_MATH_1(abs)
SPAD_MATH_1(sqrt)
SPAD_MATH_1(cbrt)
SPAD_MATH_1(exp)
SPAD_MATH_1(exp2)
SPAD_MATH_1(expm1)
SPAD_MATH_1(log)
SPAD_MATH_1(log2)
SPAD_MATH_1(log10)
SPAD_MATH_1(log1p)
SPAD_MATH_1(sin)
SPAD_MATH_1(cos)
SPAD_MATH_1(tan)
SPAD_MATH_1(asin)
SPAD_MATH_1(acos)
SPAD_MATH_1(atan)
SPAD_MATH_1(sinh)
SPAD_MATH_1(cosh)
SPAD_MATH_1(tanh)
SPAD_MATH_1(asinh)
SPAD_MATH_1(acosh)
SPAD_MATH_1(atanh)
SPAD_MATH_1(erf)
SPAD_MATH_1(erfc)
SPAD_MATH_1(floor)
SPAD_MATH_1(ceil)
SPAD_MATH_1(round)
SPAD_MATH_1(trunc)
SPAD_MATH_2(pow)
SPAD_MATH_2(atan2)
SPAD_MATH_2(hypot)
SPAD_MATH_2(copysign)
SPAD_MATH_2(fmod)
#undef SPAD_MATH_1
#undef SPAD_MATH_2
// The C library's exp10 is an extension; its pow is as accurate and everywhere.
SPAD_FORMULA double exp10(double a) { return std::pow(10.0, a); }
SPAD_FORMULA double fma(double a, double b, double c) { return std::fma(a, b, c); }

}  // namespace spad::math
