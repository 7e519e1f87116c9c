// What each call of the recorder records.
#include "tape/recorder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "op/dispatch.hpp"
#include "support/random_expression.hpp"

namespace spad::test {
namespace {

constexpr Index many = 1000;
constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }
constexpr auto code(Relation relation) { return static_cast<std::int32_t>(relation); }

bool computes(const Node& node, Opcode op, Index a, Index b = -1, Index c = -1) {
  return node.op == op && node.a == a && node.b == b && node.c == c;
}

class RecorderTest : public ::testing::Test {
 protected:
  const std::vector<double> x0 = {0.5, -2.0}, p0 = {3.0};
  Recorder rec{x0, p0, many};

  const Tape& finish(std::vector<Variable> outputs) {
    Result<Tape> result = rec.finish(outputs);
    EXPECT_TRUE(static_cast<bool>(result)) << result.status().detail();
    if (result) tape_ = std::move(*result);
    return tape_;
  }

 private:
  Tape tape_;
};

TEST_F(RecorderTest, an_input_has_its_value_and_is_one_node_however_often_it_is_asked_for) {
  const Variable first = rec.input(1), again = rec.input(1), other = rec.input(0);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_EQ(rec.value(first), -2.0);
  EXPECT_EQ(rec.n_operations(), 2);
}

TEST_F(RecorderTest, a_parameter_has_its_value_and_is_one_node_however_often_it_is_asked_for) {
  const Variable first = rec.parameter(0), again = rec.parameter(0);
  EXPECT_EQ(first, again);
  EXPECT_EQ(rec.value(first), 3.0);
  EXPECT_EQ(rec.n_operations(), 1);
}

TEST_F(RecorderTest, operations_are_nodes_with_their_operands_in_order) {
  const Variable a = rec.input(0), b = rec.parameter(0);
  const Variable y = rec.op2(code(Opcode::sub), b, a);
  const Variable z = rec.op3(code(Opcode::fma), a, b, y);
  EXPECT_EQ(rec.value(y), 2.5);
  EXPECT_EQ(rec.value(z), 4.0);
  const Tape& tape = finish({z});
  EXPECT_TRUE(computes(tape.nodes[2], Opcode::sub, 1, 0));
  EXPECT_TRUE(computes(tape.nodes[3], Opcode::fma, 0, 1, 2));
  EXPECT_EQ(tape.outputs, std::vector<Index>{3});
}

TEST_F(RecorderTest, a_finished_tape_carries_its_sizes_and_its_point) {
  const Tape& tape = finish({});
  EXPECT_EQ(tape.n_inputs, 2);
  EXPECT_EQ(tape.n_parameters, 1);
  EXPECT_EQ(tape.x0, x0);
  EXPECT_EQ(tape.p0, p0);
  EXPECT_TRUE(tape.outputs.empty());
}

TEST_F(RecorderTest, operations_on_constants_become_constants) {
  const Variable a = rec.constant(2), b = rec.constant(0.25);
  const Variable y = rec.op2(code(Opcode::mul), rec.op1(code(Opcode::exp), a), b);
  EXPECT_EQ(rec.value(y), std::exp(2.0) * 0.25);
  const Tape& tape = finish({y});
  EXPECT_EQ(tape.nodes[static_cast<std::size_t>(tape.outputs[0])].op, node::constant);
  EXPECT_EQ(tape.constants.back(), std::exp(2.0) * 0.25);
}

TEST_F(RecorderTest, operations_with_a_parameter_do_not_become_constants) {
  const Variable y = rec.op2(code(Opcode::mul), rec.parameter(0), rec.constant(2));
  const Tape& tape = finish({y});
  EXPECT_EQ(tape.nodes.back().op, Opcode::mul);
}

TEST_F(RecorderTest, small_integer_powers_have_operations_of_their_own) {
  const Variable a = rec.input(1);
  EXPECT_EQ(rec.pow_int(a, 1), a);
  EXPECT_EQ(rec.value(rec.pow_int(a, 2)), 4.0);
  EXPECT_EQ(rec.value(rec.pow_int(a, -1)), -0.5);
  EXPECT_EQ(rec.value(rec.pow_int(a, 3)), -8.0);
  EXPECT_EQ(rec.value(rec.pow_int(a, 0)), 1.0);
  const Tape& tape = finish({});
  EXPECT_EQ(tape.nodes[1].op, Opcode::square);
  EXPECT_EQ(tape.nodes[2].op, Opcode::inverse);
  EXPECT_EQ(tape.nodes[4].op, Opcode::pow_int);
}

TEST_F(RecorderTest, integer_powers_reach_to_two_to_the_fifty_third) {
  constexpr std::int64_t largest = std::int64_t{1} << 53;
  const Variable one = rec.op2(code(Opcode::div), rec.input(1), rec.input(1));
  EXPECT_EQ(rec.value(rec.pow_int(one, largest)), 1.0);
  EXPECT_EQ(rec.value(rec.pow_int(one, -largest)), 1.0);
  EXPECT_TRUE(rec.status().is_ok());
}

TEST_F(RecorderTest, select_records_both_sides_and_takes_the_one_of_now) {
  const Variable a = rec.input(0), b = rec.input(1), p = rec.parameter(0);
  const Variable y = rec.select(code(Relation::lt), a, b, p, a);
  EXPECT_EQ(rec.value(y), 0.5);
  const Tape& tape = finish({y});
  EXPECT_TRUE(computes(tape.nodes[3], Opcode::lt, 0, 1));
  EXPECT_TRUE(computes(tape.nodes[4], Opcode::select, 3, 2, 0));
}

TEST_F(RecorderTest, select_with_a_constant_condition_is_the_chosen_side) {
  const Variable one = rec.constant(1), two = rec.constant(2), a = rec.input(0), b = rec.input(1);
  EXPECT_EQ(rec.select(code(Relation::lt), one, two, a, b), a);
  EXPECT_EQ(rec.select(code(Relation::gt), one, two, a, b), b);
}

TEST_F(RecorderTest, a_comparison_of_what_varies_is_a_guard_with_its_outcome_and_place) {
  const Variable a = rec.input(0), p = rec.parameter(0);
  EXPECT_TRUE(rec.compare(code(Relation::lt), a, p));
  EXPECT_FALSE(rec.compare(code(Relation::eq), p, a));
  const Tape& tape = finish({});
  ASSERT_EQ(tape.nodes.size(), 4u);
  EXPECT_EQ(tape.nodes[2].op, node::guard_compare);
  EXPECT_EQ(tape.nodes[2].c, pack_guard(Relation::lt, true));
  EXPECT_EQ(tape.nodes[3].c, pack_guard(Relation::eq, false));
  EXPECT_EQ(tape.recorded_at, (std::vector<Index>{2, 3}));
}

TEST_F(RecorderTest, a_comparison_of_constants_is_no_guard) {
  EXPECT_TRUE(rec.compare(code(Relation::le), rec.constant(1), rec.constant(1)));
  EXPECT_FALSE(rec.compare(code(Relation::ne), rec.constant(1), rec.constant(1)));
  EXPECT_TRUE(finish({}).recorded_at.empty());
}

TEST_F(RecorderTest, every_relation_is_told_apart) {
  const Variable lower = rec.input(1), upper = rec.input(0);
  const bool less[] = {true, true, false, true, false, false};
  const bool same[] = {false, true, true, false, false, true};
  for (std::int32_t relation = 1; relation <= 6; ++relation) {
    EXPECT_EQ(rec.compare(relation, lower, upper), less[relation - 1]) << relation;
    EXPECT_EQ(rec.compare(relation, lower, lower), same[relation - 1]) << relation;
  }
}

TEST_F(RecorderTest, floor_index_is_the_floor_and_a_guard) {
  EXPECT_EQ(rec.floor_index(rec.input(0)), 0);
  EXPECT_EQ(rec.floor_index(rec.op2(code(Opcode::sub), rec.input(1), rec.input(0))), -3);
  const Tape& tape = finish({});
  EXPECT_EQ(tape.recorded_at.size(), 2u);
  EXPECT_EQ(tape.nodes.back().op, node::guard_floor);
  EXPECT_EQ(tape.constants.back(), -3.0);
}

TEST_F(RecorderTest, floor_index_of_a_constant_is_no_guard) {
  EXPECT_EQ(rec.floor_index(rec.constant(7.75)), 7);
  EXPECT_TRUE(finish({}).recorded_at.empty());
}

TEST_F(RecorderTest, the_value_of_what_is_no_variable_is_nan) {
  Recorder other(x0, p0, many);
  const Variable foreign = other.input(0);
  const Variable mine = rec.input(0);
  EXPECT_TRUE(std::isnan(rec.value(Recorder::invalid)));
  EXPECT_TRUE(std::isnan(rec.value(foreign)));
  EXPECT_TRUE(std::isnan(rec.value(mine + 1)));
  EXPECT_TRUE(rec.status().is_ok());  // asking is no error
}

// Bit by bit where the standard library computes them, within rounding where a vector library does.
TEST(RecorderOfExpressions, values_are_those_of_the_standard_library) {
  const double tolerance = chosen_target() == Target::baseline ? 0 : 1e-12;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Expression e = random_expression(seed);
    const std::vector<double> truth = evaluate<double>(e, e.x0, e.p0), y = record(e).y0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const double bound = tolerance * (1 + std::abs(truth[i]));
      EXPECT_TRUE(same_bits(y[i], truth[i]) || std::abs(y[i] - truth[i]) < bound)
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace spad::test
