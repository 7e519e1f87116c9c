// Which element each entry is read off, and colors by which some cannot be read.
#include "coloring/decompression/recovery.hpp"

#include <gtest/gtest.h>

#include "support/recovery_oracle.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

MatrixColoring colored(Problem problem, std::vector<Index> column, std::vector<Index> row = {}) {
  MatrixColoring coloring;
  coloring.problem = problem;
  for (Index c : column) coloring.n_column_colors = std::max(coloring.n_column_colors, c + 1);
  for (Index c : row) coloring.n_row_colors = std::max(coloring.n_row_colors, c + 1);
  coloring.column = std::move(column);
  coloring.row = std::move(row);
  return coloring;
}

Result<Recovery> recover(const CscPattern& pattern, const MatrixColoring& coloring) {
  std::vector<Offset> position;
  const CscPattern transposed = transpose(pattern, &position);
  return find_recovery(pattern, transposed, position, coloring);
}

std::string reason(const CscPattern& pattern, const MatrixColoring& coloring) {
  const Result<Recovery> recovery = recover(pattern, coloring);
  EXPECT_FALSE(recovery);
  EXPECT_EQ(recovery.status().code(), Code::bad_pattern);
  return recovery ? "" : recovery.status().detail();
}

TEST(Recovery, names_the_columns_and_rows_that_collide) {
  const CscPattern pattern = test::pattern_of({"110", "011"});
  EXPECT_EQ(reason(pattern, colored(Problem::columns, {0, 0, 1}, {-1, -1})),
            "entry (0, 0) cannot be read directly: columns 0 and 1 share color 0 in row 0");
  EXPECT_EQ(reason(pattern, colored(Problem::columns, {0, -1, 1}, {-1, -1})),
            "entry (0, 1) cannot be read directly: column 1 has no color");
  EXPECT_EQ(reason(pattern, colored(Problem::rows, {-1, -1, -1}, {0, 0})),
            "entry (0, 1) cannot be read directly: rows 0 and 1 share color 0 in column 1");
  EXPECT_EQ(reason(pattern, colored(Problem::bidirectional_direct, {0, 0, 1}, {0, 0})),
            "entry (0, 1) cannot be read directly: columns 0 and 1 share color 0 in row 0, and "
            "rows 0 and 1 share color 0 in column 1");
}

TEST(Recovery, of_symmetric_matrices_names_the_columns_that_collide) {
  const CscPattern path = test::pattern_of({"0100", "1010", "0101", "0010"});
  EXPECT_EQ(reason(path, colored(Problem::symmetric_direct, {0, 1, 0, 1})),
            "entry (2, 1) cannot be read directly: columns 1 and 3 share color 1 in row 2, and "
            "columns 0 and 2 share color 0 in row 1");
  const CscPattern cycle = test::pattern_of({"0101", "1010", "0101", "1010"});
  EXPECT_EQ(reason(cycle, colored(Problem::symmetric_substitution, {0, 1, 0, 1})),
            "entry (1, 0) cannot be read by substitution: columns 0 and 2 share color 0 in row 1, "
            "and columns 1 and 3 share color 1 in row 0");
  const CscPattern diagonal = test::pattern_of({"10", "01"});
  EXPECT_EQ(reason(diagonal, colored(Problem::symmetric_direct, {0, -1})),
            "entry (1, 1) cannot be read directly: column 1 has no color");
}

TEST(Recovery, of_a_path_takes_away_one_value_after_the_other) {
  for (Index n : {4, 5, 100}) {
    const CscPattern path =
        test::pattern_where(n, n, [](Index i, Index j) { return i - j == 1 || j - i == 1; });
    std::vector<Index> alternating;
    for (Index j = 0; j < n; ++j) alternating.push_back(j % 2);
    const Result<Recovery> recovery =
        recover(path, colored(Problem::symmetric_substitution, alternating));
    ASSERT_TRUE(recovery) << recovery.status().detail();
    EXPECT_EQ(recovery->depth, n / 2 - 1);  // from both ends
    EXPECT_EQ(recovery->growth, n / 2);
    EXPECT_EQ(static_cast<Index>(recovery->substituted.size()), n - 3);
  }
}

TEST(Recovery, reads_stars_directly) {
  const CscPattern arrow = test::arrowhead(20);
  std::vector<Index> colors(20, 1);
  colors[0] = 0;
  const Result<Recovery> recovery =
      recover(arrow, colored(Problem::symmetric_substitution, colors));
  ASSERT_TRUE(recovery);
  EXPECT_EQ(recovery->depth, 0);
  EXPECT_TRUE(recovery->substituted.empty());
}

// The published acyclic coloring of Figure 6.1, which no greedy algorithm gives.
TEST(Recovery, accepts_a_published_coloring) {
  const Result<Recovery> recovery = recover(
      test::figure_6_1(), colored(Problem::symmetric_substitution, {0, 1, 0, 1, 0, 2, 1, 2, 1, 2}));
  ASSERT_TRUE(recovery) << recovery.status().detail();
  EXPECT_GT(recovery->depth, 0);
  EXPECT_FALSE(recover(test::figure_6_1(),
                       colored(Problem::symmetric_direct, {0, 1, 0, 1, 0, 2, 1, 2, 1, 2})));
}

TEST(Recovery, accepts_exactly_the_colors_that_can_be_read) {
  std::mt19937 random(21);
  int n_accepted = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const auto problem = static_cast<Problem>(1 + trial % 6);
    const CscPattern pattern = is_symmetric(problem) ? test::random_symmetric_pattern(random, 7)
                                                     : test::random_pattern(random, 7);
    const auto colors = [&](Index n, bool wanted) {
      std::uniform_int_distribution<Index> any(-1, std::max(0, n - 1));
      std::vector<Index> result;
      for (Index k = 0; k < n; ++k) result.push_back(wanted ? any(random) : -1);
      return result;
    };
    const MatrixColoring coloring =
        colored(problem, colors(pattern.n_cols, problem != Problem::rows),
                colors(pattern.n_rows, problem == Problem::rows || is_bidirectional(problem)));
    const bool accepted = static_cast<bool>(recover(pattern, coloring));
    EXPECT_EQ(accepted, test::is_recoverable(pattern, coloring)) << trial;
    n_accepted += accepted;
  }
  EXPECT_GT(n_accepted, 400);
  EXPECT_LT(n_accepted, 3600);
}

}  // namespace
}  // namespace spad
