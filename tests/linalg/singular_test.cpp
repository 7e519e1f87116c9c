// Singular and nearly singular matrices: named, or answered with a note, never with infinities.
#include <gtest/gtest.h>

#include "linalg/factorization.hpp"
#include "linalg/matrices.hpp"

namespace spad::test {
namespace {

class SingularInEachBackend : public testing::TestWithParam<FactorizationOptions> {
 protected:
  Status factor(const Sparse& s) {
    Result<Factorization> f = Factorization::analyze(s.pattern, GetParam());
    if (!f) return f.status();
    return f->factor(s.values);
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SingularInEachBackend);
INSTANTIATE_TEST_SUITE_P(Linalg, SingularInEachBackend, testing::ValuesIn(all_backends()),
                         [](const auto& each) { return name_of(each.param); });

Sparse with_line(Sparse s, Index row, Index column, double factor) {
  std::size_t place = 0;
  for (Index j = 0; j < s.pattern.n_cols; ++j)
    for (Index i : s.pattern.column(j)) {
      if (i == row || j == column) s.values[place] *= factor;
      ++place;
    }
  return s;
}

TEST_P(SingularInEachBackend, a_row_of_zeros_is_named) {
  std::mt19937 random(11);
  for (Index row : {0, 7, 29}) {
    const Status status = factor(with_line(random_sparse(random, 30, 0.1), row, -1, 0));
    EXPECT_EQ(status.code(), Code::singular);
    EXPECT_EQ(status.info().row, row);
    EXPECT_GE(status.info().column, 0);
  }
}

TEST_P(SingularInEachBackend, a_column_of_zeros_is_named) {
  std::mt19937 random(12);
  for (Index column : {0, 7, 29}) {
    const Status status = factor(with_line(random_sparse(random, 30, 0.1), -1, column, 0));
    EXPECT_EQ(status.code(), Code::singular);
    EXPECT_EQ(status.info().column, column);
    EXPECT_GE(status.info().row, 0);
  }
}

// Integers, so that elimination is exact: row 3 equals row 1, columns 0, 1 and 2 are independent.
TEST_P(SingularInEachBackend, one_of_two_equal_rows_is_named) {
  const Status status =
      factor(sparse({{4, 1, 0, 1}, {1, 2, 1, 0}, {0, 1, 8, 2}, {1, 2, 1, 0}}, true));
  EXPECT_EQ(status.code(), Code::singular);
  EXPECT_TRUE(status.info().row == 1 || status.info().row == 3) << status.detail();
}

TEST_P(SingularInEachBackend, a_column_of_the_dependent_pair_is_named) {
  const Status status =
      factor(sparse({{4, 1, 0, 1}, {1, 2, 1, 2}, {0, 1, 8, 1}, {1, 0, 1, 0}}, true));
  EXPECT_EQ(status.code(), Code::singular);
  EXPECT_TRUE(status.info().column == 1 || status.info().column == 3) << status.detail();
}

TEST_P(SingularInEachBackend, one_by_one_zero_is_singular) {
  const Status status = factor(sparse({{0}}, true));
  EXPECT_EQ(status.code(), Code::singular);
  EXPECT_EQ(status.info().row, 0);
  EXPECT_EQ(status.info().column, 0);
}

TEST_P(SingularInEachBackend, a_singular_block_keeps_the_users_numbers) {
  // Rows {1, 4} and columns {0, 3} form the only singular block.
  const Sparse s =
      sparse({{0, 2, 0, 0, 1}, {1, 0, 0, 2, 0}, {0, 1, 0, 0, 5}, {0, 0, 3, 0, 0}, {2, 0, 1, 4, 0}});
  const Status status = factor(s);
  EXPECT_EQ(status.code(), Code::singular);
  EXPECT_TRUE(status.info().row == 1 || status.info().row == 4) << status.detail();
  EXPECT_TRUE(status.info().column == 0 || status.info().column == 3) << status.detail();
}

TEST_P(SingularInEachBackend, becoming_singular_is_seen_when_pivots_are_reused) {
  Sparse s = sparse({{2, 1, 0}, {1, 3, 1}, {0, 1, 4}});
  Result<Factorization> f = Factorization::analyze(s.pattern, GetParam());
  ASSERT_TRUE(f);
  ASSERT_TRUE(f->factor(s.values).is_ok());
  const Status status = f->factor(with_line(s, 2, -1, 0).values);
  EXPECT_EQ(status.code(), Code::singular);
  EXPECT_EQ(status.info().row, 2);
  ASSERT_EQ(f->factor(s.values).code(), Code::ok);
}

TEST_P(SingularInEachBackend, a_nearly_singular_matrix_is_answered_with_a_note) {
  const Sparse s = sparse({{1, 2, 3}, {4, 5, 6}, {7, 8, std::nextafter(9.0, 10.0)}});
  Result<Factorization> f = Factorization::analyze(s.pattern, GetParam());
  ASSERT_TRUE(f);
  ASSERT_EQ(f->factor(s.values).code(), Code::ok_near_singular);
  const Vector b = {1, 1, 0};
  Vector x(3);
  EXPECT_EQ(f->solve(false, 1, b.data(), x.data()).code(), Code::ok_near_singular);
  for (double value : x) EXPECT_TRUE(std::isfinite(value));
  EXPECT_LT(f->info().residual, 1e-12);
}

TEST_P(SingularInEachBackend, a_solution_that_overflows_is_an_error) {
  const Sparse s = sparse({{1e-200, 0}, {0, 1}});
  Result<Factorization> f = Factorization::analyze(s.pattern, GetParam());
  ASSERT_TRUE(f);
  ASSERT_TRUE(f->factor(s.values).is_ok());
  Vector x = {1e200, 1};
  EXPECT_EQ(f->solve(false, 1, x.data(), x.data()).code(), Code::ill_conditioned);
}

TEST_P(SingularInEachBackend, an_empty_row_and_column_are_structurally_singular) {
  Sparse s = sparse({{1, 0, 2}, {0, 0, 0}, {3, 0, 4}});
  const Status status = factor(s);
  EXPECT_EQ(status.code(), Code::structurally_singular);
  EXPECT_EQ(status.info().row, 1);
  EXPECT_EQ(status.info().column, 1);
}

TEST_P(SingularInEachBackend, three_columns_on_two_rows_are_structurally_singular) {
  const Status status = factor(sparse({{1, 1, 1, 0}, {1, 1, 1, 0}, {0, 0, 0, 1}, {0, 0, 0, 1}}));
  EXPECT_EQ(status.code(), Code::structurally_singular);
  EXPECT_LE(status.info().column, 2);
  EXPECT_GE(status.info().row, 2);
}

}  // namespace
}  // namespace spad::test
