// Kinks, ends of domains, poles, and arguments where a naive formula overflows or cancels.
//
// Numbers are from the definitions at 50 digits. The choices at kinks are those of ops.def.
#include <gtest/gtest.h>

#include "op/rows.hpp"

namespace spad::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Case {
  Opcode op;
  double a, b;
  Formula formula;
  double expected;
};

// Within a few ulp; infinities and NaN exactly.
void expect_each(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const double got = evaluate<double>(c.op, c.a, c.b, 7.0)[c.formula];
    const std::string where = describe(c.op, {c.a, c.b, 7}) + ", " + formula_names[c.formula];
    if (std::isnan(c.expected)) {
      EXPECT_TRUE(std::isnan(got)) << where << ": " << got;
    } else if (c.expected == 0 || std::isinf(c.expected)) {
      EXPECT_EQ(got, c.expected) << where;
    } else {
      EXPECT_NEAR(got, c.expected, 2e-15 * std::abs(c.expected)) << where;
    }
  }
}

using enum Opcode;

TEST(Kinks, of_abs_and_sign_have_partial_zero) {
  expect_each({{Opcode::abs, 0.0, 0, d_a, 0},
               {Opcode::abs, -0.0, 0, d_a, 0},
               {Opcode::abs, nan, 0, d_a, nan},
               {sign, -0.0, 0, value, 0},
               {sign, nan, 0, value, nan},
               {sign, -inf, 0, value, -1}});
  EXPECT_FALSE(std::signbit(evaluate<double>(sign, -0.0, 0, 0)[value]));
}

TEST(Kinks, of_min_and_max_take_the_first_operand_at_a_tie) {
  for (double tie : {0.0, 1.0, -3.5, inf})
    expect_each({{Opcode::max, tie, tie, d_a, 1},
                 {Opcode::max, tie, tie, d_b, 0},
                 {Opcode::min, tie, tie, d_a, 1},
                 {Opcode::min, tie, tie, d_b, 0}});
  EXPECT_TRUE(std::signbit(evaluate<double>(Opcode::max, -0.0, 0.0, 0)[value]));
  EXPECT_FALSE(std::signbit(evaluate<double>(Opcode::min, 0.0, -0.0, 0)[value]));
}

TEST(Kinks, of_min_and_max_pass_the_partner_of_a_nan) {
  for (Opcode op : {Opcode::min, Opcode::max})
    expect_each({{op, nan, 2, value, 2},
                 {op, nan, 2, d_a, 0},
                 {op, nan, 2, d_b, 1},
                 {op, 2, nan, value, 2},
                 {op, 2, nan, d_a, 1},
                 {op, 2, nan, d_b, 0},
                 {op, nan, nan, value, nan}});
}

TEST(Kinks, of_hypot_and_atan2_at_the_origin_have_partials_zero) {
  for (double a : {0.0, -0.0})
    for (Formula formula : {d_a, d_b, d_aa, d_ab, d_bb})
      expect_each({{Opcode::hypot, a, -0.0, formula, 0}, {Opcode::atan2, a, 0, formula, 0}});
}

TEST(Kinks, of_roundings_have_partial_zero) {
  for (Opcode op : {Opcode::floor, Opcode::ceil, Opcode::round, Opcode::trunc})
    expect_each({{op, 2, 0, value, 2}, {op, 2, 0, d_a, 0}, {op, nan, 0, value, nan}});
  expect_each({{Opcode::round, -2.5, 0, value, -3}, {Opcode::round, 0.5, 0, value, 1}});
}

TEST(Kinks, of_copysign_follow_the_signs_of_zeros) {
  expect_each({{Opcode::copysign, 0.0, -0.0, d_a, -1},
               {Opcode::copysign, -0.0, -2, d_a, 1},
               {Opcode::copysign, -3, 0.0, d_a, -1},
               {Opcode::copysign, -3, 2, d_b, 0}});
}

TEST(Kinks, of_fmod_count_the_whole_multiples_that_were_taken_off) {
  expect_each({{Opcode::fmod, 7, 3, d_a, 1},
               {Opcode::fmod, 7, 3, d_b, -2},
               {Opcode::fmod, -7, 3, d_b, 2},
               {Opcode::fmod, 7, -3, d_b, 2},
               {Opcode::fmod, 6, 3, d_b, -2},
               {Opcode::fmod, 1, 0.1, d_b, -9},  // the double 0.1 is above one tenth
               {Opcode::fmod, 5, inf, d_b, 0}});
}

TEST(Kinks, of_select_take_what_is_not_zero_as_true) {
  expect_each({{select, 2, 5, value, 5},
               {select, 0.0, 5, value, 7},
               {select, -0.0, 5, value, 7},
               {select, nan, 5, value, 5},
               {select, 0.0, nan, value, 7},
               {select, 2, 5, d_a, 0},
               {select, 2, 5, d_b, 1},
               {select, 2, 5, d_c, 0},
               {select, 0.0, nan, d_b, 0},
               {select, 0.0, nan, d_c, 1}});
}

TEST(Kinks, of_comparisons_with_nan_are_false_but_for_ne) {
  for (Opcode op : {lt, le, eq, gt, ge})
    expect_each({{op, nan, 1, value, 0}, {op, 1, nan, value, 0}});
  expect_each({{ne, nan, nan, value, 1}, {ne, 1, 1, value, 0}, {eq, 0.0, -0.0, value, 1}});
}

TEST(EndsOfDomains, of_roots_are_infinite) {
  for (double zero : {0.0, -0.0})
    expect_each({{Opcode::sqrt, zero, 0, d_a, inf},
                 {Opcode::sqrt, zero, 0, d_aa, -inf},
                 {Opcode::cbrt, zero, 0, d_a, inf}});
  expect_each({{Opcode::sqrt, -1, 0, d_a, nan},
               {Opcode::sqrt, -1, 0, d_aa, nan},
               {Opcode::sqrt, inf, 0, d_a, 0},
               {Opcode::sqrt, inf, 0, d_aa, 0},
               {Opcode::cbrt, inf, 0, d_a, 0},
               {Opcode::cbrt, -8, 0, d_a, 1.0 / 12},
               {Opcode::cbrt, -8, 0, d_aa, 1.0 / 144}});
}

TEST(EndsOfDomains, of_logarithms_are_infinite_and_nan_below) {
  for (Opcode op : {Opcode::log, Opcode::log2, Opcode::log10}) {
    expect_each({{op, 0.0, 0, d_a, inf},
                 {op, -0.0, 0, d_a, inf},
                 {op, 0.0, 0, d_aa, -inf},
                 {op, -1, 0, value, nan},
                 {op, -1, 0, d_a, nan},
                 {op, -1, 0, d_aa, nan},
                 {op, inf, 0, d_a, 0},
                 {op, inf, 0, d_aa, 0}});
  }
  expect_each({{Opcode::log1p, -1, 0, d_a, inf},
               {Opcode::log1p, -1, 0, d_aa, -inf},
               {Opcode::log1p, -2, 0, d_a, nan},
               {Opcode::log1p, -2, 0, d_aa, nan},
               {Opcode::log1p, -0.5, 0, d_a, 2},
               {Opcode::log1p, -0.5, 0, d_aa, -4},
               {Opcode::log2, 0.1, 0, d_a, 14.426950408889633273},
               {Opcode::log10, 0.1, 0, d_aa, -43.429448190325177943}});
}

TEST(EndsOfDomains, of_arc_functions_are_infinite_and_nan_outside) {
  expect_each({{Opcode::asin, 1, 0, d_a, inf},
               {Opcode::asin, 1, 0, d_aa, inf},
               {Opcode::asin, -1, 0, d_aa, -inf},
               {Opcode::acos, -1, 0, d_a, -inf},
               {Opcode::acos, -1, 0, d_aa, inf},
               {Opcode::acos, 1, 0, d_aa, -inf},
               {Opcode::asin, 2, 0, d_a, nan},
               {Opcode::acos, -2, 0, d_aa, nan},
               {Opcode::acosh, 1, 0, d_a, inf},
               {Opcode::acosh, 1, 0, d_aa, -inf},
               {Opcode::acosh, 0.5, 0, d_a, nan},
               {Opcode::acosh, -3, 0, d_a, nan},
               {Opcode::atanh, 1, 0, d_a, inf},
               {Opcode::atanh, 1, 0, d_aa, inf},
               {Opcode::atanh, -1, 0, d_a, inf},
               {Opcode::atanh, -1, 0, d_aa, -inf},
               {Opcode::atanh, 2, 0, d_a, nan},
               {Opcode::atanh, -2, 0, d_aa, nan}});
}

TEST(EndsOfDomains, of_arc_functions_are_approached_without_cancellation) {
  constexpr double below = 0.99999999999999, above = 1.00000000000001;
  expect_each({{Opcode::asin, below, 0, d_a, 7073895.3808826171937},
               {Opcode::asin, below, 0, d_aa, 3.5397769557111853894e+20},
               {Opcode::acos, -below, 0, d_aa, 3.5397769557111853894e+20},
               {Opcode::atanh, below, 0, d_a, 50039995859672.427778},
               {Opcode::atanh, below, 0, d_aa, 5.0080023712720173886e+27},
               {Opcode::acosh, above, 0, d_a, 7073895.3808825818524},
               {Opcode::acosh, above, 0, d_aa, -3.5397769557112030741e+20},
               {Opcode::log1p, -below, 0, d_a, 100079991719344.35556},
               {Opcode::log1p, -below, 0, d_aa, -1.0016004742544034777e+28}});
}

TEST(Powers, of_zero_go_by_the_exponent) {
  expect_each({{pow, 0, 0, value, 1},     {pow, 0, 0, d_a, 0},       {pow, 0, 0, d_aa, 0},
               {pow, 0, 1, d_a, 1},       {pow, 0, 1, d_aa, 0},      {pow, 0, 2, d_a, 0},
               {pow, 0, 2, d_aa, 2},      {pow, 0, 3, d_a, 0},       {pow, 0, 3, d_aa, 0},
               {pow, 0, 0.5, d_a, inf},   {pow, 0, 0.5, d_aa, -inf}, {pow, 0, 0.3, d_a, inf},
               {pow, 0, 0.3, d_aa, -inf}, {pow, 0, 1.5, d_a, 0},     {pow, 0, 1.5, d_aa, inf},
               {pow, 0, -1, d_a, -inf},   {pow, 0, -1, d_aa, inf},   {pow, 0, 2, d_b, 0},
               {pow, 0, 2, d_bb, 0},      {pow, 0, 2, d_ab, 0},      {pow, 0, 0, d_b, -inf}});
  for (double k : {-1.0, 0.0, 1.0, 2.0, 3.0})
    for (double a : {0.0, -0.0, -3.0, 1e-170, nan})
      for (Formula formula : {value, d_a, d_aa})
        expect_each({{pow_int, a, k, formula, evaluate<double>(pow, a, k, 0)[formula]}});
}

TEST(Powers, of_negative_numbers_have_no_partial_by_the_exponent_only) {
  expect_each({{pow, -2, 3, value, -8},
               {pow, -2, 3, d_a, 12},
               {pow, -2, 3, d_aa, -12},
               {pow, -2, 3, d_b, nan},
               {pow, -2, 3, d_ab, nan},
               {pow, -2, 3, d_bb, nan},
               {pow, -2, 0, d_a, 0},
               {pow, -2, 0, d_ab, nan},
               {pow, -2, -2000, d_b, nan},
               {pow_int, -3, 2, d_a, -6},
               {pow_int, -3, 2, d_aa, 2},
               {pow_int, -3, 2, d_b, 0},
               {pow_int, -2, -1, d_a, -0.25},
               {pow_int, -2, -1, d_aa, -0.25},
               {pow, -2, 0.5, d_a, nan}});
}

TEST(Powers, keep_partials_where_the_value_underflows) {
  expect_each({{pow, 1e-170, 2, value, 0},
               {pow, 1e-170, 2, d_a, 2e-170},
               {pow, 1e-170, 2, d_aa, 2},
               {pow_int, 1e-170, 2, d_aa, 2}});
}

TEST(Powers, are_not_spoiled_by_rounding_a_lowered_exponent) {
  expect_each({{pow, 1e-300, 0.1, d_a, 9.9999999999999619838e+268},
               {pow, 2, 3.5, d_ab, 19.380468258052040879},
               {pow, 2, 3.5, d_bb, 5.4357053469291988327},
               {pow, 0.3, -1.2, d_ab, 34.559764882904730545}});
}

TEST(Powers, at_infinity_have_the_limits_as_partials) {
  expect_each({{pow, inf, 0.3, d_a, 0},
               {pow, inf, -1, d_a, 0},
               {pow, inf, -1, d_b, 0},
               {pow, inf, 2, d_a, inf},
               {pow, inf, 2, d_aa, 2}});
}

TEST(LargeArguments, do_not_overflow_lengths) {
  constexpr double r = 0.70710678118654752440;
  for (double s : {1e200, 1e-200})
    expect_each({{Opcode::hypot, s, s, value, s / r},
                 {Opcode::hypot, s, s, d_a, r},
                 {Opcode::hypot, s, -s, d_b, -r},
                 {Opcode::hypot, s, s, d_aa, r / 2 / s},
                 {Opcode::hypot, s, s, d_ab, -r / 2 / s},
                 {Opcode::hypot, s, s, d_bb, r / 2 / s},
                 {Opcode::atan2, s, s, d_a, 0.5 / s},
                 {Opcode::atan2, s, s, d_b, -0.5 / s}});
  expect_each({{Opcode::atan2, 1e-200, 0, d_aa, 0},
               {Opcode::atan2, 0, -1, d_a, -1},
               {Opcode::atan2, -0.0, -1, d_a, -1},
               {Opcode::atan2, 0, -1, d_b, 0},
               {Opcode::atan2, 1e-8, -1, d_b, -1e-8}});
}

TEST(LargeArguments, make_vanishing_partials_zero_and_not_nan) {
  for (double a : {1e3, -1e3, 1e200, inf, -inf})
    for (Opcode op : {Opcode::erf, Opcode::erfc, Opcode::tanh})
      expect_each({{op, a, 0, d_a, 0}, {op, a, 0, d_aa, 0}});
  for (Opcode op : {Opcode::asinh, Opcode::acosh, Opcode::atan})
    expect_each({{op, inf, 0, d_a, 0}, {op, inf, 0, d_aa, 0}});
  expect_each({{Opcode::asinh, 1e200, 0, d_a, 1e-200},
               {Opcode::acosh, 1e200, 0, d_a, 1e-200},
               {Opcode::asinh, 1e8, 0, d_aa, -9.9999999999999985e-17},
               {Opcode::atan, 1e200, 0, d_aa, 0},
               {Opcode::exp, 710, 0, d_a, inf},
               {Opcode::exp, 710, 0, d_aa, inf},
               {Opcode::erf, nan, 0, d_a, nan}});
}

TEST(LargeArguments, keep_relative_accuracy_of_small_partials) {
  expect_each({{Opcode::tanh, 20, 0, d_a, 1.6993417021166355837e-17},
               {Opcode::tanh, 20, 0, d_aa, -3.3986834042332711385e-17},
               {Opcode::tanh, -350, 0, d_a, 3.9438706175039083427e-304},
               {Opcode::expm1, -40, 0, d_a, 4.2483542552915889953e-18},
               {Opcode::expm1, -40, 0, d_aa, 4.2483542552915889953e-18},
               {Opcode::erf, 5.3, 0, d_a, 7.1305505437526225717e-13},
               {Opcode::erf, -4.7, 0, d_aa, 2.7040692386367721919e-9},
               {Opcode::erfc, 26, 0, d_a, -2.9470349932662695402e-294},
               {Opcode::erfc, 25.7, 0, d_a, -1.6043263148291860203e-287},
               {Opcode::erfc, 25.7, 0, d_aa, 8.2462372582220159162e-286}});
}

TEST(Poles, of_the_quotients_are_infinite) {
  expect_each({{div, 1, 0.0, d_a, inf},
               {div, 1, -0.0, d_a, -inf},
               {div, 1, 0.0, d_b, -inf},
               {div, 0, 0.0, value, nan},
               {inverse, 0.0, 0, d_a, -inf},
               {div, 3, 1e-160, d_ab, -inf},
               {div, 1e-300, 1e-140, d_bb, 2e120}});
}

}  // namespace
}  // namespace spad::test
