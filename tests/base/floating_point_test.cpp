// What happens in a scope is not seen behind it, in any unit of the processor.
#include "base/floating_point.hpp"

#include <gtest/gtest.h>

#include <cfenv>

namespace spad::test {
namespace {

// Raises invalid, division by zero and inexact, by double and by long double.
template <class T>
void raise_flags() {
  volatile T zero = 0, one = 1, three = 3;
  volatile T result = zero / zero;
  result = one / zero;
  result = one / three;
  static_cast<void>(result);
}

void raise_all() {
  raise_flags<double>();
  raise_flags<long double>();
}

TEST(FloatingPointScope, leaves_flags_as_they_were) {
  for (const int before : {0, FE_INEXACT, FE_INVALID | FE_OVERFLOW, FE_ALL_EXCEPT}) {
    std::feclearexcept(FE_ALL_EXCEPT);
    std::feraiseexcept(before);
    const int raised = std::fetestexcept(FE_ALL_EXCEPT);
    {
      const FloatingPointScope scope;
      raise_all();
      const FloatingPointScope inner;
      raise_all();
    }
    EXPECT_EQ(std::fetestexcept(FE_ALL_EXCEPT), raised);
  }
  std::feclearexcept(FE_ALL_EXCEPT);
}

TEST(FloatingPointScope, keeps_the_direction_of_rounding) {
  for (const int direction : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST}) {
    std::fesetround(direction);
    {
      const FloatingPointScope scope;
      EXPECT_EQ(std::fegetround(), direction);
      raise_all();
    }
    EXPECT_EQ(std::fegetround(), direction);
  }
}

#ifdef __GLIBC__
TEST(FloatingPointScope, springs_no_trap_and_sets_them_again) {
  for (const int trapped : {FE_INVALID, FE_DIVBYZERO | FE_OVERFLOW, FE_ALL_EXCEPT}) {
    std::feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(trapped);
    {
      const FloatingPointScope scope;
      EXPECT_EQ(fegetexcept(), 0);
      raise_all();
    }
    const int again = fegetexcept(), raised = std::fetestexcept(FE_ALL_EXCEPT);
    fedisableexcept(FE_ALL_EXCEPT);
    EXPECT_EQ(again, trapped);
    EXPECT_EQ(raised, 0);
  }
}
#endif

}  // namespace
}  // namespace spad::test
