// Jacobians read off JVPs and VJPs together.
#include "derivative/two_sided.hpp"

#include <cmath>

#include "derivative/dense.hpp"
#include "derivative/jacobian.hpp"

namespace spad::test {
namespace {

JacobianOptions both_sides() {
  JacobianOptions options;
  options.partition.partition = Partition::bidirectional;
  return options;
}

// JVPs and VJPs round differently.
void expect_near(const Matrix& values, const Matrix& truth) {
  ASSERT_EQ(values.size(), truth.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (std::isnan(truth[k]) && std::isnan(values[k])) continue;
    if (values[k] == truth[k]) continue;  // infinities too
    EXPECT_NEAR(values[k], truth[k], 1e-11 * std::abs(truth[k]) + 1e-13) << k;
  }
}

// y_0 = sum of sin x_j, y_i = x_0 * cos x_i: a dense row, a dense column, a diagonal.
Tape arrow(Index n) {
  Recorder rec(random_vector(1, static_cast<std::size_t>(n)), {}, 10000);
  const auto code = [](Opcode op) { return static_cast<std::int32_t>(op); };
  std::vector<Variable> y(1), sines;
  for (Index j = 0; j < n; ++j) sines.push_back(rec.op1(code(Opcode::sin), rec.input(j)));
  y[0] = rec.sum_n(n, {sines.data(), 1});
  for (Index i = 1; i < n; ++i) {
    y.push_back(rec.op2(code(Opcode::mul), rec.input(0), rec.op1(code(Opcode::cos), rec.input(i))));
  }
  return *rec.finish(y);
}

TEST(TwoSided, an_arrow_takes_three_products_whatever_its_size) {
  for (Index n : {10, 200}) {
    Prepared p(arrow(n));
    const SparseJacobian jacobian = prepared(p.f, both_sides());
    EXPECT_EQ(jacobian.info().n_colors, 3);
    EXPECT_EQ(jacobian.info().partition, Partition::bidirectional);
    EXPECT_LE(jacobian.info().lower_bound, 3);
    expect_near(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
                by_tangents(p.f, p.ws, point_of(p.f), Active::inputs).values);
  }
}

TEST(TwoSided, one_side_alone_is_used_where_it_is_cheaper) {
  Recorder rec(Matrix{1, 2, 3}, {}, 100);
  std::vector<Variable> y;
  for (Index j = 0; j < 3; ++j) {
    y.push_back(rec.op1(static_cast<std::int32_t>(Opcode::sin), rec.input(j)));
  }
  Prepared p(*rec.finish(y));
  const SparseJacobian jacobian = prepared(p.f, both_sides());
  EXPECT_EQ(jacobian.info().partition, Partition::columns);
  EXPECT_EQ(jacobian.info().n_colors, 1);
}

TEST(TwoSided, random_functions_have_the_values_of_dense_products) {
  const ExpressionSize size{.n = 14, .np = 6, .n_recipes = 90, .n_outputs = 17};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Prepared p(random_expression(seed, size));
    for (Active active : {Active::inputs, Active::parameters, Active::both}) {
      JacobianOptions options = both_sides();
      options.with_respect_to = active;
      if (seed % 2 == 1) options.partition.order = all_orders[seed % std::size(all_orders)];
      const SparseJacobian jacobian = prepared(p.f, options);
      expect_near(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
                  by_tangents(p.f, p.ws, point_of(p.f), active).values);
    }
  }
}

// y_i = sin x_i + 2 x_{i+1}: the constants are in the products, though nobody reads them there.
TEST(TwoSided, constants_beside_what_varies_spoil_nothing) {
  constexpr Index n = 12;
  Recorder rec(random_vector(1, n), {}, 1000);
  const auto code = [](Opcode op) { return static_cast<std::int32_t>(op); };
  std::vector<Variable> y;
  for (Index i = 0; i < n; ++i) {
    const Variable twice = rec.op2(code(Opcode::mul), rec.constant(2), rec.input((i + 1) % n));
    y.push_back(rec.op2(code(Opcode::add), rec.op1(code(Opcode::sin), rec.input(i)), twice));
  }
  y.push_back(rec.sum_n(n, {y.data(), 1}));
  Prepared p(*rec.finish(y));
  const SparseJacobian jacobian = prepared(p.f, both_sides());
  EXPECT_GT(jacobian.info().n_constant, 0);
  expect_near(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
              by_tangents(p.f, p.ws, point_of(p.f), Active::inputs).values);
}

TEST(TwoSided, rows_scaling_and_threads_go_together) {
  Prepared p(arrow(40));
  const std::vector<Index> rows = {0, 3, 4, 39};
  JacobianOptions options = both_sides();
  options.rows = rows;
  const SparseJacobian jacobian = prepared(p.f, options);
  options.partition.partition = Partition::columns;
  const SparseJacobian by_columns = prepared(p.f, options);
  const Matrix truth = values_at(by_columns, p.ws, point_of(p.f));
  expect_near(values_at(jacobian, p.ws, point_of(p.f)), truth);
  Matrix values(truth.size(), 1), expected;
  for (double value : truth) expected.push_back(2 * value + 3);
  Workspace ws(p.f, {.n_threads = 2, .products = true, .second_order = false});
  ASSERT_TRUE(jacobian.eval_scaled(ws, point_of(p.f), {2, 3}, nullptr, values.data()).is_ok());
  expect_near(values, expected);
}

TEST(TwoSided, colors_of_the_caller_need_one_side) {
  Prepared p(arrow(4));
  JacobianOptions options = both_sides();
  const std::vector<Index> colors = {0, 1, 2, 3};
  options.colors = colors;
  const Result<SparseJacobian> refused = SparseJacobian::prepare(p.f, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.status().code(), Code::bad_option);
}

}  // namespace
}  // namespace spad::test
