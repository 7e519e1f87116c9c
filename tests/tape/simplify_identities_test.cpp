// Identities that hold for every bit are used, those that fail for one number are not.
#include <gtest/gtest.h>

#include <limits>

#include "support/expression.hpp"
#include "tape/recorder.hpp"
#include "tape/run_tape.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

enum class Side { left, right };

struct Case {
  const char* name;
  Opcode op;
  double constant;
  Side side;  // of the constant
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string name_of_case(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

Tape record_case(const Case& c, double x0) {
  Recorder rec(std::vector<double>{x0}, {}, 100);
  const Variable x = rec.input(0), k = rec.constant(c.constant);
  const Variable y = c.side == Side::left ? rec.op2(code(c.op), k, x) : rec.op2(code(c.op), x, k);
  return *rec.finish(std::vector<Variable>{y});
}

constexpr double awkward[] = {0.0,  -0.0, 1.0,      -3.5,      0.1,  inf,
                              -inf, nan,  smallest, -smallest, 1e308};

void expect_same_values(const Tape& tape) {
  const Tape simple = simplify(tape);
  for (double x : awkward) {
    const std::vector<double> at = {x};
    EXPECT_TRUE(same_bits(run_tape(simple, at, {}), run_tape(tape, at, {}))) << x;
  }
}

class ExactIdentity : public ::testing::TestWithParam<Case> {};

TEST_P(ExactIdentity, is_used_and_keeps_every_bit) {
  const Tape tape = record_case(GetParam(), 2.0);
  EXPECT_EQ(count_operators(simplify(tape)), 0);
  expect_same_values(tape);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ExactIdentity,
    ::testing::Values(Case{"times_one", Opcode::mul, 1, Side::right},
                      Case{"one_times", Opcode::mul, 1, Side::left},
                      Case{"over_one", Opcode::div, 1, Side::right},
                      Case{"minus_zero", Opcode::sub, 0, Side::right},
                      Case{"plus_negative_zero", Opcode::add, -0.0, Side::right},
                      Case{"negative_zero_plus", Opcode::add, -0.0, Side::left}),
    name_of_case);

class TemptingIdentity : public ::testing::TestWithParam<Case> {};

TEST_P(TemptingIdentity, is_not_used) {
  const Tape tape = record_case(GetParam(), 2.0);
  const Tape simple = simplify(tape);
  EXPECT_EQ(count_operators(simple), 1);
  EXPECT_EQ(simple.nodes.back().op, GetParam().op);
  expect_same_values(tape);
}

INSTANTIATE_TEST_SUITE_P(
    Table, TemptingIdentity,
    ::testing::Values(Case{"plus_zero", Opcode::add, 0, Side::right},  // -0 + 0 is +0
                      Case{"zero_plus", Opcode::add, 0, Side::left},   //
                      Case{"zero_minus", Opcode::sub, 0, Side::left},  // 0 - 0 is not -0
                      Case{"minus_negative_zero", Opcode::sub, -0.0, Side::right},
                      Case{"times_zero", Opcode::mul, 0, Side::right},       // NaN, and the pattern
                      Case{"zero_times", Opcode::mul, 0, Side::left},        //
                      Case{"times_minus_one", Opcode::mul, -1, Side::left},  // a sign of NaN
                      Case{"over_two", Opcode::div, 2, Side::right},
                      Case{"over_ten", Opcode::div, 10, Side::right},  // 1/10 is not exact
                      Case{"zero_over", Opcode::div, 0, Side::left},   // 0/0
                      Case{"one_over", Opcode::div, 1, Side::left},
                      Case{"power_one", Opcode::pow, 1, Side::right},
                      Case{"power_zero", Opcode::pow, 0, Side::right},
                      Case{"power_two", Opcode::pow, 2, Side::right}),
    name_of_case);

class SelfOperation : public ::testing::TestWithParam<Opcode> {};

TEST_P(SelfOperation, of_a_value_with_itself_is_kept) {
  Recorder rec(std::vector<double>{2.0}, {}, 100);
  const Variable x = rec.input(0);
  const Tape tape = *rec.finish(std::vector<Variable>{rec.op2(code(GetParam()), x, x)});
  EXPECT_EQ(count_operators(simplify(tape)), 1);
  expect_same_values(tape);
}

INSTANTIATE_TEST_SUITE_P(Table, SelfOperation,
                         ::testing::Values(Opcode::sub, Opcode::div, Opcode::add, Opcode::mul,
                                           Opcode::min, Opcode::max, Opcode::copysign,
                                           Opcode::fmod),
                         [](const auto& test) { return std::string(name_of(test.param)); });

TEST(Simplification, removes_two_negations_but_not_one) {
  Recorder rec(std::vector<double>{2.0}, {}, 100);
  const Variable once = rec.op1(code(Opcode::neg), rec.input(0));
  const Variable twice = rec.op1(code(Opcode::neg), once);
  const Tape tape = *rec.finish(std::vector<Variable>{twice, once});
  const Tape simple = simplify(tape);
  EXPECT_EQ(count_operators(simple), 1);
  EXPECT_EQ(simple.outputs, (std::vector<Index>{0, 1}));
  expect_same_values(tape);
}

TEST(Simplification, an_identity_on_an_identity_is_the_input) {
  Recorder rec(std::vector<double>{2.0}, {}, 100);
  const Variable one = rec.constant(1), zero = rec.constant(0);
  Variable y = rec.op2(code(Opcode::mul), rec.input(0), one);
  y = rec.op2(code(Opcode::sub), y, zero);
  y = rec.op1(code(Opcode::neg), rec.op1(code(Opcode::neg), y));
  const Tape simple = simplify(*rec.finish(std::vector<Variable>{y}));
  EXPECT_EQ(simple.nodes[static_cast<std::size_t>(simple.outputs[0])].op, node::input);
}

}  // namespace
}  // namespace spad::test
