// The first error stays, with the number of the operation it happened at.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tape/recorder.hpp"

namespace spad::test {
namespace {

constexpr Index many = 1000;
constexpr Variable invalid = Recorder::invalid;
constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

class RecorderErrorsTest : public ::testing::Test {
 protected:
  const std::vector<double> x0 = {0.5, -2.0}, p0 = {3.0};
  Recorder rec{x0, p0, many};
  const Variable a = rec.input(0);

  // Operation 1 is the next one, after the input.
  void expect_error(Code expected, const char* part, std::int64_t operation = 1) {
    EXPECT_EQ(rec.status().code(), expected) << rec.status().detail();
    EXPECT_NE(std::string(rec.status().detail()).find(part), std::string::npos)
        << rec.status().detail();
    EXPECT_EQ(rec.status().info().operation, operation);
  }
};

TEST_F(RecorderErrorsTest, an_unknown_operator_is_named) {
  EXPECT_EQ(rec.op1(333, a), invalid);
  expect_error(Code::bad_op, "333");
}

TEST_F(RecorderErrorsTest, an_internal_operator_is_no_operator) {
  EXPECT_EQ(rec.op2(code(Opcode::lt), a, a), invalid);
  expect_error(Code::bad_op, "1000");
}

TEST_F(RecorderErrorsTest, a_node_code_and_a_negative_number_are_no_operators) {
  EXPECT_EQ(rec.op1(static_cast<std::int32_t>(node::input), a), invalid);
  expect_error(Code::bad_op, "2000");
  Recorder second(x0, p0, many);
  EXPECT_EQ(second.op1(-1, second.input(0)), invalid);
  EXPECT_EQ(second.status().code(), Code::bad_op);
}

TEST_F(RecorderErrorsTest, a_wrong_number_of_operands_is_named_with_the_right_one) {
  EXPECT_EQ(rec.op1(code(Opcode::add), a), invalid);
  expect_error(Code::bad_op, "add takes 2 operands, not 1");
}

TEST_F(RecorderErrorsTest, integer_powers_have_a_call_of_their_own) {
  EXPECT_EQ(rec.op2(code(Opcode::pow_int), a, a), invalid);
  expect_error(Code::bad_op, "pow_int");
}

TEST_F(RecorderErrorsTest, integer_powers_of_arrays_are_refused_too) {
  Variable out[1] = {7};
  const VariableArray operands[] = {{&a, 0}, {&a, 0}};
  EXPECT_FALSE(rec.op_n(code(Opcode::pow_int), 1, operands, out));
  EXPECT_EQ(out[0], invalid);
  expect_error(Code::bad_op, "pow_int");
}

TEST_F(RecorderErrorsTest, an_exponent_beyond_two_to_the_fifty_third_is_refused) {
  EXPECT_EQ(rec.pow_int(a, (std::int64_t{1} << 53) + 1), invalid);
  expect_error(Code::bad_op, "9007199254740993");
  Recorder second(x0, p0, many);
  EXPECT_EQ(second.pow_int(second.input(0), std::numeric_limits<std::int64_t>::min()), invalid);
}

TEST_F(RecorderErrorsTest, an_input_outside_the_range_is_named) {
  EXPECT_EQ(rec.input(2), invalid);
  expect_error(Code::bad_index, "input 2 is outside [0, 2)");
  EXPECT_EQ(rec.status().info().index, 2);
}

TEST_F(RecorderErrorsTest, a_parameter_outside_the_range_is_named) {
  EXPECT_EQ(rec.parameter(-4), invalid);
  expect_error(Code::bad_index, "parameter -4 is outside [0, 1)");
}

TEST_F(RecorderErrorsTest, an_invalid_operand_is_named_by_its_place) {
  EXPECT_EQ(rec.op2(code(Opcode::add), a, invalid), invalid);
  expect_error(Code::bad_variable, "operand 2 of operation 1");
  EXPECT_EQ(rec.status().info().index, 2);
}

TEST_F(RecorderErrorsTest, a_variable_of_another_recorder_is_noticed) {
  Recorder other(x0, p0, many);
  EXPECT_EQ(rec.op1(code(Opcode::sin), other.input(0)), invalid);
  expect_error(Code::bad_variable, "another recorder");
}

TEST_F(RecorderErrorsTest, a_number_that_was_never_a_variable_is_noticed) {
  EXPECT_EQ(rec.op1(code(Opcode::sin), a + 1), invalid);
  EXPECT_EQ(rec.status().code(), Code::bad_variable);
}

TEST_F(RecorderErrorsTest, an_unknown_relation_is_named) {
  EXPECT_FALSE(rec.compare(0, a, a));
  expect_error(Code::bad_op, "0 is not a relation");
  Recorder second(x0, p0, many);
  const Variable b = second.input(0);
  EXPECT_EQ(second.select(7, b, b, b, b), invalid);
  EXPECT_EQ(second.status().code(), Code::bad_op);
}

TEST_F(RecorderErrorsTest, each_operand_of_select_is_checked) {
  for (int place = 0; place < 4; ++place) {
    Recorder recorder(x0, p0, many);
    Variable v[4];
    for (Variable& variable : v) variable = recorder.input(0);
    v[place] = invalid;
    EXPECT_EQ(recorder.select(1, v[0], v[1], v[2], v[3]), invalid);
    EXPECT_EQ(recorder.status().info().index, place + 1);
  }
}

TEST_F(RecorderErrorsTest, the_floor_of_nan_or_of_a_huge_number_is_no_index) {
  EXPECT_EQ(rec.floor_index(rec.constant(1e16)), 0);
  expect_error(Code::bad_index, "1e+16", 2);
  EXPECT_EQ(rec.status().info().value, 1e16);
  Recorder second(x0, p0, many);
  EXPECT_EQ(second.floor_index(second.constant(std::nan(""))), 0);
  EXPECT_EQ(second.status().code(), Code::bad_index);
}

TEST_F(RecorderErrorsTest, the_first_error_stays_and_everything_after_it_is_invalid) {
  EXPECT_EQ(rec.input(9), invalid);
  EXPECT_EQ(rec.op1(333, a), invalid);
  EXPECT_EQ(rec.input(0), invalid);
  EXPECT_EQ(rec.parameter(0), invalid);
  EXPECT_EQ(rec.constant(1), invalid);
  EXPECT_EQ(rec.pow_int(a, 2), invalid);
  EXPECT_FALSE(rec.compare(1, a, a));
  EXPECT_EQ(rec.floor_index(a), 0);
  EXPECT_EQ(rec.sum_n(1, {&a, 1}), invalid);
  EXPECT_EQ(rec.dot_n(0, {&a, 1}, {&a, 1}), invalid);
  expect_error(Code::bad_index, "input 9");
  EXPECT_EQ(rec.value(a), 0.5);  // what is recorded keeps its value
  EXPECT_EQ(rec.finish({}).status().code(), Code::bad_index);
}

TEST_F(RecorderErrorsTest, a_recording_ends_at_the_largest_number_of_operations) {
  Recorder small(x0, p0, 3);
  const Variable b = small.input(0);
  const Variable y = small.op1(code(Opcode::sin), small.op1(code(Opcode::sin), b));
  EXPECT_NE(y, invalid);
  EXPECT_EQ(small.input(0), b);  // no new operation
  EXPECT_EQ(small.op1(code(Opcode::sin), y), invalid);
  EXPECT_EQ(small.status().code(), Code::tape_too_large);
  EXPECT_EQ(small.status().info().operation, 3);
}

TEST_F(RecorderErrorsTest, every_kind_of_call_respects_the_largest_number_of_operations) {
  const auto fails = [&](auto&& call) {
    Recorder small(x0, p0, 2);
    const Variable b = small.input(0), c = small.input(1);
    call(small, b, c);
    return small.status().code() == Code::tape_too_large &&
           !static_cast<bool>(small.finish(std::vector<Variable>{b}));
  };
  EXPECT_TRUE(fails([](Recorder& r, Variable, Variable) { r.constant(1); }));
  EXPECT_TRUE(fails([](Recorder& r, Variable, Variable) { r.parameter(0); }));
  EXPECT_TRUE(fails([](Recorder& r, Variable b, Variable) { r.pow_int(b, 5); }));
  EXPECT_TRUE(fails([](Recorder& r, Variable b, Variable c) { r.compare(1, b, c); }));
  EXPECT_TRUE(fails([](Recorder& r, Variable b, Variable) { r.floor_index(b); }));
  EXPECT_TRUE(fails([](Recorder& r, Variable b, Variable c) { r.select(1, b, c, b, c); }));
  EXPECT_TRUE(fails([](Recorder& r, Variable b, Variable) { r.sum_n(3, {&b, 0}); }));
}

TEST_F(RecorderErrorsTest, an_invalid_output_is_named_by_its_index) {
  const std::vector<Variable> outputs = {a, invalid};
  const Result<Tape> result = rec.finish(outputs);
  ASSERT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.status().code(), Code::bad_variable);
  EXPECT_NE(std::string(result.status().detail()).find("y[1]"), std::string::npos);
  EXPECT_EQ(result.status().info().index, 1);
}

TEST_F(RecorderErrorsTest, an_output_of_another_recorder_is_named_by_its_index) {
  Recorder other(x0, p0, many);
  const std::vector<Variable> outputs = {other.input(0)};
  const Result<Tape> result = rec.finish(outputs);
  ASSERT_FALSE(static_cast<bool>(result));
  EXPECT_NE(std::string(result.status().detail()).find("y[0] is a variable of another recorder"),
            std::string::npos);
}

TEST_F(RecorderErrorsTest, a_finished_recorder_records_no_more) {
  ASSERT_TRUE(static_cast<bool>(rec.finish(std::vector<Variable>{a})));
  EXPECT_EQ(rec.finish({}).status().code(), Code::bad_state);
  EXPECT_EQ(rec.input(0), invalid);
  EXPECT_EQ(rec.op1(code(Opcode::sin), a), invalid);
  EXPECT_TRUE(std::isnan(rec.value(a)));
}

TEST_F(RecorderErrorsTest, a_recorder_is_finished_also_when_finish_fails) {
  EXPECT_FALSE(static_cast<bool>(rec.finish(std::vector<Variable>{invalid})));
  EXPECT_FALSE(static_cast<bool>(rec.finish(std::vector<Variable>{a})));
}

}  // namespace
}  // namespace spad::test
