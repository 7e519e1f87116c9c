// Implicit derivatives against known ones, against differences of re-solved systems, and transposed
// against each other.
#include "solve/implicit.hpp"

#include <gtest/gtest.h>

#include "linalg/matrices.hpp"
#include "solve/allocations.hpp"
#include "solve/recorded.hpp"

namespace spad::test {
namespace {

Implicit prepared(const Function& c) {
  Result<Implicit> implicit = Implicit::prepare(c, {});
  EXPECT_TRUE(implicit) << implicit.status().detail();
  return std::move(*implicit);
}

Vector solved(const Function& c, const Vector& p) {
  Result<Newton> newton = Newton::prepare(c, {.iteration = {.tolerance = 1e-14}});
  Vector y = c.x0();
  NewtonReport report;
  const Status status = newton->solve(y.data(), p.data(), report);
  EXPECT_LT(report.residual_norm, 1e-13) << status.detail();
  return y;
}

TEST(Implicit, derivative_of_a_square_root_is_one_over_twice_the_root) {
  const Vector p = {1, 4, 9, 0.25, 2};
  const Index n = 5;
  const Function c = square_roots(Vector(5, 1.0), p);
  Implicit implicit = prepared(c);
  Vector y(5), identity(25), y_dot(25), p_bar(25);
  for (std::size_t i = 0; i < 5; ++i) {
    y[i] = std::sqrt(p[i]);
    identity[6 * i] = 1;
  }
  ASSERT_TRUE(implicit.jvp(y.data(), p.data(), n, identity.data(), y_dot.data()).is_ok());
  ASSERT_TRUE(implicit.vjp(y.data(), p.data(), n, identity.data(), p_bar.data()).is_ok());
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 5; ++j) {
      const double truth = i == j ? 1 / (2 * y[i]) : 0;
      EXPECT_NEAR(y_dot[i + 5 * j], truth, 1e-15);
      EXPECT_NEAR(p_bar[i + 5 * j], truth, 1e-15);
    }
  EXPECT_EQ(implicit.factorization_info().n_factors, 1);
}

TEST(Implicit, agrees_with_differences_of_re_solved_systems) {
  const std::size_t n = 40;
  const Function c = chain(n);
  Implicit implicit = prepared(c);
  const Vector p = {1.2, 0.4, 0.3}, y = solved(c, p);
  for (std::size_t j = 0; j < 3; ++j) {
    Vector p_dot(3), y_dot(n), forward = p, backward = p, difference(n);
    p_dot[j] = 1;
    const double h = 1e-4;
    forward[j] += h;
    backward[j] -= h;
    const Vector above = solved(c, forward), below = solved(c, backward);
    for (std::size_t i = 0; i < n; ++i) difference[i] = (above[i] - below[i]) / (2 * h);
    ASSERT_TRUE(implicit.jvp(y.data(), p.data(), 1, p_dot.data(), y_dot.data()).is_ok());
    EXPECT_LT(largest_difference(y_dot, difference), 1e-7);
  }
}

TEST(Implicit, forward_and_reverse_are_transposed) {
  const Index n = 30, np = 3, k = 19;
  const Function c = chain(n);
  Implicit implicit = prepared(c);
  std::mt19937 random(31);
  const Vector p = {1.2, 0.4, 0.3}, y = random_vector(random, n);  // any point will do
  const Vector p_dot = random_vector(random, np * k), y_bar = random_vector(random, n * k);
  Vector y_dot(n * k), p_bar(np * k);
  ASSERT_TRUE(implicit.jvp(y.data(), p.data(), k, p_dot.data(), y_dot.data()).is_ok());
  ASSERT_TRUE(implicit.vjp(y.data(), p.data(), k, y_bar.data(), p_bar.data()).is_ok());
  for (Index a = 0; a < k; ++a)
    for (Index b = 0; b < k; ++b) {
      double forward = 0, reverse = 0, size = 0;
      for (Index i = 0; i < n; ++i) {
        const double product =
            y_bar[static_cast<std::size_t>(i + a * n)] * y_dot[static_cast<std::size_t>(i + b * n)];
        forward += product;
        size += std::abs(product);
      }
      for (Index j = 0; j < np; ++j)
        reverse += p_bar[static_cast<std::size_t>(j + a * np)] *
                   p_dot[static_cast<std::size_t>(j + b * np)];
      EXPECT_NEAR(forward, reverse, 1e-11 * size);
    }
}

TEST(Implicit, is_exact_at_the_given_point_also_off_the_solution) {
  const Function c = square_roots({1}, {1});
  Implicit implicit = prepared(c);
  for (double y : {3.0, 5.0, 3.0}) {
    const double p = 4, one = 1;
    double y_dot = 0;
    ASSERT_TRUE(implicit.jvp(&y, &p, 1, &one, &y_dot).is_ok());
    EXPECT_EQ(y_dot, 1 / (2 * y));
  }
}

TEST(Implicit, factors_once_for_each_point) {
  const Function c = chain(20);
  Implicit implicit = prepared(c);
  Vector y(20, 0.3), p = {1, 2, 3}, p_dot(3, 1.0), y_dot(20), p_bar(3);
  const auto factors_after_both = [&] {
    EXPECT_TRUE(implicit.jvp(y.data(), p.data(), 1, p_dot.data(), y_dot.data()).is_ok());
    EXPECT_TRUE(implicit.vjp(y.data(), p.data(), 1, y.data(), p_bar.data()).is_ok());
    return implicit.factorization_info().n_factors;
  };
  EXPECT_EQ(factors_after_both(), 1);
  EXPECT_EQ(factors_after_both(), 1);
  p[0] = 1.5;
  EXPECT_EQ(factors_after_both(), 2);
  y[19] = 0.2;
  EXPECT_EQ(factors_after_both(), 3);
}

TEST(Implicit, from_newton_is_independent_of_the_solver) {
  const Function c = chain(25);
  const Vector p = {1, 0.5, 0.3}, p_dot = {1, -1, 2};
  auto newton = std::make_unique<Newton>(*Newton::prepare(c, {}));
  Vector y = c.x0(), y_dot(25), truth(25);
  NewtonReport report;
  ASSERT_TRUE(newton->solve(y.data(), p.data(), report).is_ok());
  Implicit shared = Implicit::from_newton(*newton);
  Vector other(25, 1.0);
  ASSERT_TRUE(newton->solve(other.data(), Vector{0.5, 0.1, 0.2}.data(), report).is_ok());
  newton.reset();
  ASSERT_TRUE(shared.jvp(y.data(), p.data(), 1, p_dot.data(), y_dot.data()).is_ok());
  Implicit own = prepared(c);
  ASSERT_TRUE(own.jvp(y.data(), p.data(), 1, p_dot.data(), truth.data()).is_ok());
  EXPECT_EQ(y_dot, truth);
}

TEST(Implicit, names_row_and_column_where_the_theorem_does_not_hold) {
  const Function c = square_roots({1, 1}, {1, 1});
  Implicit implicit = prepared(c);
  Vector y = {2, 0}, p = {4, 0}, p_dot = {1, 1}, y_dot(2);
  for (int round = 0; round < 2; ++round) {
    const Status status = implicit.jvp(y.data(), p.data(), 1, p_dot.data(), y_dot.data());
    EXPECT_EQ(status.code(), Code::singular);
    EXPECT_EQ(status.info().row, 1);
    EXPECT_EQ(status.info().column, 1);
  }
  y[1] = 1;
  EXPECT_TRUE(implicit.jvp(y.data(), p.data(), 1, p_dot.data(), y_dot.data()).is_ok());
}

TEST(Implicit, names_the_direction_that_is_not_finite) {
  const Index n = 6, k = 11;
  const Function c = square_roots(Vector(6, 1.0), Vector(6, 1.0));
  Implicit implicit = prepared(c);
  const Vector y(6, 2.0), p(6, 4.0);
  Vector y_bar(static_cast<std::size_t>(n * k), 1.0), p_bar(y_bar.size());
  y_bar[static_cast<std::size_t>(9 * n + 4)] = NAN;
  const Status status = implicit.vjp(y.data(), p.data(), k, y_bar.data(), p_bar.data());
  EXPECT_EQ(status.code(), Code::nonfinite);
  EXPECT_EQ(status.info().index, 9 * n + 4);
}

TEST(Implicit, no_direction_is_fine_and_a_negative_count_is_not) {
  const Function c = square_roots({1}, {1});
  Implicit implicit = prepared(c);
  const double y = 2, p = 4;
  EXPECT_TRUE(implicit.jvp(&y, &p, 0, nullptr, nullptr).is_ok());
  EXPECT_TRUE(implicit.vjp(&y, &p, 0, nullptr, nullptr).is_ok());
  EXPECT_EQ(implicit.jvp(&y, &p, -1, nullptr, nullptr).code(), Code::bad_dim);
  EXPECT_EQ(implicit.vjp(&y, &p, -1, nullptr, nullptr).code(), Code::bad_dim);
}

TEST(Implicit, allocates_nothing_of_ours_after_preparation) {
  const Function c = chain(50);
  Implicit implicit = prepared(c);
  Vector y(50, 0.3), p = {1, 2, 3}, p_dot(60, 1.0), y_dot(1000), p_bar(60);
  for (int round = 0; round < 3; ++round) {
    p[0] += 0.1;
    const std::size_t before = allocations();
    const bool forward = implicit.jvp(y.data(), p.data(), 20, p_dot.data(), y_dot.data()).is_ok();
    const bool reverse = implicit.vjp(y.data(), p.data(), 20, y_dot.data(), p_bar.data()).is_ok();
    EXPECT_EQ(allocations(), before);
    EXPECT_TRUE(forward && reverse);
  }
}

}  // namespace
}  // namespace spad::test
