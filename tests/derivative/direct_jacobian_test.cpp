// Direct Jacobians against products with unit vectors.
#include "derivative/direct/direct_jacobian.hpp"

#include <limits>

#include "derivative/dense.hpp"
#include "program/compile.hpp"
#include "sparsity/jacobian_pattern.hpp"
#include "support/planted_tape.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

constexpr double patient = any_time;  // nanoseconds

struct Direct {
  CscPattern columns;
  std::optional<DirectJacobian> made;
};

Direct plan_of(const Function& f, Active active, double max_time = patient) {
  Direct result{transpose(trace_jacobian(f.program(), active).rows), {}};
  result.made = plan_direct_jacobian(f.program(), {.columns = result.columns,
                                                   .n_values = result.columns.nnz(),
                                                   .active = active,
                                                   .max_time = max_time});
  return result;
}

Matrix values_of(const Direct& direct, const Function& f, int n_threads) {
  Workspace ws(f, {.n_threads = n_threads, .products = false, .second_order = false});
  direct.made->plan.reserve(ws);
  Matrix values(static_cast<std::size_t>(direct.columns.nnz()), unwritten);
  EXPECT_TRUE(eval(f, ws, point_of(f), nullptr).is_ok());
  EXPECT_TRUE(direct.made->plan.eval(ws, values.data()).is_ok());
  return values;
}

Dense dense_of(const Direct& direct, const Function& f, Active active, int n_threads = 1) {
  const Matrix values = values_of(direct, f, n_threads);
  Dense result = zeros(f, active);
  std::size_t k = 0;
  for (Index j = 0; j < direct.columns.n_cols; ++j) {
    for (Index i : direct.columns.column(j)) {
      result.at(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) = values[k++];
    }
  }
  return result;
}

void expect_true(const Function& f, Active active) {
  const Direct direct = plan_of(f, active);
  ASSERT_TRUE(direct.made);
  Workspace ws(f, {});
  const Dense truth = by_tangents(f, ws, point_of(f), active);
  EXPECT_TRUE(close(dense_of(direct, f, active).values, truth.values, 1e-11));
}

Planting planting_of(std::uint64_t seed) {
  return {.n_inputs = 60,
          .n_parameters = static_cast<Index>(seed % 3),
          .n_levels = static_cast<Index>(1 + seed % 4),
          .n_instances = 40,
          .n_recipes = static_cast<Index>(2 + seed % 7),
          .has_guards = seed % 5 == 0,
          .is_regular = seed % 2 == 0};
}

constexpr Active actives[] = {Active::inputs, Active::parameters, Active::both};

TEST(DirectJacobian, of_planted_repetition_is_that_of_products) {
  for (std::uint64_t seed = 0; seed < 90; ++seed) {
    SCOPED_TRACE(seed);
    const Function f(planted_tape(seed, planting_of(seed)));
    expect_true(f, actives[seed % 3]);
  }
}

TEST(DirectJacobian, of_flat_programs_is_that_of_products) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Function f(record(random_expression(seed)).tape);
    expect_true(f, actives[seed % 3]);
  }
}

// Long enough to be differentiated output by output.
TEST(DirectJacobian, of_long_flat_programs_is_that_of_products) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    const ExpressionSize size{.n = 30, .np = 4, .n_recipes = 4000, .n_outputs = 6000};
    const Tape tape = record(random_expression(seed, size)).tape;
    const Function f(compile_flat(simplify(tape)), tape.x0, tape.p0);
    ASSERT_GT(f.program().levels[0][0].kernel->code.size(), 5000u);
    expect_true(f, actives[seed % 3]);
  }
}

TEST(DirectJacobian, has_the_same_bits_with_two_threads) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Function f(planted_tape(seed, planting_of(seed)));
    const Direct direct = plan_of(f, Active::both);
    EXPECT_TRUE(same_bits(values_of(direct, f, 1), values_of(direct, f, 2)));
  }
}

TEST(DirectJacobian, is_not_made_when_it_would_take_too_long) {
  const Function f(planted_tape(3, planting_of(3)));
  EXPECT_FALSE(plan_of(f, Active::both, 1.0).made);
}

Variable op(Recorder& r, Opcode code, Variable a) {
  return r.op1(static_cast<std::int32_t>(code), a);
}
Variable op(Recorder& r, Opcode code, Variable a, Variable b) {
  return r.op2(static_cast<std::int32_t>(code), a, b);
}

TEST(DirectJacobian, of_one_level_has_no_products) {
  const Index n = 200;
  const Matrix x0 = random_vector(1, static_cast<std::size_t>(n));
  Recorder r(x0, {}, 100000);
  std::vector<Variable> y;
  for (Index i = 1; i < n; ++i) {
    y.push_back(op(r, Opcode::mul, op(r, Opcode::exp, r.input(i)), r.input(i - 1)));
  }
  const Function f(*r.finish(y));
  const Direct direct = plan_of(f, Active::inputs);
  ASSERT_TRUE(direct.made);
  EXPECT_EQ(direct.made->plan.n_products(), 0);
  expect_true(f, Active::inputs);
}

// Differences of fluxes exp(x[i] x[i + 1]): kernels and sums take turns.
TEST(DirectJacobian, of_many_fluxes_is_that_by_hand) {
  const Index n = 30'000;  // cells
  const Matrix x0 = random_vector(1, static_cast<std::size_t>(n) + 1);
  Recorder r(x0, {}, 1 << 20);
  std::vector<Variable> flux, y;
  for (Index i = 0; i < n; ++i) {
    flux.push_back(op(r, Opcode::exp, op(r, Opcode::mul, r.input(i), r.input(i + 1))));
    if (i > 0) y.push_back(op(r, Opcode::sub, flux[flux.size() - 1], flux[flux.size() - 2]));
  }
  const Function f(*r.finish(y));
  const Direct direct = plan_of(f, Active::inputs);
  ASSERT_TRUE(direct.made);
  Workspace ws(f, {});
  direct.made->plan.reserve(ws);
  EXPECT_LT(direct.made->plan.extra(ws) - ws.direct.data(), n);  // not a place for each
  EXPECT_GE(direct.made->plan.n_products(), 3 * (n - 2));
  const Matrix values = values_of(direct, f, 1);
  ASSERT_EQ(values.size(), 3 * y.size());
  std::size_t k = 0;
  for (Index j = 0; j <= n; ++j) {
    for (Index row : direct.columns.column(j)) {
      const auto first = static_cast<std::size_t>(row);
      const double a = x0[first], b = x0[first + 1], c = x0[first + 2];
      const double before = std::exp(a * b), behind = std::exp(b * c);
      const double by_hand[] = {-b * before, c * behind - a * before, b * behind};
      EXPECT_NEAR(values[k++], by_hand[j - row], 1e-13);
    }
  }
  for (int n_threads : {2, 3}) EXPECT_TRUE(same_bits(values_of(direct, f, n_threads), values));
}

// Sums of intermediates cost no products, only sums where columns meet.
TEST(DirectJacobian, of_linear_rows_is_made_of_aliases) {
  const Index n = 300;
  const Matrix x0 = random_vector(1, static_cast<std::size_t>(n));
  Recorder r(x0, {}, 100000);
  std::vector<Variable> flux, y;
  for (Index i = 0; i < n; ++i) {
    Variable v = r.input(i);
    for (int k = 0; k < 6; ++k) v = op(r, Opcode::sin, v);
    flux.push_back(v);
  }
  for (std::size_t i = 1; i < flux.size(); ++i) {
    y.push_back(op(r, Opcode::sub, flux[i], flux[i - 1]));
  }
  const Function f(*r.finish(y));
  const Direct direct = plan_of(f, Active::inputs);
  ASSERT_TRUE(direct.made);
  EXPECT_LE(direct.made->plan.n_products(), 2 * (n - 1));  // each entry is an alias
  expect_true(f, Active::inputs);
}

// x sqrt |x|, as friction in pipes, and atan(exp(exp x)) where the inner functions overflow:
// adjoints of 0 by their value, of kernels with one instance and many.
TEST(DirectJacobian, is_zero_where_an_adjoint_of_zero_meets_an_infinite_partial) {
  for (const Index n : {1, 200}) {
    Matrix x0(static_cast<std::size_t>(n), 0.0);
    x0.resize(2 * x0.size(), 7.0);
    Recorder r(x0, {}, 100000);
    std::vector<Variable> y;
    for (Index i = 0; i < n; ++i) {
      const Variable x = r.input(i);
      y.push_back(op(r, Opcode::mul, x, op(r, Opcode::sqrt, op(r, Opcode::abs, x))));
    }
    for (Index i = n; i < 2 * n; ++i) {
      y.push_back(op(r, Opcode::atan, op(r, Opcode::exp, op(r, Opcode::exp, r.input(i)))));
    }
    const Function f(*r.finish(y));
    const Direct direct = plan_of(f, Active::inputs);
    ASSERT_TRUE(direct.made);
    EXPECT_EQ(values_of(direct, f, 1), Matrix(2 * static_cast<std::size_t>(n), 0.0));
    Workspace ws(f, {});
    const Dense truth = by_adjoints(f, ws, point_of(f), Active::inputs);
    EXPECT_EQ(truth.values, Matrix(truth.values.size(), 0.0));
  }
}

// max(x², (sqrt x)·…) at 0 over two levels: the side not taken has an infinite derivative.
TEST(DirectJacobian, leaks_nothing_between_levels) {
  const Index n = 200;
  const Matrix x0(static_cast<std::size_t>(n), 0.0);
  Recorder r(x0, {}, 100000);
  std::vector<Variable> root, y;
  for (Index i = 0; i < n; ++i) {
    Variable v = op(r, Opcode::sqrt, r.input(i));
    for (int k = 0; k < 6; ++k) v = op(r, Opcode::sin, v);
    root.push_back(v);
  }
  for (Index i = 1; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Variable one = op(r, Opcode::exp, r.input(i));
    y.push_back(op(r, Opcode::max, one, op(r, Opcode::sub, root[k], root[k - 1])));
  }
  const Function f(*r.finish(y));
  ASSERT_GT(f.info().n_levels, 1);
  const Matrix values = values_of(plan_of(f, Active::inputs), f, 1);
  for (double value : values) EXPECT_TRUE(value == 0 || value == 1) << value;
}

}  // namespace
}  // namespace spad::test
