// The functions of formulas for packs.
//
// Lane by lane through the doubles' functions, so the bits are the scalar's; compilers make vector
// instructions of abs, sqrt, copysign and, where the instruction set has them, fma and roundings.
// A vector library replaces functions here and nowhere else.
#pragma once

#include "op/math.hpp"
#include "op/pack.hpp"

namespace spad::math {
inline namespace SPAD_TARGET {

#define SPAD_MATH_1(name)                                                 \
  inline Pack name(const Pack& a) {                                       \
    double lanes[pack_width];                                             \
    a.store(lanes);                                                       \
    for (int i = 0; i < pack_width; ++i) lanes[i] = math::name(lanes[i]); \
    return Pack::load(lanes);                                             \
  }
#define SPAD_MATH_2(name)                                                            \
  inline Pack name(const Pack& a, const Pack& b) {                                   \
    double lanes[pack_width], second[pack_width];                                    \
    a.store(lanes);                                                                  \
    b.store(second);                                                                 \
    for (int i = 0; i < pack_width; ++i) lanes[i] = math::name(lanes[i], second[i]); \
    return Pack::load(lanes);                                                        \
  }
SPAD_MATH_1(abs)
SPAD_MATH_1(sign)
SPAD_MATH_1(sqrt)
SPAD_MATH_1(cbrt)
SPAD_MATH_1(exp)
SPAD_MATH_1(exp2)
SPAD_MATH_1(exp10)
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
SPAD_MATH_1(lgamma)
SPAD_MATH_1(digamma)
SPAD_MATH_1(trigamma)
SPAD_MATH_1(floor)
SPAD_MATH_1(ceil)
SPAD_MATH_1(round)
SPAD_MATH_1(trunc)
SPAD_MATH_2(pow)
SPAD_MATH_2(atan2)
SPAD_MATH_2(hypot)
SPAD_MATH_2(copysign)
SPAD_MATH_2(fmod)
SPAD_MATH_2(polygamma)
#undef SPAD_MATH_1
#undef SPAD_MATH_2

inline Pack fma(const Pack& a, const Pack& b, const Pack& c) {
  double lanes[pack_width], second[pack_width], third[pack_width];
  a.store(lanes);
  b.store(second);
  c.store(third);
  for (int i = 0; i < pack_width; ++i) lanes[i] = math::fma(lanes[i], second[i], third[i]);
  return Pack::load(lanes);
}

}  // namespace SPAD_TARGET
}  // namespace spad::math
