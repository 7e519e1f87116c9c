// What every backend must do: solve, transposed, in blocks, in place, again with other values.
#include "linalg/factorization.hpp"

#include <gtest/gtest.h>

#include "linalg/matrices.hpp"

namespace spad::test {
namespace {

class EachBackend : public testing::TestWithParam<FactorizationOptions> {
 protected:
  Factorization analyze(const Sparse& s) {
    Result<Factorization> result = Factorization::analyze(s.pattern, GetParam());
    EXPECT_TRUE(result) << result.status().detail();
    return std::move(*result);
  }
  Factorization factored(const Sparse& s) {
    Factorization f = analyze(s);
    const Status status = f.factor(s.values);
    EXPECT_EQ(status.code(), Code::ok) << status.detail();
    return f;
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EachBackend);
INSTANTIATE_TEST_SUITE_P(Linalg, EachBackend, testing::ValuesIn(all_backends()),
                         [](const auto& each) { return name_of(each.param); });

TEST_P(EachBackend, solves_random_systems_like_dense_elimination) {
  std::mt19937 random(1);
  for (Index n : {1, 2, 3, 7, 20, 60})
    for (double density : {0.02, 0.1, 0.5}) {
      const Sparse s = random_sparse(random, n, density);
      const Vector b = random_vector(random, static_cast<std::size_t>(n));
      Factorization f = factored(s);
      for (bool transposed : {false, true}) {
        Vector x(b.size());
        ASSERT_EQ(f.solve(transposed, 1, b.data(), x.data()).code(), Code::ok);
        EXPECT_LT(largest_difference(x, solve_dense(dense(s, transposed), b)), 1e-9);
        EXPECT_LT(f.info().residual, 1e-13);
      }
    }
}

TEST_P(EachBackend, solves_many_right_hand_sides_in_place) {
  std::mt19937 random(2);
  const Index n = 30, n_rhs = 21;
  const Sparse s = random_sparse(random, n, 0.1);
  const Vector b = random_vector(random, static_cast<std::size_t>(n * n_rhs));
  Factorization f = factored(s);
  for (bool transposed : {false, true}) {
    Vector x = b;
    ASSERT_EQ(f.solve(transposed, n_rhs, x.data(), x.data()).code(), Code::ok);
    for (Index k = 0; k < n_rhs; ++k) {
      const Vector column(b.begin() + k * n, b.begin() + (k + 1) * n);
      const Vector solution(x.begin() + k * n, x.begin() + (k + 1) * n);
      EXPECT_LT(largest_difference(solution, solve_dense(dense(s, transposed), column)), 1e-10);
    }
  }
  EXPECT_EQ(f.info().n_solves, 2 * n_rhs);
}

TEST_P(EachBackend, solves_with_the_values_given_last) {
  std::mt19937 random(3);
  Sparse s = random_sparse(random, 40, 0.08);
  const Vector b = random_vector(random, 40);
  Factorization f = factored(s);
  for (int round = 0; round < 20; ++round) {
    s.values = random_vector(random, s.values.size());  // pivots of before may not suit
    ASSERT_TRUE(f.factor(s.values).is_ok());
    Vector x(b.size());
    const Status status = f.solve(round % 2 == 1, 1, b.data(), x.data());
    ASSERT_TRUE(status.is_ok()) << status.detail();
    const Vector truth = solve_dense(dense(s, round % 2 == 1), b);
    const double size = largest_difference(truth, Vector(b.size()));
    EXPECT_LT(largest_difference(x, truth), 1e-7 * size);
    EXPECT_LT(f.info().residual, 1e-12);
  }
  EXPECT_EQ(f.info().n_factors, 21);
}

TEST_P(EachBackend, does_not_trust_pivots_that_became_tiny) {
  Sparse s = sparse({{1, 1}, {1, 2}});
  Factorization f = factored(s);
  s.values[0] = 1e-16;
  ASSERT_TRUE(f.factor(s.values).is_ok());
  const Vector b = {1, 2};
  Vector x(2);
  ASSERT_TRUE(f.solve(false, 1, b.data(), x.data()).is_ok());
  EXPECT_NEAR(x[0], 0, 1e-15);
  EXPECT_NEAR(x[1], 1, 1e-15);
  EXPECT_EQ(f.info().n_repivots, GetParam().backend == Backend::klu ? 1 : 0);
}

TEST_P(EachBackend, keeps_pivots_that_still_suit) {
  Sparse s = laplacian(10, 2);
  Factorization f = factored(s);
  for (int round = 0; round < 5; ++round) {
    for (double& value : s.values) value *= 1.1;
    ASSERT_EQ(f.factor(s.values).code(), Code::ok);
  }
  EXPECT_EQ(f.info().n_repivots, 0);
}

TEST_P(EachBackend, solves_badly_scaled_rows) {
  std::mt19937 random(4);
  Sparse s = random_sparse(random, 25, 0.15);
  std::size_t place = 0;
  Vector b = random_vector(random, 25);
  const Vector truth = solve_dense(dense(s), b);
  for (Index j = 0; j < 25; ++j)
    for (Index i : s.pattern.column(j)) s.values[place++] *= std::ldexp(1.0, 20 * (i % 11) - 100);
  for (Index i = 0; i < 25; ++i)
    b[static_cast<std::size_t>(i)] *= std::ldexp(1.0, 20 * (i % 11) - 100);
  Factorization f = factored(s);
  Vector x(b.size());
  ASSERT_EQ(f.solve(false, 1, b.data(), x.data()).code(), Code::ok);
  EXPECT_LT(largest_difference(x, truth), 1e-10);
}

TEST_P(EachBackend, an_empty_system_has_a_solution) {
  Factorization f = factored(sparse({}));
  EXPECT_EQ(f.solve(false, 3, nullptr, nullptr).code(), Code::ok);
}

TEST_P(EachBackend, solves_nothing_before_it_is_factored_or_after_a_failed_factor) {
  Sparse s = sparse({{1, 1}, {1, 2}});
  Factorization f = analyze(s);
  Vector x = {1, 1};
  EXPECT_EQ(f.solve(false, 1, x.data(), x.data()).code(), Code::bad_state);
  EXPECT_TRUE(std::isnan(f.info().reciprocal_condition));
  ASSERT_TRUE(f.factor(s.values).is_ok());
  s.values[3] = 1;
  ASSERT_EQ(f.factor(s.values).code(), Code::singular);
  EXPECT_EQ(f.solve(false, 1, x.data(), x.data()).code(), Code::bad_state);
}

TEST_P(EachBackend, a_shared_analysis_serves_independent_factorizations) {
  std::mt19937 random(5);
  Sparse s = random_sparse(random, 20, 0.2);
  const Vector b = random_vector(random, 20);
  Vector x(20), y(20);
  auto first = std::make_unique<Factorization>(factored(s));
  Factorization second = first->share_analysis();
  EXPECT_EQ(second.solve(false, 1, b.data(), x.data()).code(), Code::bad_state);
  Sparse other = s;
  for (double& value : other.values) value *= 2;
  ASSERT_TRUE(second.factor(other.values).is_ok());
  ASSERT_TRUE(first->solve(false, 1, b.data(), x.data()).is_ok());
  first.reset();
  ASSERT_TRUE(second.solve(false, 1, b.data(), y.data()).is_ok());
  for (double& value : y) value *= 2;
  EXPECT_LT(largest_difference(x, y), 1e-12);
}

TEST_P(EachBackend, names_the_value_that_is_not_finite) {
  Sparse s = sparse({{1, 0, 2}, {0, 3, 0}, {4, 0, 5}});
  Factorization f = analyze(s);
  for (double bad : {NAN, INFINITY, -INFINITY}) {
    s.values[3] = bad;
    const Status status = f.factor(s.values);
    EXPECT_EQ(status.code(), Code::nonfinite);
    EXPECT_EQ(status.info().index, 3);
    EXPECT_EQ(status.info().row, 0);
    EXPECT_EQ(status.info().column, 2);
  }
}

TEST_P(EachBackend, names_the_element_of_b_that_is_not_finite) {
  const Sparse s = laplacian(4, 2);
  Factorization f = factored(s);
  Vector b(16 * 20, 1.0), x(b.size());
  b[16 * 18 + 5] = INFINITY;
  const Status status = f.solve(false, 20, b.data(), x.data());
  EXPECT_EQ(status.code(), Code::nonfinite);
  EXPECT_EQ(status.info().index, 16 * 18 + 5);
}

TEST_P(EachBackend, refuses_the_wrong_number_of_values) {
  Factorization f = analyze(sparse({{1, 1}, {1, 2}}));
  EXPECT_EQ(f.factor(Vector(3)).code(), Code::bad_dim);
}

TEST_P(EachBackend, solves_a_grid_of_ten_thousand) {
  const Sparse s = laplacian(100, 2);
  Factorization f = factored(s);
  std::mt19937 random(6);
  const Vector b = random_vector(random, 10000);
  Vector x(b.size());
  ASSERT_EQ(f.solve(false, 1, b.data(), x.data()).code(), Code::ok);
  EXPECT_LT(f.info().residual, 1e-14);
  EXPECT_GT(f.info().nnz_factors, f.info().nnz);
  EXPECT_GT(f.info().reciprocal_condition, 1e-6);
}

}  // namespace
}  // namespace spad::test
