// Newton's iteration on systems written by hand, without AD.
#include "solve/newton_iteration.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "solve/systems.hpp"

namespace spad::test {
namespace {

TEST(NewtonIteration, converges_for_arctangent_where_full_steps_diverge) {
  WrittenSystem system = arctangent();
  const Outcome full = solve(system, {1.5}, {.globalization = Globalization::full_steps});
  EXPECT_TRUE(full.status.is_error());
  for (double start : {1.5, -3.0, 100.0}) {
    const Outcome searched = solve(system, {start});
    ASSERT_EQ(searched.status.code(), Code::ok) << searched.status.detail();
    EXPECT_LT(std::abs(searched.x[0]), 1e-8);
    EXPECT_LT(searched.report.iterations, 20);
  }
}

TEST(NewtonIteration, takes_the_two_steps_of_rosenbrock_although_the_norm_rises) {
  WrittenSystem system = rosenbrock();
  const Outcome outcome = solve(system, {0.5, 0.25});
  ASSERT_EQ(outcome.status.code(), Code::ok);
  EXPECT_EQ(outcome.history, (Vector{0.5, 2.5, 0}));
  EXPECT_EQ(outcome.x, (Vector{1, 1}));
  EXPECT_LE(solve(system, {-1.2, 1}).report.iterations, 5);
}

TEST(NewtonIteration, converges_linearly_to_a_singular_solution) {
  WrittenSystem system = powell_singular();
  const Outcome outcome = solve(system, {3, -1, 0, 1});
  ASSERT_EQ(outcome.status.code(), Code::ok) << outcome.status.detail();
  EXPECT_LT(largest_difference(outcome.x, Vector(4)), 1e-3);
  EXPECT_NEAR(outcome.history.back() / outcome.history[outcome.history.size() - 2], 0.25, 0.01);
}

TEST(NewtonIteration, solves_classical_systems) {
  WrittenSystem brown = brown_almost_linear(5);
  const Outcome almost_linear = solve(brown, Vector(5, 0.5));
  ASSERT_EQ(almost_linear.status.code(), Code::ok) << almost_linear.status.detail();
  EXPECT_LE(almost_linear.report.iterations, 10);  // full steps: 18, by way of |F| = 1e6
  EXPECT_LE(almost_linear.report.residual_norm, 1e-8);

  // ∫ H = 2/c (1 - √(1 - c)) also holds for the discrete equation.
  const double c = 0.9;
  WrittenSystem radiation = chandrasekhar(50, c);
  const Outcome h = solve(radiation, Vector(50, 1.0), {.tolerance = 1e-12});
  ASSERT_EQ(h.status.code(), Code::ok) << h.status.detail();
  double mean = 0;
  for (double value : h.x) mean += value / 50;
  EXPECT_NEAR(mean, 2 / c * (1 - std::sqrt(1 - c)), 1e-11);
}

TEST(NewtonIteration, shortens_steps_that_leave_the_domain) {
  WrittenSystem system = square_root();
  for (double start : {1e-6, 1.0, 1e6}) {
    const Outcome outcome = solve(system, {start});
    ASSERT_EQ(outcome.status.code(), Code::ok) << outcome.status.detail();
    EXPECT_NEAR(outcome.x[0], 4, 1e-8);
  }
  WrittenSystem logarithm(
      1, [](const Vector& x) { return Vector{std::log(x[0])}; },
      [](const Vector& x) { return std::vector<Vector>{{1 / x[0]}}; });
  for (Globalization globalization : {Globalization::line_search, Globalization::full_steps}) {
    const Outcome outcome = solve(logarithm, {20}, {.globalization = globalization});
    ASSERT_EQ(outcome.status.code(), Code::ok) << outcome.status.detail();
    EXPECT_NEAR(outcome.x[0], 1, 1e-8);
  }
}

TEST(NewtonIteration, shortens_steps_at_points_that_the_problem_refuses) {
  for (Code refusal : {Code::tape_branch_changed, Code::callback_recoverable}) {
    WrittenSystem system = arctangent();
    system.refusal = refusal;
    system.refuses = [](const Vector& x) { return x[0] < 0; };
    const Outcome outcome = solve(system, {1.0});
    ASSERT_EQ(outcome.status.code(), Code::ok) << outcome.status.detail();
    EXPECT_GE(outcome.x[0], 0);
    EXPECT_GT(outcome.report.n_residuals, outcome.report.iterations + 1);
  }
}

TEST(NewtonIteration, ends_with_any_other_error_of_the_problem) {
  WrittenSystem system = rosenbrock();
  system.refusal = Code::callback_fatal;
  system.refuses = [](const Vector& x) { return x[0] > 0; };
  const Outcome outcome = solve(system, {-1.2, 1});
  EXPECT_EQ(outcome.status.code(), Code::callback_fatal);
  EXPECT_EQ(outcome.report.reason, Code::callback_fatal);
  EXPECT_EQ(outcome.x, (Vector{-1.2, 1}));
}

TEST(NewtonIteration, names_the_residual_that_is_not_finite_at_the_start) {
  WrittenSystem system(
      2,
      [](const Vector& x) {
        return Vector{x[0], std::log(x[1])};
      },
      [](const Vector&) {
        return std::vector<Vector>{{1, 0}, {0, 1}};
      });
  const Outcome outcome = solve(system, {1, -1});
  EXPECT_EQ(outcome.status.code(), Code::nonfinite);
  EXPECT_EQ(outcome.status.info().index, 1);
  EXPECT_EQ(outcome.report.reason, Code::nonfinite);
  EXPECT_TRUE(std::isnan(outcome.report.residual_norm));
}

TEST(NewtonIteration, names_row_and_column_of_a_singular_jacobian) {
  WrittenSystem system = rosenbrock();
  WrittenSystem flat(
      2,
      [](const Vector& x) {
        return Vector{x[0] - 1, x[1] * x[1] - 1};
      },
      [](const Vector& x) {
        return std::vector<Vector>{{1, 0}, {0, 2 * x[1]}};
      });
  const Outcome outcome = solve(flat, {3, 0});
  EXPECT_EQ(outcome.status.code(), Code::singular);
  EXPECT_EQ(outcome.status.info().row, 1);
  EXPECT_EQ(outcome.status.info().column, 1);
  EXPECT_EQ(outcome.x, (Vector{3, 0}));
}

TEST(NewtonIteration, has_no_solution_to_find_where_there_is_none) {
  WrittenSystem system(
      1, [](const Vector& x) { return Vector{x[0] * x[0] + 1}; },
      [](const Vector& x) { return std::vector<Vector>{{2 * x[0]}}; });
  const Outcome outcome = solve(system, {2});
  EXPECT_TRUE(outcome.status.is_error());
  EXPECT_GE(outcome.report.residual_norm, 1);
}

TEST(NewtonIteration, stops_at_the_iteration_limit_with_the_iterate_it_has) {
  WrittenSystem system = powell_singular();
  const Outcome outcome = solve(system, {3, -1, 0, 1}, {.max_iterations = 4});
  EXPECT_EQ(outcome.status.code(), Code::not_converged);
  EXPECT_EQ(outcome.report.iterations, 4);
  EXPECT_EQ(outcome.history.size(), 5u);
  EXPECT_EQ(outcome.report.residual_norm, outcome.history[4]);
  Vector f(4);
  ASSERT_TRUE(system.residual(outcome.x.data(), f.data()).is_ok());
  EXPECT_EQ(largest_difference(f, Vector(4)), outcome.report.residual_norm);
}

TEST(NewtonIteration, a_tolerance_below_rounding_ends_without_convergence) {
  WrittenSystem system(
      1, [](const Vector& x) { return Vector{x[0] * x[0] - 2}; },
      [](const Vector& x) { return std::vector<Vector>{{2 * x[0]}}; });
  const Outcome outcome = solve(system, {1}, {.tolerance = 0});
  EXPECT_EQ(outcome.status.code(), Code::not_converged);
  EXPECT_NEAR(outcome.x[0], std::sqrt(2.0), 1e-15);
}

TEST(NewtonIteration, the_callback_sees_every_iterate_and_can_stop_at_each) {
  WrittenSystem system = powell_singular();
  const Outcome whole = solve(system, {3, -1, 0, 1});
  for (std::int64_t stop = 0; stop <= whole.report.iterations; ++stop) {
    std::int64_t calls = 0;
    NewtonOptions options;
    options.callback = [&](const NewtonProgress& progress) {
      EXPECT_EQ(progress.iteration, calls++);
      EXPECT_EQ(progress.residual_norm,
                whole.history[static_cast<std::size_t>(progress.iteration)]);
      EXPECT_EQ(progress.step_length > 0, progress.iteration > 0);
      return progress.iteration == stop ? 17 : 0;
    };
    const Outcome outcome = solve(system, {3, -1, 0, 1}, options);
    EXPECT_EQ(outcome.status.code(), Code::cancelled);
    EXPECT_EQ(outcome.report.callback_result, 17);
    EXPECT_EQ(outcome.report.iterations, stop);
    EXPECT_EQ(calls, stop + 1);
  }
}

TEST(NewtonIteration, keeps_the_last_iterate_when_a_callback_throws) {
  WrittenSystem system = powell_singular();
  const CscPattern pattern = system.pattern();
  Result<Factorization> factorization = Factorization::analyze(pattern, {});
  NewtonIteration newton(pattern.n_cols, pattern.nnz());
  Vector x = {3, -1, 0, 1}, seen;
  NewtonOptions options;
  options.callback = [&](const NewtonProgress& progress) -> std::int32_t {
    seen.assign(progress.x, progress.x + 4);
    if (progress.iteration == 2) throw std::runtime_error("enough");
    return 0;
  };
  NewtonReport report;
  EXPECT_THROW(static_cast<void>(newton.solve(system, options, *factorization, x.data(), report)),
               std::runtime_error);
  EXPECT_EQ(x, seen);
  EXPECT_EQ(report.iterations, 2);
}

TEST(NewtonIteration, writes_history_only_as_far_as_it_fits) {
  WrittenSystem system = powell_singular();
  const CscPattern pattern = system.pattern();
  Result<Factorization> factorization = Factorization::analyze(pattern, {});
  NewtonIteration newton(pattern.n_cols, pattern.nnz());
  Vector x = {3, -1, 0, 1}, history(4, -1.0);
  NewtonReport report{.history = history.data(), .history_capacity = 3};
  ASSERT_TRUE(newton.solve(system, {}, *factorization, x.data(), report).is_ok());
  EXPECT_GT(history[2], 0);
  EXPECT_EQ(history[3], -1);
}

TEST(NewtonIteration, is_done_at_once_where_it_starts_at_a_solution) {
  WrittenSystem system = rosenbrock();
  const Outcome outcome = solve(system, {1, 1});
  EXPECT_EQ(outcome.status.code(), Code::ok);
  EXPECT_EQ(outcome.report.iterations, 0);
  EXPECT_EQ(outcome.report.n_jacobians, 0);
}

TEST(NewtonIteration, converges_as_well_with_badly_scaled_equations) {
  for (double scale : {0x1p-20, 0x1p20}) {
    WrittenSystem scaled(
        2,
        [scale](const Vector& x) {
          return Vector{10 * (x[1] - x[0] * x[0]) * scale, (1 - x[0]) / scale};
        },
        [scale](const Vector& x) {
          return std::vector<Vector>{{-20 * x[0] * scale, 10 * scale}, {-1 / scale, 0}};
        });
    const Outcome outcome = solve(scaled, {-1.2, 1}, {.tolerance = 1e-14});
    EXPECT_EQ(outcome.status.code(), Code::ok) << outcome.status.detail();
    EXPECT_LE(outcome.report.iterations, 5);
    EXPECT_LT(largest_difference(outcome.x, {1, 1}), 1e-6);
  }
}

TEST(NewtonIteration, refuses_options_out_of_range) {
  EXPECT_EQ(validate({.tolerance = -1}).code(), Code::bad_option);
  EXPECT_EQ(validate({.tolerance = NAN}).code(), Code::bad_option);
  EXPECT_EQ(validate({.max_iterations = -1}).code(), Code::bad_option);
  EXPECT_EQ(validate({.globalization = Globalization{9}}).code(), Code::bad_option);
  EXPECT_EQ(validate({.min_step_length = 0}).code(), Code::bad_option);
  EXPECT_EQ(validate({.min_step_length = 2}).code(), Code::bad_option);
  EXPECT_TRUE(validate(NewtonOptions{}).is_ok());
}

}  // namespace
}  // namespace spad::test
