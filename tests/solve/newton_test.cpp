// Newton on recorded functions: Jacobian, factorization and workspace put together.
#include "solve/newton.hpp"

#include <gtest/gtest.h>

#include "linalg/matrices.hpp"
#include "solve/allocations.hpp"
#include "solve/recorded.hpp"

namespace spad::test {
namespace {

Code prepare_code(const Function& f, const NewtonSettings& settings = {}) {
  Result<Newton> newton = Newton::prepare(f, settings);
  return newton ? Code::ok : newton.status().code();
}

TEST(Newton, solves_again_with_other_parameters_and_starts) {
  const Function f = square_roots({1, 1, 1}, {1, 1, 1});
  Result<Newton> newton = Newton::prepare(f, {});
  ASSERT_TRUE(newton) << newton.status().detail();
  for (const Vector& p : {Vector{4, 9, 2}, Vector{1e-4, 1e4, 1}, Vector{100, 3, 5}}) {
    Vector x = {1, 2, 3};
    NewtonReport report;
    const Status status = newton->solve(x.data(), p.data(), report);
    ASSERT_EQ(status.code(), Code::ok) << status.detail();
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(x[i], std::sqrt(p[i]), 1e-6);
  }
}

TEST(Newton, solves_a_chain_by_every_backend_to_the_same_solution) {
  const std::size_t n = 200;
  const Function f = chain(n);
  Vector first;
  for (const FactorizationOptions& options : all_backends()) {
    Result<Newton> newton =
        Newton::prepare(f, {.iteration = {.tolerance = 1e-13}, .backend = options.backend});
    ASSERT_TRUE(newton) << newton.status().detail();
    EXPECT_EQ(newton->info().backend, options.backend);
    EXPECT_EQ(newton->info().jacobian.nnz, static_cast<Offset>(3 * n - 2));
    Vector x(n, 0.0);
    NewtonReport report;
    ASSERT_TRUE(newton->solve(x.data(), f.p0().data(), report).is_ok());
    EXPECT_EQ(report.n_factors, report.iterations);
    if (first.empty()) first = x;
    EXPECT_LT(largest_difference(x, first), 1e-9);
  }
}

TEST(Newton, allocates_nothing_of_ours_in_a_solve) {
  const Function f = chain(300);
  Result<Newton> newton = Newton::prepare(f, {});
  ASSERT_TRUE(newton);
  for (double start : {0.0, 3.0}) {
    Vector x(300, start);
    NewtonReport report;
    const std::size_t before = allocations();
    const Status status = newton->solve(x.data(), f.p0().data(), report);
    EXPECT_EQ(allocations(), before);
    EXPECT_EQ(status.code(), Code::ok) << status.detail();
  }
}

TEST(Newton, keeps_to_the_branch_that_was_recorded) {
  // |x|³-like: another formula for x < 0; the full step from 3 would go there.
  const Function f = record({3}, {}, [](const Reals& x, const Reals&) {
    return x[0] < 0.0 ? Reals{x[0]} : Reals{x[0] * exp(-1.0 * x[0]) - 0.01};
  });
  Result<Newton> newton = Newton::prepare(f, {});
  ASSERT_TRUE(newton);
  Vector x = {0.9};
  NewtonReport report;
  const Status status = newton->solve(x.data(), nullptr, report);
  ASSERT_EQ(status.code(), Code::ok) << status.detail();
  EXPECT_NEAR(x[0], 0.0101015, 1e-6);
  EXPECT_GT(report.n_residuals, report.iterations + 1);

  x = {-1};
  EXPECT_EQ(newton->solve(x.data(), nullptr, report).code(), Code::tape_branch_changed);
  EXPECT_EQ(x[0], -1);
}

TEST(Newton, names_the_row_and_column_of_a_singular_start) {
  const Function f = square_roots({1, 1, 1}, {1, 1, 1});
  Result<Newton> newton = Newton::prepare(f, {});
  ASSERT_TRUE(newton);
  Vector x = {1, 0, 1};
  NewtonReport report;
  const Status status = newton->solve(x.data(), Vector{4, 4, 4}.data(), report);
  EXPECT_EQ(status.code(), Code::singular);
  EXPECT_EQ(status.info().row, 1);
  EXPECT_EQ(status.info().column, 1);
}

TEST(Newton, refuses_what_cannot_be_solved) {
  EXPECT_EQ(prepare_code(record({1, 1}, {},
                                [](const Reals& x, const Reals&) { return Reals{x[0] * x[1]}; })),
            Code::bad_dim);
  const Function unused = record({1, 1}, {}, [](const Reals& x, const Reals&) {
    return Reals{x[0] * x[0], x[0] + 1.0};
  });
  Result<Newton> newton = Newton::prepare(unused, {});
  ASSERT_FALSE(newton);
  EXPECT_EQ(newton.status().code(), Code::structurally_singular);
  EXPECT_EQ(newton.status().info().column, 1);
  const Function good = square_roots({1}, {1});
  EXPECT_EQ(prepare_code(good, {.n_threads = 0}), Code::bad_option);
  EXPECT_EQ(prepare_code(good, {.iteration = {.tolerance = -1}}), Code::bad_option);
  EXPECT_EQ(prepare_code(good), Code::ok);
}

TEST(Newton, an_empty_system_is_solved) {
  const Function f = record({}, {}, [](const Reals&, const Reals&) { return Reals{}; });
  Result<Newton> newton = Newton::prepare(f, {});
  ASSERT_TRUE(newton) << newton.status().detail();
  NewtonReport report;
  EXPECT_EQ(newton->solve(nullptr, nullptr, report).code(), Code::ok);
}

}  // namespace
}  // namespace spad::test
