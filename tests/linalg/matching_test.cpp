// Maximum matchings against Ford and Fulkerson's augmentation, one path at a time.
#include "linalg/matching.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "linalg/matrices.hpp"

namespace spad::test {
namespace {

struct OnePathAtATime {
  const CscPattern& pattern;
  std::vector<Index> column_of_row;
  std::vector<bool> seen;

  bool augment(Index column) {
    for (Index i : pattern.column(column)) {
      const auto row = static_cast<std::size_t>(i);
      if (seen[row]) continue;
      seen[row] = true;
      if (column_of_row[row] >= 0 && !augment(column_of_row[row])) continue;
      column_of_row[row] = column;
      return true;
    }
    return false;
  }
};

Index structural_rank(const CscPattern& pattern) {
  const auto n = static_cast<std::size_t>(pattern.n_rows);
  OnePathAtATime search{pattern, std::vector<Index>(n, -1), {}};
  Index rank = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    search.seen.assign(n, false);
    rank += search.augment(j);
  }
  return rank;
}

CscPattern random_pattern(std::mt19937& random, Index n, double degree) {
  std::bernoulli_distribution present(std::min(1.0, degree / n));
  CscPattern pattern;
  pattern.n_rows = pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i)
      if (present(random)) pattern.row_idx.push_back(i);
    pattern.col_ptr.push_back(pattern.nnz());
  }
  return pattern;
}

TEST(Matching, is_maximum_and_consistent_on_random_patterns) {
  std::mt19937 random(21);
  for (int round = 0; round < 300; ++round) {
    const CscPattern pattern = random_pattern(random, 1 + round % 40, 0.5 + round % 7 * 0.5);
    const Matching matching = maximum_matching(pattern);
    EXPECT_EQ(matching.size, structural_rank(pattern));
    Index matched = 0;
    for (Index j = 0; j < pattern.n_cols; ++j) {
      const Index i = matching.row_of_column[static_cast<std::size_t>(j)];
      if (i < 0) continue;
      ++matched;
      EXPECT_EQ(matching.column_of_row[static_cast<std::size_t>(i)], j);
      const auto rows = pattern.column(j);
      EXPECT_TRUE(std::binary_search(rows.begin(), rows.end(), i));
    }
    EXPECT_EQ(matched, matching.size);
  }
}

// Greedy matching leaves column n-1 free; its only augmenting path goes through all columns.
TEST(Matching, follows_a_path_through_all_columns) {
  const Index n = 200000;
  CscPattern pattern;
  pattern.n_rows = pattern.n_cols = n;
  for (Index j = 0; j + 1 < n; ++j) {
    pattern.row_idx.push_back(j);
    pattern.row_idx.push_back(j + 1);
    pattern.col_ptr.push_back(pattern.nnz());
  }
  pattern.row_idx.push_back(0);
  pattern.col_ptr.push_back(pattern.nnz());
  EXPECT_EQ(maximum_matching(pattern).size, n);
}

TEST(Matching, is_fast_on_sparse_patterns_without_a_diagonal) {
  std::mt19937 random(22);
  const Index n = 100000;
  std::uniform_int_distribution<Index> any(0, n - 1);
  CscPattern pattern;
  pattern.n_rows = pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    Index rows[3] = {any(random), any(random), any(random)};
    std::sort(rows, rows + 3);
    const auto last = std::unique(rows, rows + 3);
    pattern.row_idx.insert(pattern.row_idx.end(), rows, last);
    pattern.col_ptr.push_back(pattern.nnz());
  }
  const auto start = std::chrono::steady_clock::now();
  const Matching matching = maximum_matching(pattern);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_GT(matching.size, n * 9 / 10);
  EXPECT_LT(seconds.count(), 5.0);
}

}  // namespace
}  // namespace spad::test
