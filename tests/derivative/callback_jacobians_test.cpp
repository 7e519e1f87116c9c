// Functions of callbacks against the recorded function that the callbacks evaluate.
#include "derivative/dense.hpp"

namespace spad::test {
namespace {

// Calls a recorded function.
class Recorded final : public Callbacks {
 public:
  Recorded(const Function& f, Available available) : f_(f), available_(available), ws_(f, {}) {}

  Available available() const override { return available_; }
  Status eval(Point at, double* y) const override { return spad::eval(f_, ws_, at, y); }
  Status jvp(Point at, Tangent direction, double* y_dot) const override {
    return spad::jvp(f_, ws_, at, {1, direction.x_dot, direction.p_dot, nullptr, y_dot});
  }
  Status vjp(Point at, const double* y_bar, Adjoint result) const override {
    return spad::vjp(f_, ws_, at, {1, y_bar, nullptr, result.x_bar, result.p_bar});
  }
  Status hvp(Point at, const double* w, Tangent direction, Adjoint result) const override {
    return spad::hvp(f_, ws_, at,
                     {w, 1, direction.x_dot, direction.p_dot, nullptr, result.x_bar, result.p_bar});
  }

 private:
  const Function& f_;
  Available available_;
  mutable Workspace ws_;
};

struct Both {
  explicit Both(const Expression& e, Callbacks::Available available)
      : recorded(e), exact(prepared(recorded.f)) {
    auto owned = std::make_unique<const Recorded>(recorded.f, available);
    f.emplace(CallbackFunction{.n = recorded.f.n(),
                               .np = recorded.f.np(),
                               .m = recorded.f.m(),
                               .calls = std::move(owned),
                               .pattern = exact.pattern(),
                               .typical = std::vector<double>(e.x0.size() + e.p0.size(), 1.0)});
    ws.emplace(*f, WorkspaceOptions{});
  }
  Point at() const { return point_of(recorded.f); }

  Prepared recorded;
  SparseJacobian exact;
  std::optional<Function> f;
  std::optional<Workspace> ws;
};

constexpr Callbacks::Available everything{true, true, true}, tangents{true, false, false},
    adjoints{false, true, false};

const ExpressionSize size{.n = 14, .np = 6, .n_recipes = 60, .n_outputs = 14};

TEST(CallbackJacobians, exact_products_give_the_recorded_jacobian) {
  for (const Callbacks::Available available : {everything, tangents, adjoints}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Both both(random_expression(seed, size), available);
      for (Active active : {Active::inputs, Active::parameters, Active::both}) {
        JacobianOptions options;
        options.with_respect_to = active;
        const SparseJacobian jacobian = prepared(*both.f, options);
        EXPECT_EQ(jacobian.info().method, Method::colored);
        const Dense dense = dense_of(jacobian, values_at(jacobian, *both.ws, both.at()));
        const Dense truth = jacobian.info().partition == Partition::columns
                                ? by_tangents(both.recorded.f, both.recorded.ws, both.at(), active)
                                : by_adjoints(both.recorded.f, both.recorded.ws, both.at(), active);
        EXPECT_TRUE(same_values(dense.values, truth.values)) << seed;
      }
    }
  }
}

Matrix jvp_of_both(const Function& f, Workspace& ws, Point at, const Matrix& x_dot,
                   const Matrix& p_dot) {
  Matrix y_dot(2 * 14);
  EXPECT_TRUE(jvp(f, ws, at, {2, x_dot.data(), p_dot.data(), nullptr, y_dot.data()}).is_ok());
  return y_dot;
}

TEST(CallbackJacobians, products_are_those_of_the_recorded_function) {
  Both both(random_expression(3, size), everything);
  const Matrix x_dot = random_vector(1, 28), p_dot = random_vector(2, 12),
               y_bar = random_vector(3, 28);
  EXPECT_TRUE(same_values(jvp_of_both(*both.f, *both.ws, both.at(), x_dot, p_dot),
                          jvp_of_both(both.recorded.f, both.recorded.ws, both.at(), x_dot, p_dot)));
  const auto adjoints_of = [&](const Function& f, Workspace& ws) {
    Matrix result(2 * 20);
    EXPECT_TRUE(vjp(f, ws, both.at(), {2, y_bar.data(), nullptr, result.data(), result.data() + 28})
                    .is_ok());
    return result;
  };
  EXPECT_TRUE(
      same_values(adjoints_of(*both.f, *both.ws), adjoints_of(both.recorded.f, both.recorded.ws)));
  const auto second_of = [&](const Function& f, Workspace& ws, const double* w) {
    Matrix result(14 + 2 * 20);
    EXPECT_TRUE(hvp(f, ws, both.at(),
                    {w, 2, x_dot.data(), nullptr, result.data(), result.data() + 14,
                     result.data() + 14 + 28})
                    .is_ok());
    return result;
  };
  for (const double* w : {static_cast<const double*>(nullptr), y_bar.data()}) {
    EXPECT_TRUE(same_values(second_of(*both.f, *both.ws, w),
                            second_of(both.recorded.f, both.recorded.ws, w)));
  }
}

// F_i = sin(x_i)·x_{i+1} + p·x_i², cyclic; at i = 0 also coupling·x_3.
class Ring final : public Callbacks {
 public:
  static constexpr Index n = 8;
  explicit Ring(double coupling, bool has_jvp = false) : coupling_(coupling), has_jvp_(has_jvp) {}

  Available available() const override { return {has_jvp_, false, false}; }
  Status eval(Point at, double* y) const override {
    ++n_evals;
    for (Index i = 0; i < n; ++i) {
      y[i] = std::sin(at.x[i]) * at.x[(i + 1) % n] + at.p[0] * at.x[i] * at.x[i];
    }
    y[0] += coupling_ * at.x[3];
    return {};
  }
  Status jvp(Point at, Tangent direction, double* y_dot) const override {
    for (Index i = 0; i < n; ++i) {
      const double x = at.x[i], next = at.x[(i + 1) % n];
      y_dot[i] = (std::cos(x) * next + 2 * at.p[0] * x) * direction.x_dot[i] +
                 std::sin(x) * direction.x_dot[(i + 1) % n] + x * x * direction.p_dot[0];
    }
    y_dot[0] += coupling_ * direction.x_dot[3];
    return {};
  }
  Status vjp(Point, const double*, Adjoint) const override { return Status(Code::internal); }
  Status hvp(Point, const double*, Tangent, Adjoint) const override {
    return Status(Code::internal);
  }

  mutable Index n_evals = 0;

 private:
  double coupling_;
  bool has_jvp_;
};

class RingTest : public ::testing::Test {
 protected:
  static constexpr Index n = Ring::n;
  Matrix x = {0.3, -1.2, 2, 0, 1e-9, -0.7, 10, 5}, p = {0.25};
  const Ring* ring = nullptr;

  Point at() const { return {x.data(), p.data()}; }
  Function make(double coupling, bool has_jvp) {
    auto calls = std::make_unique<const Ring>(coupling, has_jvp);
    ring = calls.get();
    CscPattern rows{.n_rows = n, .n_cols = n, .col_ptr = {0}, .row_idx = {}};
    for (Index i = 0; i < n; ++i) {
      const Index next = (i + 1) % n;
      rows.row_idx.insert(rows.row_idx.end(), {std::min(i, next), std::max(i, next)});
      rows.col_ptr.push_back(rows.nnz());
    }
    return Function(CallbackFunction{.n = n,
                                     .np = 1,
                                     .m = n,
                                     .calls = std::move(calls),
                                     .pattern = transpose(rows),
                                     .typical = std::vector<double>(9, 1.0)});
  }
  double truth(std::size_t i, std::size_t j) const {
    const std::size_t next = (i + 1) % n;
    if (j == n) return x[i] * x[i];
    return (j == i ? std::cos(x[i]) * x[next] + 2 * p[0] * x[i] : 0) +
           (j == next ? std::sin(x[i]) : 0);
  }
};

TEST_F(RingTest, differences_take_a_call_a_color_and_are_accurate) {
  const Function f = make(0, false);
  for (Active active : {Active::inputs, Active::parameters, Active::both}) {
    JacobianOptions options;
    options.with_respect_to = active;
    const SparseJacobian jacobian = prepared(f, options);
    EXPECT_EQ(jacobian.info().method, Method::differences);
    Workspace ws(f, {});
    ring->n_evals = 0;
    const Dense dense = dense_of(jacobian, values_at(jacobian, ws, at()));
    EXPECT_EQ(ring->n_evals, 1 + jacobian.info().n_colors);
    const std::size_t first = active == Active::parameters ? n : 0;
    for (std::size_t j = 0; j < dense.n; ++j) {
      for (std::size_t i = 0; i < dense.m; ++i) {
        const double expected = truth(i, first + j);
        EXPECT_NEAR(dense.values[i + j * dense.m], expected, 3e-6 * (1 + std::abs(expected)));
      }
    }
  }
}

TEST_F(RingTest, the_steps_fit_each_column) {
  // With one step for all, of the largest |x|, the curvature of the others would show.
  x[6] = 1e3;
  const Function f = make(0, false);
  const SparseJacobian jacobian = prepared(f);
  Workspace ws(f, {});
  const Dense dense = dense_of(jacobian, values_at(jacobian, ws, at()));
  EXPECT_NEAR(dense.values[4 + 4 * dense.m], truth(4, 4), 3e-8);
  EXPECT_NEAR(dense.values[3 + 4 * dense.m], truth(3, 4), 3e-8);
}

TEST_F(RingTest, products_without_callbacks_are_derived_or_refused) {
  const Function f = make(0, false);
  Workspace ws(f, {});
  Matrix x_dot(n, 0.0), y_dot(n), p_bar(2), y_bar = random_vector(4, 2 * n);
  x_dot[1] = 2;
  ASSERT_TRUE(jvp(f, ws, at(), {1, x_dot.data(), nullptr, nullptr, y_dot.data()}).is_ok());
  EXPECT_NEAR(y_dot[0], 2 * truth(0, 1), 1e-6);
  EXPECT_NEAR(y_dot[1], 2 * truth(1, 1), 1e-6);
  EXPECT_EQ(y_dot[5], 0);
  ASSERT_TRUE(vjp(f, ws, at(), {2, y_bar.data(), nullptr, nullptr, p_bar.data()}).is_ok());
  for (std::size_t d = 0; d < 2; ++d) {
    double expected = 0;
    for (std::size_t i = 0; i < n; ++i) expected += y_bar[i + d * n] * truth(i, n);
    EXPECT_NEAR(p_bar[d], expected, 1e-6 * std::abs(expected));
  }
  EXPECT_EQ(vjp(f, ws, at(), {1, y_bar.data(), nullptr, x_dot.data(), nullptr}).code(),
            Code::not_supported);
  EXPECT_EQ(hvp(f, ws, at(), {nullptr, 1, nullptr, nullptr, nullptr, x_dot.data(), nullptr}).code(),
            Code::not_supported);
  JacobianOptions options;
  options.partition.partition = Partition::rows;
  EXPECT_EQ(SparseJacobian::prepare(f, options).status().code(), Code::not_supported);
  const Index colors[n] = {0, 1, 2, 3, 4, 5, 6, 7};
  options.colors = colors;
  EXPECT_EQ(SparseJacobian::prepare(f, options).status().code(), Code::not_supported);
}

TEST_F(RingTest, a_probe_finds_the_position_that_is_missing) {
  for (bool has_jvp : {false, true}) {
    JacobianOptions options;
    options.at = at();
    const Function right = make(0, has_jvp);
    EXPECT_TRUE(SparseJacobian::prepare(right, options));
    for (const auto layout : {Layout::csc, Layout::csr}) {
      options.layout.layout = layout;
      const Function wrong = make(1e-3, has_jvp);
      const Result<SparseJacobian> jacobian = SparseJacobian::prepare(wrong, options);
      ASSERT_EQ(jacobian.status().code(), Code::bad_pattern);
      EXPECT_EQ(jacobian.status().info().row, 0);
      EXPECT_EQ(jacobian.status().info().column, 3);
    }
    options.trust_pattern = true;
    const Function trusted = make(1e-3, has_jvp);
    EXPECT_TRUE(SparseJacobian::prepare(trusted, options));
  }
}

TEST_F(RingTest, rows_and_scaling_work_on_differences_too) {
  const Function f = make(0, false);
  const Index rows[] = {2, 7};
  JacobianOptions options;
  options.rows = rows;
  options.force_diagonal = true;
  const SparseJacobian jacobian = prepared(f, options);
  Workspace ws(f, {});
  Matrix values(static_cast<std::size_t>(jacobian.info().n_values), 10.0);
  ASSERT_TRUE(jacobian.eval_scaled(ws, at(), {2, 0.5}, nullptr, values.data()).is_ok());
  // Row 0 is F_2 by columns 0 (forced), 2, 3; row 1 is F_7 by columns 0, 1 (forced), 7.
  const CscPattern& pattern = jacobian.pattern();
  std::size_t k = 0;
  for (Index j = 0; j < n; ++j) {
    for (Index i : pattern.column(j)) {
      const double expected = truth(static_cast<std::size_t>(rows[i]), static_cast<std::size_t>(j));
      EXPECT_NEAR(values[k++], 5 + 2 * expected, 1e-5);
    }
  }
  EXPECT_EQ(k, 6u);
}

// y = x, √(1 - x), and nothing at all right of 1 if it is strict.
class Edge final : public Callbacks {
 public:
  explicit Edge(bool is_strict) : is_strict_(is_strict) {}
  Available available() const override { return {false, false, false}; }
  Status eval(Point at, double* y) const override {
    y[0] = at.x[0];
    y[1] = std::sqrt(1 - at.x[0]);
    return is_strict_ && at.x[0] > 1 ? Status(Code::callback_recoverable) : Status();
  }
  Status jvp(Point, Tangent, double*) const override { return Status(Code::internal); }
  Status vjp(Point, const double*, Adjoint) const override { return Status(Code::internal); }
  Status hvp(Point, const double*, Tangent, Adjoint) const override {
    return Status(Code::internal);
  }

 private:
  bool is_strict_;
};

TEST(Differences, go_backward_where_forward_has_no_value) {
  for (bool is_strict : {false, true}) {
    const Function f(CallbackFunction{.n = 1,
                                      .np = 0,
                                      .m = 2,
                                      .calls = std::make_unique<const Edge>(is_strict),
                                      .pattern = {},
                                      .typical = {1}});
    const SparseJacobian jacobian = prepared(f);
    Workspace ws(f, {});
    const double near_one = 1 - 1e-9;
    const Matrix values = values_at(jacobian, ws, {&near_one, nullptr});
    EXPECT_EQ(values[0], 1);  // exact: the step is what the sum makes of it
    EXPECT_TRUE(std::isfinite(values[1]) && values[1] < -1000);
    const double beyond = 2;
    Matrix none(2);
    const Status status = jacobian.eval(ws, {&beyond, nullptr}, nullptr, none.data());
    EXPECT_EQ(status.code(), is_strict ? Code::callback_recoverable : Code::ok);
  }
}

TEST(Differences, without_a_pattern_a_huge_function_is_refused_and_max_bytes_is_kept) {
  const auto large = [](Index n) {
    return Function(CallbackFunction{.n = n,
                                     .np = 0,
                                     .m = n,
                                     .calls = std::make_unique<const Edge>(false),
                                     .pattern = {},
                                     .typical = {}});
  };
  const Function huge = large(100000), dense = large(30000);
  EXPECT_EQ(SparseJacobian::prepare(huge, {}).status().code(), Code::index_overflow);
  JacobianOptions options;
  options.max_bytes = 1000000;
  EXPECT_EQ(SparseJacobian::prepare(dense, options).status().code(), Code::no_memory);
}

}  // namespace
}  // namespace spad::test
