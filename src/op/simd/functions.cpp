// The functions of one double of a target: the bits of one lane of op/math_pack.hpp.
#include "op/functions.hpp"

#include "op/math.hpp"
#include "op/sleef.hpp"

namespace spad::math {

namespace {

#ifdef SPAD_ON_SLEEF
#define SPAD_FUNCTION_1(name, ulp, inside)                             \
  double name##_of_one(double a) {                                     \
    return inside ? SPAD_SLEEF_ONE(name, ulp)(a) : c_library::name(a); \
  }
#define SPAD_FUNCTION_2(name, ulp) \
  double name##_of_one(double a, double b) { return SPAD_SLEEF_ONE(name, ulp)(a, b); }
#define SPAD_FUNCTION_PAIR(both, first, second, ulp)                         \
  double first##_of_one(double a) { return SPAD_SLEEF_ONE(both, ulp)(a).x; } \
  double second##_of_one(double a) { return SPAD_SLEEF_ONE(both, ulp)(a).y; }
#else
#define SPAD_FUNCTION_1(name, ...) \
  double name##_of_one(double a) { return c_library::name(a); }
#define SPAD_FUNCTION_2(name, ...) \
  double name##_of_one(double a, double b) { return c_library::name(a, b); }
#endif
#include "op/functions.def"

}  // namespace

const Functions SPAD_TARGET::functions = {
#define SPAD_FUNCTION_1(name, ...) .name = name##_of_one,
#define SPAD_FUNCTION_2(name, ...) .name = name##_of_one,
#include "op/functions.def"
};

}  // namespace spad::math
