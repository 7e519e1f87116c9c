// Vectorized recording is the loop that a caller would have written.
#include <gtest/gtest.h>

#include <cmath>

#include "support/expression.hpp"
#include "tape/recorder.hpp"

namespace spad::test {
namespace {

constexpr Index many = 1000;
constexpr Variable invalid = Recorder::invalid;
constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

class RecorderArraysTest : public ::testing::Test {
 protected:
  const std::vector<double> x0 = {0.5, -2.0, 4.0, 0.1, 1e16, 3.0};
  Recorder rec{x0, {}, many};
  std::vector<Variable> x;

  void SetUp() override {
    for (std::int64_t i = 0; i < 6; ++i) x.push_back(rec.input(i));
  }
  double at(std::size_t i) const { return x0[i]; }
};

TEST_F(RecorderArraysTest, element_wise_operations_follow_their_strides) {
  Variable out[3];
  const VariableArray operands[] = {{x.data(), 2}, {x.data() + 5, -1}};
  ASSERT_TRUE(rec.op_n(code(Opcode::sub), 3, operands, out));
  EXPECT_EQ(rec.value(out[0]), at(0) - at(5));
  EXPECT_EQ(rec.value(out[1]), at(2) - at(4));
  EXPECT_EQ(rec.value(out[2]), at(4) - at(3));
}

TEST_F(RecorderArraysTest, a_stride_of_zero_repeats_one_operand) {
  Variable out[3];
  const VariableArray operands[] = {{x.data(), 1}, {x.data() + 2, 0}};
  ASSERT_TRUE(rec.op_n(code(Opcode::mul), 3, operands, out));
  for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(rec.value(out[k]), at(k) * at(2));
}

TEST_F(RecorderArraysTest, three_operands_and_one_work_as_two_do) {
  Variable out[2], roots[2];
  const VariableArray operands[] = {{x.data(), 1}, {x.data() + 1, 1}, {x.data() + 2, 0}};
  ASSERT_TRUE(rec.op_n(code(Opcode::fma), 2, operands, out));
  EXPECT_EQ(rec.value(out[1]), std::fma(at(1), at(2), at(2)));
  ASSERT_TRUE(rec.op_n(code(Opcode::cos), 2, {operands, 1}, roots));
  EXPECT_EQ(rec.value(roots[1]), std::cos(at(1)));
}

TEST_F(RecorderArraysTest, the_result_may_overwrite_its_operands) {
  std::vector<Variable> v = x;
  const VariableArray operands[] = {{v.data(), 1}, {v.data(), 1}};
  ASSERT_TRUE(rec.op_n(code(Opcode::add), 6, operands, v.data()));
  for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(rec.value(v[k]), 2 * at(k));
}

TEST_F(RecorderArraysTest, no_elements_record_nothing) {
  const Index before = rec.n_operations();
  const VariableArray operands[] = {{nullptr, 1}};
  EXPECT_TRUE(rec.op_n(code(Opcode::sin), 0, operands, nullptr));
  EXPECT_EQ(rec.n_operations(), before);
}

TEST_F(RecorderArraysTest, after_an_error_every_element_is_invalid) {
  x[2] = invalid;
  Variable out[4] = {1, 2, 3, 4};
  const VariableArray operands[] = {{x.data(), 1}};
  EXPECT_FALSE(rec.op_n(code(Opcode::sin), 4, operands, out));
  for (Variable variable : out) EXPECT_EQ(variable, invalid);
  EXPECT_EQ(rec.status().code(), Code::bad_variable);
  EXPECT_EQ(rec.status().info().operation, 8);  // six inputs, two sines
}

TEST_F(RecorderArraysTest, a_wrong_number_of_arrays_is_an_error) {
  Variable out[1] = {1};
  const VariableArray operands[] = {{x.data(), 1}};
  EXPECT_FALSE(rec.op_n(code(Opcode::mul), 1, operands, out));
  EXPECT_EQ(out[0], invalid);
  EXPECT_EQ(rec.status().code(), Code::bad_op);
}

TEST_F(RecorderArraysTest, a_sum_goes_from_left_to_right) {
  const double truth = ((((at(0) + at(1)) + at(2)) + at(3)) + at(4)) + at(5);
  const double otherwise = at(0) + (at(1) + (at(2) + (at(3) + (at(4) + at(5)))));
  ASSERT_NE(truth, otherwise);
  EXPECT_EQ(rec.value(rec.sum_n(6, {x.data(), 1})), truth);
  EXPECT_EQ(rec.n_operations(), 6 + 5);
}

TEST_F(RecorderArraysTest, a_sum_follows_its_stride) {
  EXPECT_EQ(rec.value(rec.sum_n(3, {x.data() + 3, -1})), (at(3) + at(2)) + at(1));
  EXPECT_EQ(rec.value(rec.sum_n(3, {x.data() + 3, 0})), (at(3) + at(3)) + at(3));
}

TEST_F(RecorderArraysTest, sums_of_nothing_and_of_one) {
  EXPECT_EQ(rec.value(rec.sum_n(0, {nullptr, 1})), 0.0);
  EXPECT_EQ(rec.sum_n(1, {x.data(), 1}), x[0]);
  EXPECT_EQ(rec.value(rec.dot_n(0, {nullptr, 1}, {nullptr, 1})), 0.0);
}

TEST_F(RecorderArraysTest, a_dot_product_is_the_sum_of_its_products_in_order) {
  const double truth = (at(0) * at(5) + at(1) * at(4)) + at(2) * at(3);
  EXPECT_EQ(rec.value(rec.dot_n(3, {x.data(), 1}, {x.data() + 5, -1})), truth);
}

TEST_F(RecorderArraysTest, a_sum_with_an_invalid_element_is_invalid) {
  for (std::size_t place : {0u, 2u}) {
    Recorder recorder(x0, {}, many);
    std::vector<Variable> v;
    for (std::int64_t i = 0; i < 3; ++i) v.push_back(recorder.input(i));
    v[place] = invalid;
    EXPECT_EQ(recorder.sum_n(3, {v.data(), 1}), invalid);
    EXPECT_EQ(recorder.dot_n(3, {v.data(), 1}, {v.data(), 1}), invalid);
    EXPECT_EQ(recorder.status().code(), Code::bad_variable);
  }
}

}  // namespace
}  // namespace spad::test
