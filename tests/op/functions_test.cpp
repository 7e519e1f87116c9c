// The functions of every instruction set, over all magnitudes, against long double.
#include "op/functions.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "op/reference.hpp"
#include "op/rows.hpp"

namespace spad::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double special[] = {0.0,     -0.0,     1.0,      -1.0,      0.5,   -0.5,  2.0,
                              -2.0,    3.0,      -3.0,     2.5,       700.,  -700., 709.9,
                              -745.1,  1e16,     1e22,     -1e22,     1e154, 1e300, 1e308,
                              largest, -largest, smallest, -smallest, inf,   -inf,  nan};

struct Row {
  Opcode op;
  int arity;
  double (*of_one)(double);
  double (*of_two)(double, double);
};

std::vector<Row> rows_of(Target target) {
  const math::Functions& functions = math::functions_of(target);
  return {
#define SPAD_FUNCTION_1(name, ...) {Opcode::name, 1, functions.name, nullptr},
#define SPAD_FUNCTION_2(name, ...) {Opcode::name, 2, nullptr, functions.name},
#include "op/functions.def"
  };
}

double value_of(const Row& row, double a, double b) {
  return row.arity == 1 ? row.of_one(a) : row.of_two(a, b);
}

// The vector library keeps to 2 units of the last place; glibc's tables promise 4 for some
// functions, and cbrt and tanh need them.
constexpr int bound_of(Target target) {
#ifdef SPAD_WITH_SLEEF
  if (target != Target::baseline) return 2;
#endif
  return 4;
}

// In units of the last place of the exact value, which may be one beyond the largest number.
bool is_within(int n_ulp, double got, long double exact) {
  const auto rounded = static_cast<double>(exact);
  if (std::isnan(rounded)) return std::isnan(got);
  if (rounded == got) return std::signbit(rounded) == std::signbit(got);
  if (std::isinf(rounded)) return std::abs(got) == largest && (got > 0) == (rounded > 0);
  if (std::isinf(got)) return std::abs(rounded) == largest && (got > 0) == (rounded > 0);
  int exponent = -1074;
  if (rounded != 0) std::frexp(rounded, &exponent);
  const long double ulp = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return std::abs(static_cast<long double>(got) - exact) <= static_cast<long double>(n_ulp) * ulp;
}

class Magnitudes {
 public:
  double in(int lowest, int highest) {  // binary exponents; either sign
    const double mantissa = std::uniform_real_distribution<>(1, 2)(random_);
    const int exponent = std::uniform_int_distribution<>(lowest, highest)(random_);
    return std::ldexp(random_() % 2 == 0 ? mantissa : -mantissa, exponent);
  }

 private:
  std::mt19937_64 random_{7};
};

class EveryTarget : public testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    if (!can_run(GetParam())) GTEST_SKIP() << "this processor or build has no " << name();
  }
  const char* name() const { return name_of(GetParam()); }
  void expect_right(const Row& row, double a, double b) const {
    const double got = value_of(row, a, b);
    const long double exact = reference_value(row.op, a, b, 0);
    EXPECT_TRUE(is_within(bound_of(GetParam()), got, exact))
        << name() << ": " << describe(row.op, {a, b, 0}) << " " << a << " is " << got << ", not "
        << static_cast<double>(exact);
  }
};

INSTANTIATE_TEST_SUITE_P(, EveryTarget, testing::ValuesIn(all_targets),
                         [](const auto& target) { return std::string(name_of(target.param)); });

TEST_P(EveryTarget, is_right_at_special_arguments) {
  for (const Row& row : rows_of(GetParam())) {
    for (double a : special) {
      if (row.arity == 1) expect_right(row, a, 0);
      for (double b : special) {
        if (row.arity == 2) expect_right(row, a, b);
      }
    }
  }
}

TEST_P(EveryTarget, is_right_at_all_magnitudes) {
  for (const Row& row : rows_of(GetParam())) {
    Magnitudes random;
    for (int k = 0; k < 5'000; ++k) {
      expect_right(row, random.in(-1074, 1023), random.in(-1074, 1023));
      expect_right(row, random.in(-8, 10), random.in(-8, 10));
      expect_right(row, std::abs(random.in(-3, 3)), std::round(random.in(-3, 5)));
    }
  }
}

TEST(Targets, begin_with_one_that_always_runs) {
  EXPECT_TRUE(can_run(Target::baseline));
  EXPECT_TRUE(can_run(chosen_target()));
}

}  // namespace
}  // namespace spad::test
