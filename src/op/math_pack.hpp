// The functions of formulas for packs.
//
// By SLEEF where the target has it, else lane by lane through the doubles' functions. The bits are
// the doubles' in both cases. Compilers make vector instructions of abs, sqrt, copysign and, where
// the instruction set has them, fma and roundings.
#pragma once

#include "op/math.hpp"
#include "op/pack.hpp"
#include "op/sleef.hpp"

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
SPAD_MATH_1(asinh)
SPAD_MATH_1(acosh)
SPAD_MATH_1(erfc)
SPAD_MATH_1(lgamma)
SPAD_MATH_1(digamma)
SPAD_MATH_1(trigamma)
SPAD_MATH_1(floor)
SPAD_MATH_1(ceil)
SPAD_MATH_1(round)
SPAD_MATH_1(trunc)
SPAD_MATH_2(copysign)
SPAD_MATH_2(fmod)
SPAD_MATH_2(polygamma)

#ifdef SPAD_ON_SLEEF
template <class Repair>
SPAD_FORMULA void repair_outside(Pack&, bool, Repair&&) {}  // inside everywhere
template <class Repair>
SPAD_FORMULA void repair_outside(Pack& y, const PackMask& inside, Repair&& repaired) {
  if (all_of(inside)) [[likely]]
    return;
  double lanes[pack_width];
  y.store(lanes);
  for (int i = 0; i < pack_width; ++i) {
    if (!inside[i]) lanes[i] = repaired(i);
  }
  y = Pack::load(lanes);
}

#define SPAD_FUNCTION_1(name, ulp, inside)                                               \
  inline Pack name(const Pack& a) {                                                      \
    Pack y;                                                                              \
    for (int i = 0; i < n_parts; ++i) y.part[i] = SPAD_SLEEF_PART(name, ulp)(a.part[i]); \
    repair_outside(y, inside, [&](int lane) { return c_library::name(a[lane]); });       \
    return y;                                                                            \
  }
#define SPAD_FUNCTION_2(name, ulp)                                  \
  inline Pack name(const Pack& a, const Pack& b) {                  \
    Pack y;                                                         \
    for (int i = 0; i < n_parts; ++i) {                             \
      y.part[i] = SPAD_SLEEF_PART(name, ulp)(a.part[i], b.part[i]); \
    }                                                               \
    return y;                                                       \
  }
#define SPAD_FUNCTION_PAIR(both, first, second, ulp)            \
  inline void both(const Pack& a, Pack& x, Pack& y) {           \
    for (int i = 0; i < n_parts; ++i) {                         \
      const auto parts = SPAD_SLEEF_PART(both, ulp)(a.part[i]); \
      x.part[i] = parts.x;                                      \
      y.part[i] = parts.y;                                      \
    }                                                           \
  }                                                             \
  inline Pack first(const Pack& a) {                            \
    Pack x, y;                                                  \
    both(a, x, y);                                              \
    return x;                                                   \
  }                                                             \
  inline Pack second(const Pack& a) {                           \
    Pack x, y;                                                  \
    both(a, x, y);                                              \
    return y;                                                   \
  }
#else
#define SPAD_FUNCTION_PAIR(both, first, second, ulp)  \
  SPAD_MATH_1(first)                                  \
  SPAD_MATH_1(second)                                 \
  inline void both(const Pack& a, Pack& x, Pack& y) { \
    x = first(a);                                     \
    y = second(a);                                    \
  }
#define SPAD_FUNCTION_1(name, ...) SPAD_MATH_1(name)
#define SPAD_FUNCTION_2(name, ...) SPAD_MATH_2(name)
#endif
#include "op/functions.def"
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
