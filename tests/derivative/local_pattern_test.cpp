// Patterns at one point: inside the global one, around everything that is not zero there.
#include <algorithm>
#include <cmath>

#include "derivative/dense.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

class LocalPatternTest : public ::testing::Test {
 protected:
  Recorder rec{Matrix{1.0, 2.0, 3.0}, Matrix{0.5}, 1000};
  const Variable x0 = rec.input(0), x1 = rec.input(1), x2 = rec.input(2), p = rec.parameter(0);

  Variable op(Opcode o, Variable a) { return rec.op1(code(o), a); }
  Variable op(Opcode o, Variable a, Variable b) { return rec.op2(code(o), a, b); }
  // Columns of the only row, at a point.
  std::vector<Index> columns_at(Variable y, const Matrix& x, double parameter) {
    const Variable outputs[] = {y};
    const Function f(*rec.finish(outputs));
    const Matrix q = {parameter};
    JacobianOptions options;
    options.local = true;
    options.at = {x.data(), q.data()};
    const SparseJacobian jacobian = prepared(f, options);
    EXPECT_EQ(jacobian.info().n_constant, 0);
    std::vector<Index> columns;
    for (Index j = 0; j < 3; ++j) {
      if (!jacobian.pattern().column(j).empty()) columns.push_back(j);
    }
    return columns;
  }
};

TEST_F(LocalPatternTest, a_factor_of_zero_removes_the_other) {
  EXPECT_EQ(columns_at(op(Opcode::mul, p, op(Opcode::mul, x0, x1)), {0, 2, 3}, 0.5),
            (std::vector<Index>{0}));
}

TEST_F(LocalPatternTest, a_parameter_of_zero_removes_all) {
  EXPECT_EQ(columns_at(op(Opcode::mul, p, op(Opcode::mul, x0, x1)), {1, 2, 3}, 0),
            std::vector<Index>());
}

TEST_F(LocalPatternTest, a_stationary_point_has_no_position) {
  EXPECT_EQ(columns_at(op(Opcode::add, op(Opcode::square, x0), x2), {0, 2, 3}, 1),
            (std::vector<Index>{2}));
}

TEST_F(LocalPatternTest, the_side_that_is_not_taken_leaves_nothing) {
  const Variable y = rec.select(static_cast<std::int32_t>(Relation::lt), x0, x1,
                                op(Opcode::sin, x0), op(Opcode::sin, x2));
  EXPECT_EQ(columns_at(op(Opcode::add, y, op(Opcode::max, x1, x2)), {1, 2, 3}, 1),
            (std::vector<Index>{0, 2}));
}

TEST_F(LocalPatternTest, what_cancels_keeps_its_position) {
  EXPECT_EQ(columns_at(op(Opcode::sub, op(Opcode::sin, x1), op(Opcode::sin, x1)), {1, 2, 3}, 1),
            (std::vector<Index>{1}));
}

bool is_inside(std::span<const Index> inner, std::span<const Index> outer) {
  return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

TEST(LocalPatterns, lie_between_the_values_and_the_global_pattern) {
  const ExpressionSize size{.n = 14, .np = 6, .n_recipes = 90, .n_outputs = 17};
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Prepared p(random_expression(seed, size));
    for (Active active : {Active::inputs, Active::parameters, Active::both}) {
      JacobianOptions options;
      options.with_respect_to = active;
      options.partition.partition = Partition::columns;
      const SparseJacobian global = prepared(p.f, options);
      options.local = true;  // at the point of the recording
      const SparseJacobian local = prepared(p.f, options);
      const Dense dense = by_tangents(p.f, p.ws, point_of(p.f), active);
      for (Index j = 0; j < global.info().n_cols; ++j) {
        EXPECT_TRUE(is_inside(local.pattern().column(j), global.pattern().column(j))) << seed;
        std::vector<Index> nonzero;
        for (Index i = 0; i < global.info().n_rows; ++i) {
          const double value =
              dense.values[static_cast<std::size_t>(i) + static_cast<std::size_t>(j) * dense.m];
          if (value != 0) nonzero.push_back(i);
        }
        EXPECT_TRUE(is_inside(nonzero, local.pattern().column(j))) << seed;
      }
      EXPECT_TRUE(
          same_values(dense_of(local, values_at(local, p.ws, point_of(p.f))).values, dense.values));
    }
  }
}

TEST(LocalPatterns, are_refused_where_a_guard_does_not_hold) {
  Recorder rec{Matrix{1.0}, Matrix{}, 100};
  const Variable x = rec.input(0);
  rec.compare(static_cast<std::int32_t>(Relation::gt), x, rec.constant(0));
  const Variable outputs[] = {x};
  const Function f(*rec.finish(outputs));
  const double negative = -1;
  JacobianOptions options;
  options.local = true;
  options.at = {&negative, nullptr};
  EXPECT_EQ(SparseJacobian::prepare(f, options).status().code(), Code::tape_branch_changed);
}

}  // namespace
}  // namespace spad::test
