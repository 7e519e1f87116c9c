// Evaluations allocate nothing: every operator new of the process is counted.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "capi/allocations.hpp"
#include "spad.h"

namespace {

constexpr int n = 40;

// A chain with every kind of node: y_i = x_i·sin(x_{i+1})^3 + p_0, guarded, selected.
struct Chain : ::testing::Test {
  spad_function* f = nullptr;
  spad_workspace* ws = nullptr;
  spad_jacobian* jacobian = nullptr;
  std::vector<double> x = std::vector<double>(n, 0.7);
  const double p[1] = {2};

  Chain() {
    spad_recorder* r = nullptr;
    EXPECT_EQ(spad_recorder_create(n, 1, x.data(), p, nullptr, &r), SPAD_OK);
    std::vector<spad_var> y;
    for (int i = 0; i < n; ++i) {
      const spad_var a = spad_input(r, i), b = spad_input(r, (i + 1) % n);
      const spad_var cubed = spad_pow_int(r, spad_op1(r, SPAD_OP_SIN, b), 3);
      const spad_var term = spad_op3(r, SPAD_OP_FMA, a, cubed, spad_parameter(r, 0));
      EXPECT_EQ(spad_compare(r, SPAD_GT, term, spad_constant(r, 0)), 1);
      y.push_back(spad_select(r, SPAD_LT, a, b, a, term));
    }
    EXPECT_EQ(spad_recorder_finish(r, n, y.data(), &f), SPAD_OK);
    spad_recorder_destroy(r);
    EXPECT_EQ(spad_workspace_create(f, nullptr, &ws), SPAD_OK);
    EXPECT_EQ(spad_jacobian_prepare(f, nullptr, &jacobian), SPAD_OK);
    EXPECT_EQ(spad_jacobian_reserve(jacobian, ws), SPAD_OK);
  }
  ~Chain() override {
    spad_jacobian_destroy(jacobian);
    spad_workspace_destroy(ws);
    spad_function_destroy(f);
  }
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  template <class Call>
  void expect_no_allocation(Call call) {
    const long before = allocations::count;
    const spad_status status = call();
    const long after = allocations::count;
    EXPECT_EQ(status, SPAD_OK) << spad_last_error_message();
    EXPECT_EQ(after, before);
  }
};

TEST_F(Chain, the_counter_counts) {
  const long before = allocations::count;
  spad_workspace* other = nullptr;
  ASSERT_EQ(spad_workspace_create(f, nullptr, &other), SPAD_OK);
  EXPECT_GT(allocations::count, before);
  spad_workspace_destroy(other);
}

TEST_F(Chain, evaluations_and_products_allocate_nothing_from_the_first_call_on) {
  constexpr int k = 19;  // more than two sweeps, the last not full
  std::vector<double> directions(n * k, 0.5), p_dot(k, 1), out(n * k), y(n), bar(n), p_out(k);
  expect_no_allocation([&] { return spad_function_eval(f, ws, x.data(), p, y.data()); });
  expect_no_allocation([&] {
    return spad_function_jvp(f, ws, x.data(), p, k, directions.data(), p_dot.data(), y.data(),
                             out.data());
  });
  expect_no_allocation([&] {
    return spad_function_vjp(f, ws, x.data(), p, k, directions.data(), y.data(), out.data(),
                             p_out.data());
  });
  expect_no_allocation([&] {
    return spad_function_hvp(f, ws, x.data(), p, nullptr, k, directions.data(), p_dot.data(),
                             bar.data(), out.data(), p_out.data());
  });
}

TEST_F(Chain, jacobians_allocate_nothing_from_the_first_call_on) {
  std::vector<double> values(static_cast<std::size_t>(spad_jacobian_nnz(jacobian))), y(n);
  expect_no_allocation(
      [&] { return spad_jacobian_eval(jacobian, ws, x.data(), p, y.data(), values.data()); });
  expect_no_allocation(
      [&] { return spad_jacobian_eval(jacobian, ws, x.data(), p, nullptr, values.data()); });
}

TEST_F(Chain, compression_and_decompression_allocate_nothing) {
  // A path of n vertices and its diagonal, by substitution; and by columns, also color by color.
  std::vector<std::int64_t> ptr = {0}, rows;
  for (std::int64_t j = 0; j < n; ++j) {
    for (std::int64_t i = j; i < std::min<std::int64_t>(j + 2, n); ++i) rows.push_back(i);
    ptr.push_back(static_cast<std::int64_t>(rows.size()));
  }
  const auto nnz = static_cast<std::int64_t>(rows.size());
  const spad_sparse_view view = {sizeof view, SPAD_CSC, SPAD_I64, 0,          SPAD_LOWER,
                                 n,           n,        nnz,      ptr.data(), rows.data()};
  for (std::int32_t problem :
       {SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION, SPAD_PROBLEM_SYMMETRIC_DIRECT}) {
    spad_coloring_options options;
    ASSERT_EQ(spad_coloring_options_init(&options, sizeof options), SPAD_OK);
    options.problem = problem;
    spad_coloring* c = nullptr;
    ASSERT_EQ(spad_coloring_create(&view, &options, &c), SPAD_OK);
    std::vector<double> values(rows.size(), 3), products(n * n);
    expect_no_allocation(
        [&] { return spad_coloring_compress(c, values.data(), products.data(), nullptr); });
    expect_no_allocation(
        [&] { return spad_coloring_decompress(c, products.data(), nullptr, values.data()); });
    if (problem == SPAD_PROBLEM_SYMMETRIC_DIRECT) {
      expect_no_allocation(
          [&] { return spad_coloring_decompress_color(c, 0, products.data(), values.data()); });
    }
    EXPECT_EQ(values, std::vector<double>(rows.size(), 3));
    spad_coloring_destroy(c);
  }
}

TEST_F(Chain, every_way_to_evaluate_a_jacobian_and_the_workspaces_point_allocate_nothing) {
  std::vector<double> values(static_cast<std::size_t>(spad_jacobian_nnz(jacobian))), y(n);
  std::vector<std::int32_t> mask(values.size());
  expect_no_allocation([&] { return spad_workspace_set_point(ws, x.data(), p); });
  expect_no_allocation([&] {
    return spad_jacobian_eval_scaled(jacobian, ws, nullptr, nullptr, 2, 1, y.data(), values.data());
  });
  expect_no_allocation([&] {
    return spad_jacobian_eval_varying(jacobian, ws, nullptr, nullptr, nullptr, values.data());
  });
  expect_no_allocation([&] { return spad_jacobian_constant_mask(jacobian, mask.data()); });
}

TEST_F(Chain, solvers_allocate_nothing_of_ours) {
  spad_newton* newton = nullptr;
  spad_implicit* implicit = nullptr;
  spad_newton_options options;
  ASSERT_EQ(spad_newton_options_init(&options, sizeof options), SPAD_OK);
  options.max_iterations = 0, options.tolerance = 1e300;
  ASSERT_EQ(spad_newton_prepare(f, &options, &newton), SPAD_OK);
  ASSERT_EQ(spad_implicit_prepare(f, nullptr, &implicit), SPAD_OK);
  std::vector<double> directions(n * 9, 0.5), bar(9), dense(n);
  expect_no_allocation([&] { return spad_newton_solve(newton, x.data(), p, nullptr); });
  for (int round = 0; round < 2; ++round) {
    expect_no_allocation(
        [&] { return spad_implicit_vjp(implicit, x.data(), p, 9, directions.data(), bar.data()); });
    expect_no_allocation(
        [&] { return spad_implicit_jvp(implicit, x.data(), p, 1, p, directions.data()); });
    expect_no_allocation([&] {
      return spad_implicit_jacobian(implicit, x.data(), p, n, nullptr, 1, nullptr, dense.data(), n);
    });
  }
  spad_implicit_destroy(implicit);
  spad_newton_destroy(newton);
}

TEST(Callbacks, evaluations_allocate_nothing) {
  spad_callbacks callbacks{};
  callbacks.struct_size = sizeof callbacks;
  callbacks.eval = [](const double* x, const double* p, double* y, void*) {
    for (int i = 0; i < n; ++i) y[i] = x[i] * x[(i + 1) % n] + p[0];
    return int32_t{0};
  };
  spad_function* f = nullptr;
  spad_workspace* ws = nullptr;
  spad_jacobian* jacobian = nullptr;
  ASSERT_EQ(spad_function_from_callbacks(&callbacks, n, 1, n, nullptr, &f), SPAD_OK);
  ASSERT_EQ(spad_workspace_create(f, nullptr, &ws), SPAD_OK);
  ASSERT_EQ(spad_jacobian_prepare(f, nullptr, &jacobian), SPAD_OK);
  const std::vector<double> x(n, 0.5);
  const double p = 1;
  std::vector<double> values(n * n), y_dot(n);
  double p_bar = 0;
  const long before = allocations::count;
  EXPECT_EQ(spad_jacobian_eval(jacobian, ws, x.data(), &p, nullptr, values.data()), SPAD_OK);
  EXPECT_EQ(spad_function_jvp(f, ws, x.data(), &p, 1, x.data(), nullptr, nullptr, y_dot.data()),
            SPAD_OK);
  EXPECT_EQ(spad_function_vjp(f, ws, x.data(), &p, 1, x.data(), nullptr, nullptr, &p_bar), SPAD_OK);
  EXPECT_EQ(allocations::count, before);
  spad_jacobian_destroy(jacobian);
  spad_workspace_destroy(ws);
  spad_function_destroy(f);
}

TEST_F(Chain, errors_allocate_nothing) {
  const long before = allocations::count;
  EXPECT_EQ(spad_function_eval(f, ws, nullptr, p, nullptr), SPAD_E_NULL_ARG);
  EXPECT_EQ(
      spad_function_eval(f, reinterpret_cast<spad_workspace*>(jacobian), x.data(), p, nullptr),
      SPAD_E_BAD_HANDLE);
  std::fill(x.begin(), x.end(), -11.0);  // sin is near 1, the guard flips
  EXPECT_EQ(spad_function_eval(f, ws, x.data(), p, nullptr), SPAD_E_TAPE_BRANCH_CHANGED);
  EXPECT_EQ(allocations::count, before);
}

}  // namespace
