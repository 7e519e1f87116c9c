// The functions of formulas for doubles: those of op/functions.hpp, the C library's for what is
// exact or rare, and the gamma family.
//
// The same names exist for packs (op/math_pack.hpp), symbols (op/symbol.hpp) and dependency sets
// (op/structure.hpp). A mask is what a comparison returns; formulas never branch, they choose.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

#include "op/functions.hpp"
#include "op/special.hpp"

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

#define SPAD_FUNCTION_1(name, ...) \
  SPAD_FORMULA double name(double a) { return functions_here().name(a); }
#define SPAD_FUNCTION_2(name, ...) \
  SPAD_FORMULA double name(double a, double b) { return functions_here().name(a, b); }
#include "op/functions.def"

#define SPAD_MATH_1(name) \
  SPAD_FORMULA double name(double a) { return std::name(a); }
#define SPAD_MATH_2(name) \
  SPAD_FORMULA double name(double a, double b) { return std::name(a, b); }
SPAD_MATH_1(abs)
SPAD_MATH_1(sqrt)
SPAD_MATH_1(asinh)
SPAD_MATH_1(acosh)
SPAD_MATH_1(erfc)
SPAD_MATH_1(floor)
SPAD_MATH_1(ceil)
SPAD_MATH_1(round)
SPAD_MATH_1(trunc)
SPAD_MATH_2(copysign)
SPAD_MATH_2(fmod)
#undef SPAD_MATH_1
#undef SPAD_MATH_2
SPAD_FORMULA double fma(double a, double b, double c) { return std::fma(a, b, c); }

}  // namespace spad::math
