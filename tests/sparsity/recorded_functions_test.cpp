// Patterns of recorded functions against their derivatives in every unit direction.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "program/evaluate.hpp"
#include "sparsity/jacobian_pattern.hpp"
#include "tape/recorder.hpp"

namespace spad {
namespace {

constexpr std::int32_t number(Opcode op) { return static_cast<std::int32_t>(op); }

Function finish(Recorder& recorder, const std::vector<Variable>& outputs) {
  const Result<Tape> tape = recorder.finish(outputs);
  EXPECT_TRUE(static_cast<bool>(tape)) << tape.status().detail();
  return Function(*tape);
}

// Each new value is made from one of the last values and any one, so that all of the tape is deep.
Function random_function(unsigned seed, Index n, Index np) {
  std::mt19937 random(seed);
  const std::vector<double> x(static_cast<std::size_t>(n), 0.75),
      p(static_cast<std::size_t>(np), 1.25);
  Recorder recorder(x, p, 100000);
  std::vector<Variable> values, outputs;
  for (Index j = 0; j < n; ++j) values.push_back(recorder.input(j));
  for (Index j = 0; j < np; ++j) values.push_back(recorder.parameter(j));
  const Opcode unary[] = {Opcode::sin, Opcode::neg, Opcode::atan, Opcode::floor, Opcode::abs};
  const Opcode binary[] = {Opcode::add, Opcode::sub, Opcode::mul,
                           Opcode::add, Opcode::max, Opcode::hypot};
  for (int k = 0; k < 60; ++k) {
    const Variable a = values[random() % values.size()],
                   b = values[values.size() - 1 - random() % 3];
    const Variable c = random() % 4 == 0 ? recorder.constant(0.5) : b;
    values.push_back(random() % 3 == 0 ? recorder.op1(number(unary[random() % 5]), a)
                                       : recorder.op2(number(binary[random() % 6]), a, c));
    if (k % 10 == 9) outputs.push_back(values.back());
  }
  return finish(recorder, outputs);
}

// Column j of [dF/dx, dF/dp], by one product.
std::vector<double> column(const Function& f, Workspace& ws, const std::vector<double>& at,
                           Index j) {
  std::vector<double> direction(at.size(), 0.0), y_dot(static_cast<std::size_t>(f.m()));
  direction[static_cast<std::size_t>(j)] = 1.0;
  const Point point{at.data(), at.data() + f.n()};
  const Status status =
      jvp(f, ws, point, {1, direction.data(), direction.data() + f.n(), nullptr, y_dot.data()});
  EXPECT_TRUE(status.is_ok()) << status.detail();
  return y_dot;
}

TEST(recorded_functions, have_derivatives_only_in_their_pattern_and_the_same_ones_where_constant) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(-2.0, 2.0);
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Function f = random_function(seed, 6, 3);
    const JacobianPattern pattern = trace_jacobian(f.program(), Active::both);
    std::vector<Offset> position;
    const CscPattern columns = transpose(pattern.rows, &position);
    Workspace ws(f, {});
    std::vector<double> here(9), there(9);
    for (double& value : here) value = uniform(random);
    for (double& value : there) value = uniform(random);
    for (Index j = 0; j < 9; ++j) {
      const std::vector<double> a = column(f, ws, here, j), b = column(f, ws, there, j);
      std::vector<int> kind(a.size(), 0);  // 1 in the pattern, 2 constant
      auto k = static_cast<std::size_t>(columns.col_ptr[static_cast<std::size_t>(j)]);
      for (Index i : columns.column(j)) {
        kind[static_cast<std::size_t>(i)] =
            pattern.is_constant[static_cast<std::size_t>(position[k++])] ? 2 : 1;
      }
      for (std::size_t i = 0; i < a.size(); ++i) {
        const std::string where = "seed " + std::to_string(seed) + ", row " + std::to_string(i) +
                                  ", column " + std::to_string(j);
        if (kind[i] == 0) {
          EXPECT_EQ(a[i], 0.0) << where;
        } else if (kind[i] == 2) {
          EXPECT_EQ(a[i], b[i]) << where;
        }
      }
    }
  }
}

TEST(recorded_functions, of_third_differences_have_four_constants_in_each_row) {
  const std::vector<double> x(10, 1.0);
  Recorder recorder(x, {}, 1000);
  std::vector<Variable> d;
  for (Index j = 0; j < 10; ++j) d.push_back(recorder.input(j));
  for (int order = 0; order < 3; ++order) {
    for (std::size_t i = 0; i + 1 < d.size(); ++i)
      d[i] = recorder.op2(number(Opcode::sub), d[i + 1], d[i]);
    d.pop_back();
  }
  const Function f = finish(recorder, d);
  const JacobianPattern j = trace_jacobian(f.program(), Active::inputs);
  EXPECT_EQ(j.rows.nnz(), 28);
  EXPECT_EQ(j.is_constant, std::vector<bool>(28, true));
}

TEST(recorded_functions, keep_a_position_that_cancels_and_drop_a_step) {
  const std::vector<double> x(2, 1.5);
  Recorder recorder(x, {}, 1000);
  const Variable a = recorder.input(0), b = recorder.input(1);
  const Variable difference = recorder.op2(number(Opcode::sub), a, a);
  const Variable zero_times = recorder.op2(number(Opcode::mul), recorder.constant(0.0), b);
  const Variable step =
      recorder.op2(number(Opcode::mul), recorder.op1(number(Opcode::floor), a), b);
  const Variable chosen =
      recorder.select(static_cast<std::int32_t>(Relation::lt), a, b, b, recorder.constant(1.0));
  const Function f = finish(recorder, {difference, zero_times, step, chosen});
  const JacobianPattern j = trace_jacobian(f.program(), Active::inputs);
  EXPECT_EQ(j.rows.row_idx, (UninitializedVector<Index>{0, 1, 1, 1}));
  EXPECT_EQ(j.is_constant, (std::vector<bool>{true, true, false, false}));
}

}  // namespace
}  // namespace spad
