// All of a coloring, from values to products and back, by one thread and by several.
#include "coloring/colored_matrix.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/recovery_oracle.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

// With so many entries that threads take part everywhere.
CscPattern random_symmetric(std::mt19937& random) {
  constexpr Index n = 20'000;
  return test::symmetrized(test::pattern_by_column(n, n, [&](Index j, auto&& add) {
    add(j);
    Index i = -1;
    for (int k = 0; k < 3; ++k) {
      i += 1 + static_cast<Index>(random() % 6000);
      if (i != j) add(i);
    }
  }));
}

ColoredMatrix make(const ValueLayout& source, Problem problem, int n_threads) {
  ColoringRequest request;
  request.problem = problem;
  request.search.n_threads = n_threads;
  Result<ColoredMatrix> made = ColoredMatrix::make(source, nullptr, request, nullptr);
  EXPECT_TRUE(made) << made.status().detail();
  return *std::move(made);
}

// Of a symmetric matrix with small integers: sums and differences are exact.
std::vector<double> values_of(const ValueLayout& layout) {
  std::vector<double> values(layout.pattern.row_idx.size());
  Offset k = 0;
  for (Index j = 0; j < layout.pattern.n_cols; ++j) {
    for (Index i : layout.pattern.column(j)) {
      values[static_cast<std::size_t>(layout.place_of(k++))] = (i + j) % 17 + 1;
    }
  }
  return values;
}

std::vector<double> round_trip(const ColoredMatrix& matrix, const std::vector<double>& values) {
  const auto length = [](Index n, Index n_colors) {
    return static_cast<std::size_t>(n) * static_cast<std::size_t>(n_colors);
  };
  std::vector<double> columns(length(matrix.pattern().n_rows, matrix.coloring().n_column_colors));
  std::vector<double> rows(length(matrix.pattern().n_cols, matrix.coloring().n_row_colors));
  matrix.compress(values.data(), columns.data(), rows.data());
  std::vector<double> result(values.size(), -777);
  matrix.decompress({columns.data(), rows.data()}, result.data());
  return result;
}

void expect_same_by_threads(const ValueLayout& source, Problem problem) {
  const ColoredMatrix one = make(source, problem, 1), three = make(source, problem, 3);
  EXPECT_EQ(one.coloring().column, three.coloring().column);
  EXPECT_EQ(one.coloring().row, three.coloring().row);
  EXPECT_EQ(one.coloring().lower_bound, three.coloring().lower_bound);
  const std::vector<double> values = values_of(source);
  EXPECT_EQ(round_trip(one, values), values);
  EXPECT_EQ(round_trip(three, values), values);
}

TEST(ColoredMatrix, is_the_same_for_any_number_of_threads) {
  std::mt19937 random(1);
  const ValueLayout source{random_symmetric(random), Triangle::full, {}};
  ASSERT_GT(source.pattern.nnz(), 100'000);
  for (Problem problem : test::all_problems) {
    SCOPED_TRACE(static_cast<int>(problem));
    expect_same_by_threads(source, problem);
  }
}

TEST(ColoredMatrix, is_the_same_for_any_number_of_threads_where_values_have_other_places) {
  std::mt19937 random(2);
  ValueLayout source{random_symmetric(random), Triangle::full, {}};
  source.place.resize(source.pattern.row_idx.size());
  std::iota(source.place.rbegin(), source.place.rend(), Offset{0});
  for (Problem problem : {Problem::columns, Problem::rows, Problem::symmetric_direct}) {
    SCOPED_TRACE(static_cast<int>(problem));
    expect_same_by_threads(source, problem);
  }
}

TEST(ColoredMatrix, is_the_same_for_any_number_of_threads_of_a_triangle) {
  std::mt19937 random(3);
  const CscPattern whole = random_symmetric(random);
  const CscPattern lower =
      test::pattern_by_column(whole.n_rows, whole.n_cols, [&](Index j, auto&& add) {
        for (Index i : whole.column(j)) {
          if (i >= j) add(i);
        }
      });
  for (Problem problem : {Problem::symmetric_direct, Problem::symmetric_substitution}) {
    SCOPED_TRACE(static_cast<int>(problem));
    expect_same_by_threads({lower, Triangle::lower, {}}, problem);
  }
}

}  // namespace
}  // namespace spad
