// Entries that are the same at every point are computed once, and cost no colors.
#include "derivative/dense.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

class ConstantsTest : public ::testing::Test {
 protected:
  static constexpr Index n = 12;
  Recorder rec{Matrix(12, 0.5), Matrix{2.0}, 10000};
  std::vector<Variable> x, y;

  void SetUp() override {
    for (Index i = 0; i < n; ++i) x.push_back(rec.input(i));
  }
  Variable scaled(double factor, Variable a) {
    return rec.op2(code(Opcode::mul), rec.constant(factor), a);
  }
  Variable plus(Variable a, Variable b) { return rec.op2(code(Opcode::add), a, b); }
  Tape finish() { return *rec.finish(y); }

  static void expect_dense(Prepared& p, const SparseJacobian& jacobian) {
    for (double at : {0.5, -1.25}) {
      const Matrix point(12, at);
      const Dense dense = by_tangents(p.f, p.ws, {point.data(), p.f.p0().data()}, Active::inputs);
      EXPECT_TRUE(same_values(
          dense_of(jacobian, values_at(jacobian, p.ws, {point.data(), p.f.p0().data()})).values,
          dense.values));
    }
  }
};

TEST_F(ConstantsTest, a_linear_function_has_no_colors_and_right_values) {
  for (std::size_t i = 0; i + 1 < 12; ++i)
    y.push_back(plus(scaled(2.0 + static_cast<double>(i), x[i]), x[i + 1]));
  y.push_back(rec.sum_n(n, {x.data(), 1}));  // a dense row
  Prepared p(finish());
  for (Partition partition : {Partition::automatic, Partition::columns, Partition::rows}) {
    JacobianOptions options;
    options.partition.partition = partition;
    const SparseJacobian jacobian = prepared(p.f, options);
    EXPECT_EQ(jacobian.info().nnz, 22 + 12);
    EXPECT_EQ(jacobian.info().n_constant, 22 + 12);
    EXPECT_EQ(jacobian.info().n_colors, 0);
    expect_dense(p, jacobian);
  }
}

TEST_F(ConstantsTest, a_dense_row_of_constants_costs_no_colors_by_columns) {
  for (Variable each : x) y.push_back(rec.op1(code(Opcode::sin), each));
  y.push_back(rec.sum_n(n, {x.data(), 1}));
  Prepared p(finish());
  JacobianOptions options;
  options.partition.partition = Partition::columns;
  const SparseJacobian jacobian = prepared(p.f, options);
  EXPECT_EQ(jacobian.info().n_constant, 12);
  EXPECT_EQ(jacobian.info().n_colors, 1);
  expect_dense(p, jacobian);
}

TEST_F(ConstantsTest, a_dense_column_of_constants_costs_no_colors_by_rows) {
  for (std::size_t i = 1; i < 12; ++i)
    y.push_back(plus(rec.op1(code(Opcode::exp), x[i]), scaled(3, x[0])));
  Prepared p(finish());
  JacobianOptions options;
  options.partition.partition = Partition::rows;
  const SparseJacobian jacobian = prepared(p.f, options);
  EXPECT_EQ(jacobian.info().n_constant, 11);
  EXPECT_EQ(jacobian.info().n_colors, 1);
  expect_dense(p, jacobian);
}

TEST_F(ConstantsTest, an_entry_that_a_parameter_scales_is_not_constant) {
  y = {rec.op2(code(Opcode::mul), rec.parameter(0), x[3]), scaled(5, x[4])};
  Prepared p(finish());
  const SparseJacobian jacobian = prepared(p.f);
  EXPECT_EQ(jacobian.info().n_constant, 1);
  const double other = -7;
  const Matrix at(12, 0.5);
  EXPECT_EQ(values_at(jacobian, p.ws, {at.data(), &other}), (Matrix{-7, 5}));
}

TEST_F(ConstantsTest, constants_and_others_in_one_row_and_column_keep_apart) {
  for (std::size_t i = 0; i < 12; ++i) {
    const Variable left = scaled(2, x[(i + 11) % 12]), right = rec.pow_int(x[(i + 1) % 12], 3);
    y.push_back(plus(plus(left, right), scaled(4, x[i])));
  }
  Prepared p(finish());
  for (Layout layout : {Layout::csc, Layout::csr, Layout::coo}) {
    JacobianOptions options;
    options.layout.layout = layout;
    const SparseJacobian jacobian = prepared(p.f, options);
    EXPECT_EQ(jacobian.info().n_constant, 24);
    expect_dense(p, jacobian);
  }
}

TEST_F(ConstantsTest, constants_are_right_where_other_entries_are_not_finite) {
  // At the point of the recording the root's slope is infinite, in the row and column of a
  // constant.
  Recorder r(Matrix{0.0, 1.0}, {}, 100);
  const Variable a = r.input(0), b = r.input(1), root = r.op1(code(Opcode::sqrt), a);
  Prepared p(*r.finish(std::vector<Variable>{r.op2(code(Opcode::sub), root, b), a}));
  const SparseJacobian jacobian = prepared(p.f);
  EXPECT_EQ(jacobian.info().n_constant, 2);
  const Matrix at = {4, 1};
  EXPECT_EQ(values_at(jacobian, p.ws, {at.data(), nullptr}), (Matrix{0.25, 1, -1}));
}

// y[place(i)] = 3 x[i] + 2 x[i + 1] + x[i]², so many that they are copied and written in steps.
template <class Place>
Tape ring(Index n, Place&& place) {
  Recorder r(random_vector(3, static_cast<std::size_t>(n)), {}, 1 << 20);
  const auto op = [&](Opcode o, Variable a, Variable b) { return r.op2(code(o), a, b); };
  std::vector<Variable> y(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) {
    const Variable x = r.input(i);
    const Variable linear = op(Opcode::add, op(Opcode::mul, r.constant(3), x),
                               op(Opcode::mul, r.constant(2), r.input((i + 1) % n)));
    y[static_cast<std::size_t>(place(i))] = op(Opcode::add, linear, op(Opcode::mul, x, x));
  }
  return *r.finish(y);
}

// Outputs u[i] = 6 x[i] - 2 x[i + 1] + sin(x[i + 2]) and y[i] = u[i] + u[i + 1], to whose constant
// derivative by x[i + 1] both add.
TEST(ManyConstants, are_sums_where_several_ways_lead_to_an_entry) {
  const Index n = 300;
  Recorder r(random_vector(5, static_cast<std::size_t>(n) + 3), {}, 1 << 20);
  const auto op = [&](Opcode o, Variable a, Variable b) { return r.op2(code(o), a, b); };
  std::vector<Variable> y;
  for (Index i = 0; i <= n; ++i) {
    const Variable linear = op(Opcode::sub, op(Opcode::mul, r.constant(6), r.input(i)),
                               op(Opcode::mul, r.constant(2), r.input(i + 1)));
    y.push_back(op(Opcode::add, linear, r.op1(code(Opcode::sin), r.input(i + 2))));
  }
  for (std::size_t k = 0; k < static_cast<std::size_t>(n); ++k) {
    y.push_back(op(Opcode::add, y[k], y[k + 1]));
  }
  Prepared p(*r.finish(y));
  ASSERT_EQ(p.f.program().levels.size(), 2u);  // the u are intermediates
  JacobianOptions options;
  options.method = Method::direct;
  const SparseJacobian jacobian = prepared(p.f, options);
  EXPECT_EQ(jacobian.info().n_constant, 2 * (n + 1) + 2 * n);
  Dense values = dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f)));
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    const auto slope = [&](std::size_t j) { return std::cos(p.f.x0()[j]); };
    const double by_hand[] = {6, -2 + 6, slope(i + 2) - 2, slope(i + 3)};
    const std::size_t row = static_cast<std::size_t>(n) + 1 + i;
    for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(values.at(row, i + k), by_hand[k], 1e-14);
  }
}

TEST(ManyConstants, are_right_beside_what_varies_for_any_order_and_number_of_threads) {
  const Index n = 10'000;
  const auto forward = [](Index i) { return i; };
  const auto backward = [=](Index i) { return n - 1 - i; };
  const auto scattered = [=](Index i) { return static_cast<Index>(Offset{i} * 7919 % n); };
  const auto check = [&](auto&& place) {
    for (const int n_threads : {1, 2, 3}) {
      Prepared p(ring(n, place), n_threads);
      JacobianOptions options;
      options.layout.layout = Layout::csr;
      options.method = Method::direct;
      const SparseJacobian jacobian = prepared(p.f, options);
      EXPECT_EQ(jacobian.info().n_constant, n);
      const Matrix values = values_at(jacobian, p.ws, point_of(p.f));
      for (Index i = 0; i < n; ++i) {
        const Index next = (i + 1) % n;
        const double own = 3 + 2 * p.f.x0()[static_cast<std::size_t>(i)];
        const auto row = static_cast<std::size_t>(2 * place(i));  // the smaller column is first
        ASSERT_EQ(values[row + (i < next ? 0 : 1)], own) << i << " of " << n_threads;
        ASSERT_EQ(values[row + (i < next ? 1 : 0)], 2.0) << i << " of " << n_threads;
      }
    }
  };
  check(forward);
  check(backward);
  check(scattered);
}

}  // namespace
}  // namespace spad::test
