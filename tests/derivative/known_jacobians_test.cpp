// Jacobians whose pattern, values and colors are known.
#include <cmath>

#include "derivative/dense.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

JacobianOptions natural_columns() {
  JacobianOptions options;
  options.partition = {Partition::columns, Order::natural};
  return options;
}

// k-th differences of n values; `curved` squares the inputs first, so that nothing is constant.
Tape iterated_differences(Index n, int k, bool curved) {
  Recorder rec(Matrix(static_cast<std::size_t>(n), 0.5), {}, 10000);
  std::vector<Variable> v;
  for (Index i = 0; i < n; ++i) v.push_back(curved ? rec.pow_int(rec.input(i), 2) : rec.input(i));
  for (int order = 0; order < k; ++order) {
    for (std::size_t i = 0; i + 1 < v.size(); ++i)
      v[i] = rec.op2(code(Opcode::sub), v[i + 1], v[i]);
    v.pop_back();
  }
  return *rec.finish(v);
}

// Rows (-1, 3, -3, 1), 4 colors for every n: k + 1.
TEST(IteratedDifferences, of_third_order_need_four_colors) {
  for (Index n : {10, 30}) {
    Prepared p(iterated_differences(n, 3, true));
    const SparseJacobian jacobian = prepared(p.f, natural_columns());
    EXPECT_EQ(jacobian.info().nnz, 4 * (n - 3));
    EXPECT_EQ(jacobian.info().n_colors, 4);
    EXPECT_EQ(jacobian.info().lower_bound, 4);
    const Dense dense = dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f)));
    EXPECT_EQ(dense.values, by_tangents(p.f, p.ws, point_of(p.f), Active::inputs).values);
    for (std::size_t j = 0; j < 4; ++j) {  // times 2 x = 1
      EXPECT_EQ(dense.values[j * dense.m], (Matrix{-1, 3, -3, 1})[j]);
    }
  }
}

TEST(IteratedDifferences, that_are_linear_are_constant) {
  Prepared p(iterated_differences(10, 3, false));
  const SparseJacobian jacobian = prepared(p.f, natural_columns());
  EXPECT_EQ(jacobian.info().nnz, 28);
  EXPECT_EQ(jacobian.info().n_constant, 28);
  EXPECT_EQ(jacobian.info().n_colors, 0);
}

// u' = 1 + u^2 v - 4.4 u + a Lap u, v' = 3.4 u - u^2 v + a Lap v on an N × N periodic grid.
class Brusselator {
 public:
  explicit Brusselator(Index n) : n_(n), rec_(point(n), {}, 1 << 20) {
    std::vector<Variable> y;
    for (int species : {0, 1}) {
      for (Index i = 0; i < n * n; ++i) y.push_back(rate(species, i / n, i % n));
    }
    tape_ = *rec_.finish(y);
  }
  const Tape& tape() const { return tape_; }
  static Matrix point(Index n) { return random_vector(3, size_of(2 * n, n)); }

 private:
  Variable op(Opcode which, Variable a, Variable b) { return rec_.op2(code(which), a, b); }
  Variable times(double factor, Variable a) { return op(Opcode::mul, rec_.constant(factor), a); }
  Variable at(int species, Index i, Index j) {
    return rec_.input(species * n_ * n_ + (i + n_) % n_ * n_ + (j + n_) % n_);
  }
  Variable rate(int species, Index i, Index j) {
    const Variable u = at(0, i, j), v = at(1, i, j);
    const Variable reaction = op(Opcode::mul, rec_.pow_int(u, 2), v);
    Variable sum = op(Opcode::add, at(species, i - 1, j), at(species, i + 1, j));
    sum = op(Opcode::add, sum, op(Opcode::add, at(species, i, j - 1), at(species, i, j + 1)));
    sum = times(0.25, op(Opcode::sub, sum, times(4, at(species, i, j))));
    sum = op(Opcode::add, sum, times(species == 0 ? -4.4 : 3.4, u));
    return op(species == 0 ? Opcode::add : Opcode::sub, sum, reaction);
  }

  Index n_;
  Recorder rec_;
  Tape tape_;
};

TEST(BrusselatorJacobian, has_twelve_entries_a_cell_of_which_eight_are_constant) {
  for (Index n : {6, 12, 24}) {
    const Function f(Brusselator(n).tape());
    const SparseJacobian jacobian = prepared(f, natural_columns());
    EXPECT_EQ(jacobian.info().nnz, 12 * n * n);
    EXPECT_EQ(jacobian.info().n_constant, 8 * n * n);
  }
}

// No row and no column is constant throughout, so that nothing is exempt from the coloring.
TEST(BrusselatorJacobian, needs_the_published_numbers_of_colors) {
  constexpr Index sizes[] = {6, 12, 24}, colors[] = {9, 10, 10};
  for (std::size_t k = 0; k < 3; ++k) {
    const Function f(Brusselator(sizes[k]).tape());
    EXPECT_EQ(prepared(f, natural_columns()).info().n_colors, colors[k]) << sizes[k];
  }
}

// Kernels of entries and of products are derived apart, so the last bits may differ.
TEST(BrusselatorJacobian, is_made_of_dense_products) {
  Prepared p(Brusselator(6).tape());
  const SparseJacobian jacobian = prepared(p.f);
  const Matrix values = dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values;
  const Matrix products = by_tangents(p.f, p.ws, point_of(p.f), Active::inputs).values;
  ASSERT_EQ(values.size(), products.size());
  for (std::size_t k = 0; k < values.size(); ++k) EXPECT_DOUBLE_EQ(values[k], products[k]);
}

// y_i = x_i^2 (i < n), and one more output that needs every input.
Tape with_dense_row(Index n) {
  Recorder rec(Matrix(static_cast<std::size_t>(n), 0.5), {}, 10000);
  std::vector<Variable> y;
  for (Index i = 0; i < n; ++i) y.push_back(rec.pow_int(rec.input(i), 2));
  y.push_back(rec.sum_n(n, {y.data(), 1}));
  return *rec.finish(y);
}

TEST(DenseRow, makes_automatic_choose_rows) {
  Prepared p(with_dense_row(40));
  const SparseJacobian jacobian = prepared(p.f);
  EXPECT_EQ(jacobian.info().partition, Partition::rows);
  EXPECT_EQ(jacobian.info().n_colors, 2);
  EXPECT_TRUE(same_values(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
                          by_adjoints(p.f, p.ws, point_of(p.f), Active::inputs).values));
}

TEST(DenseColumn, makes_automatic_choose_columns) {
  Recorder rec(Matrix(40, 0.5), {}, 10000);
  std::vector<Variable> y;
  const Variable hub = rec.op1(code(Opcode::exp), rec.input(0));
  for (Index i = 0; i < 40; ++i) y.push_back(rec.op2(code(Opcode::mul), hub, rec.input(i)));
  Prepared p(*rec.finish(y));
  const SparseJacobian jacobian = prepared(p.f);
  EXPECT_EQ(jacobian.info().partition, Partition::columns);
  EXPECT_EQ(jacobian.info().n_colors, 2);
  EXPECT_TRUE(same_values(dense_of(jacobian, values_at(jacobian, p.ws, point_of(p.f))).values,
                          by_tangents(p.f, p.ws, point_of(p.f), Active::inputs).values));
}

TEST(EmptyJacobian, of_no_rows_no_columns_or_no_entries_is_prepared_and_evaluated) {
  for (Index n : {0, 3}) {
    for (Index m : {0, 2}) {
      Recorder rec(Matrix(static_cast<std::size_t>(n), 0.5), {}, 100);
      const std::vector<Variable> y(static_cast<std::size_t>(m), rec.constant(4));
      Prepared p(*rec.finish(y));
      for (Layout layout : {Layout::csc, Layout::csr, Layout::coo}) {
        for (Partition partition : {Partition::automatic, Partition::columns, Partition::rows}) {
          JacobianOptions options;
          options.layout.layout = layout;
          options.partition.partition = partition;
          const SparseJacobian jacobian = prepared(p.f, options);
          EXPECT_EQ(jacobian.info().nnz, 0);
          EXPECT_EQ(jacobian.info().n_colors, 0);
          EXPECT_TRUE(values_at(jacobian, p.ws, point_of(p.f)).empty());
        }
      }
    }
  }
}

}  // namespace
}  // namespace spad::test
