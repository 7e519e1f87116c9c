// Real: the same templated code with double and with Real gives the same bits, and derivatives that
// central differences confirm.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <sstream>
#include <thread>
#include <vector>

#include "spad/spad.hpp"

namespace {

// One function of (a, b), for any scalar, and the point where it is tried.
struct Case {
  const char* name;
  std::function<double(double, double)> on_doubles;
  std::function<spad::Real(spad::Real, spad::Real)> on_reals;
  double a, b;
};

#define CASE(a0, b0, ...)                                                \
  Case {                                                                 \
#__VA_ARGS__,                                                          \
        [](double a, double b) {                                           \
          using namespace std;                                             \
          static_cast<void>(a), static_cast<void>(b);                      \
          return __VA_ARGS__;                                              \
        },                                                                 \
        [](spad::Real a, spad::Real b) -> spad::Real {                     \
          using namespace std;                                             \
          static_cast<void>(a), static_cast<void>(b);                      \
          return __VA_ARGS__;                                              \
        },                                                                 \
        a0, b0 \
  }

using spad::inverse;
using spad::select;
using spad::sign;
using spad::square;

std::vector<Case> cases() {
  return {
      CASE(1.3, 0.7, a + b),
      CASE(1.3, 0.7, a - b),
      CASE(1.3, 0.7, a * b),
      CASE(1.3, 0.7, a / b),
      CASE(1.3, 0.7, -a + (+b)),
      CASE(1.3, 0.7, 2 + a - 3.0f * b / 4),
      CASE(1.3, 0.7, 1 / a),
      CASE(-1.3, 0.7, abs(a) * b),
      CASE(-1.3, 0.7, fabs(a) * b),
      CASE(-1.3, 0.7, sign(a) * b),
      CASE(1.3, 0.7, sqrt(a) * b),
      CASE(-1.3, 0.7, cbrt(a) * b),
      CASE(-1.3, 0.7, square(a) * b),
      CASE(-1.3, 0.7, inverse(a) * b),
      CASE(-1.3, 0.7, exp(a) * b),
      CASE(-1.3, 0.7, exp2(a) * b),
      CASE(-1.3, 0.7, expm1(a) * b),
      CASE(1.3, 0.7, log(a) * b),
      CASE(1.3, 0.7, log2(a) * b),
      CASE(1.3, 0.7, log10(a) * b),
      CASE(1.3, 0.7, log1p(a) * b),
      CASE(1.3, 0.7, pow(a, b)),
      CASE(1.3, 0.7, pow(a, 2.5) * b),
      CASE(1.3, 0.7, pow(2, a) * pow(3.5, b)),
      CASE(-1.3, 0.7, pow(a, 3) * pow(b, -2)),
      CASE(-1.3, 0.7, pow(a, 2u) * pow(b, 7L)),
      CASE(1.3, 0.7, sin(a) * b),
      CASE(1.3, 0.7, cos(a) * b),
      CASE(1.3, 0.7, tan(a) * b),
      CASE(0.3, 0.7, asin(a) * b),
      CASE(0.3, 0.7, acos(a) * b),
      CASE(1.3, 0.7, atan(a) * b),
      CASE(-1.3, 0.7, atan2(a, b)),
      CASE(-1.3, 0.7, atan2(a, 2.0) * b),
      CASE(1.3, 0.7, sinh(a) * b),
      CASE(1.3, 0.7, cosh(a) * b),
      CASE(1.3, 0.7, tanh(a) * b),
      CASE(1.3, 0.7, asinh(a) * b),
      CASE(1.3, 0.7, acosh(a) * b),
      CASE(0.3, 0.7, atanh(a) * b),
      CASE(1.3, 0.7, hypot(a, b)),
      CASE(1.3, 0.7, erf(a) * b),
      CASE(1.3, 0.7, erfc(a) * b),
      CASE(1.3, 0.7, lgamma(a) * b),
      CASE(1.3, 0.7, fmin(a, b) * a),
      CASE(1.3, 0.7, fmax(a, b) * b),
      CASE(1.3, 0.7, min(a, b) * a),
      CASE(1.3, 0.7, max(a, b) * b),
      CASE(1.3, 0.7, floor(a) * b + ceil(b) * a),
      CASE(1.3, 0.7, round(a) * b + trunc(b + 2) * a),
      CASE(1.3, -0.7, copysign(a, b)),
      CASE(5.3, 0.7, fmod(a, b)),
      CASE(1.3, 0.7, fma(a, b, a)),
      CASE(1.3, 0.7, fma(a, 2.0, b)),
      CASE(1.3, 0.7, select(spad::gt, a, b, a * a, b)),
      CASE(1.3, 0.7, select(spad::le, a, 1.0, a * a, b * b)),
      CASE(1.3, 0.7, a > b ? a * a : b),
      CASE(1.3, 0.7, a >= 2 ? a : b * a),
      CASE(1.3, 0.7, 1.0 < b ? a : b * b),
      CASE(1.3, 0.7, (a != b && !(a == b) && a <= 9) ? sin(a) / b : b),
  };
}

double difference(const Case& c, int argument) {
  const double h = 1e-6;
  const auto at = [&](double step) {
    return argument == 0 ? c.on_doubles(c.a + step, c.b) : c.on_doubles(c.a, c.b + step);
  };
  return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}

// Functions of a vector library are within rounding of the standard library's, the rest is exact.
TEST(Real, values_are_those_of_double_within_rounding_and_the_same_when_evaluated) {
  for (const Case& c : cases()) {
    const double expected = c.on_doubles(c.a, c.b);
    double while_recording = 0;
    spad::Function f = spad::record({c.a, c.b}, [&](const auto& x) {
      const spad::Real y = c.on_reals(x[0], x[1]);
      while_recording = value(y);
      return y;
    });
    EXPECT_DOUBLE_EQ(while_recording, expected) << c.name;
    EXPECT_EQ(f.eval({c.a, c.b})[0], while_recording) << c.name;
    const spad::Real folded = c.on_reals(c.a, c.b);
    EXPECT_TRUE(folded.is_constant());
    EXPECT_DOUBLE_EQ(folded.value(), expected) << c.name;
  }
}

TEST(Real, derivatives_agree_with_central_differences) {
  for (const Case& c : cases()) {
    spad::Function f =
        spad::record({c.a, c.b}, [&](const auto& x) { return c.on_reals(x[0], x[1]); });
    spad::Jacobian j(f, spad::JacobianOptions().layout(spad::coo));
    std::vector<double> values, dense(2, 0.0);
    j.eval({c.a, c.b}, values);
    const auto* column = static_cast<const std::int32_t*>(j.view().idx);
    for (std::size_t k = 0; k < values.size(); ++k)
      dense[static_cast<std::size_t>(column[k])] = values[k];
    for (int argument : {0, 1}) {
      const double expected = difference(c, argument);
      EXPECT_NEAR(dense[static_cast<std::size_t>(argument)], expected,
                  1e-8 * (1 + std::fabs(expected)))
          << c.name << " by argument " << argument;
    }
  }
}

TEST(Real, exp10_agrees_with_the_power_of_ten) {
  EXPECT_EQ(exp10(spad::Real(2)).value(), 100);
  spad::Function f = spad::record({2.0}, [](const auto& x) { return exp10(x[0]); });
  EXPECT_DOUBLE_EQ(f.eval({2.5})[0], std::pow(10, 2.5));
}

TEST(Real, constants_cost_nothing_until_they_meet_a_variable) {
  spad::Recorder recorder({2.0});
  spad::Real s = 0.0, t = 3;
  s += t * t, s = sqrt(s) - 1, s = -s;
  EXPECT_TRUE(s.is_constant());
  EXPECT_EQ(value(s), -2);
  EXPECT_TRUE(s < t && spad::Real() == 0 && s != 3.5);
  s *= recorder.input(0);
  EXPECT_FALSE(s.is_constant());
  EXPECT_EQ(value(s), -4);
  spad::Function f = recorder.finish({s, 7});
  EXPECT_EQ(f.info().n_guards, 0);
  EXPECT_EQ(f.eval({5.0}), (std::vector<double>{-10, 7}));
}

TEST(Real, compound_assignments_are_the_operators) {
  const auto f = [](auto a) {
    auto y = a;
    y += 2, y *= a, y -= a / 3, y /= a;
    return y;
  };
  spad::Function recorded = spad::record({1.7}, [&](const auto& x) { return f(x[0]); });
  EXPECT_EQ(recorded.eval({1.7})[0], f(1.7));
}

std::int64_t guards_of(spad::Real (*f)(spad::Real, spad::Real)) {
  return spad::record({1.0, 2.0}, [&](const auto& x) { return f(x[0], x[1]); }).info().n_guards;
}

TEST(Real, comparisons_are_guards_and_unqualified_max_is_not) {
  using spad::Real;
  EXPECT_EQ(guards_of([](Real a, Real b) { return a < b ? a : b; }), 1);
  EXPECT_EQ(guards_of([](Real a, Real b) { return std::max(a, b); }), 1);
  EXPECT_EQ(guards_of([](Real a, Real b) { return max(a, b); }), 0);
  EXPECT_EQ(guards_of([](Real a, Real b) { return select(spad::lt, a, b, a, b); }), 0);
  EXPECT_EQ(guards_of([](Real a, Real b) { return floor_index(a) == 1 ? a : b; }), 1);
  EXPECT_EQ(guards_of([](Real a, Real b) {
              return isfinite(a) && !isnan(b) && !isinf(a) && !signbit(b) ? a : b;
            }),
            0);
}

TEST(Real, a_guard_that_flips_is_an_error_with_its_status) {
  spad::Function f = spad::record({1.0}, [](const auto& x) { return x[0] > 0 ? x[0] : -x[0]; });
  EXPECT_EQ(f.eval({2.0})[0], 2);
  try {
    f.eval({-2.0});
    FAIL() << "no error";
  } catch (const spad::Error& error) {
    EXPECT_EQ(error.status(), SPAD_E_TAPE_BRANCH_CHANGED);
    EXPECT_GE(error.info().operation, 0);
    EXPECT_NE(std::string(error.what()).find("spad_function_eval: "), std::string::npos);
  }
}

TEST(Real, mixing_recorders_is_an_error_at_the_latest_in_finish) {
  spad::Recorder first({1.0}), second({1.0});
  const spad::Real mixed = first.input(0) + second.input(0);
  EXPECT_TRUE(isnan(mixed));
  EXPECT_THROW(first.finish({mixed}), spad::Error);
  EXPECT_THROW(second.finish({mixed}), spad::Error);
  spad::Recorder third({1.0}), fourth({1.0});
  try {
    third.finish({fourth.input(0)});
    FAIL() << "no error";
  } catch (const spad::Error& error) {
    EXPECT_EQ(error.status(), SPAD_E_BAD_VARIABLE);
    EXPECT_EQ(error.info().index, 0);
  }
}

TEST(Real, recordings_share_nothing_interleaved_or_in_threads) {
  spad::Recorder first({2.0}), second({3.0});
  spad::Real a = first.input(0), b = second.input(0);
  for (int k = 0; k < 3; ++k) a = a * a + 1, b = sin(b) - k;
  EXPECT_EQ(first.finish({a}).eval({1.0})[0], 26);
  EXPECT_EQ(second.finish({b}).eval({0.5})[0], std::sin(std::sin(std::sin(0.5)) - 1) - 2);

  std::vector<double> sums(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < sums.size(); ++t) {
    threads.emplace_back([&sums, t] {
      spad::Function f = spad::record({1.0}, [t](const auto& x) {
        spad::Real sum = 0;
        for (std::size_t k = 0; k <= 100 * t; ++k) sum += x[0];
        return sum;
      });
      sums[t] = f.eval({2.0})[0];
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < sums.size(); ++t) EXPECT_EQ(sums[t], 2.0 * (100.0 * double(t) + 1));
}

TEST(Real, it_prints_its_value_and_never_converts_to_a_number) {
  std::ostringstream stream;
  stream << spad::Real(2.5);
  EXPECT_EQ(stream.str(), "2.5");
  EXPECT_FALSE((std::is_convertible_v<spad::Real, double>));
  EXPECT_FALSE((std::is_constructible_v<double, spad::Real>));
  EXPECT_TRUE((std::is_convertible_v<int, spad::Real>));
  EXPECT_TRUE(std::is_trivially_copyable_v<spad::Real>);
  enum Count { three = 3 };
  EXPECT_EQ(value(spad::Real(2) * three), 6);
  EXPECT_EQ(value(std::numeric_limits<spad::Real>::infinity() * spad::Real(1)),
            std::numeric_limits<double>::infinity());
}

}  // namespace
