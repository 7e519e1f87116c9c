// Columns against rows.
#include "derivative/partition.hpp"

#include <gtest/gtest.h>

#include "coloring/verify.hpp"
#include "support/random_pattern.hpp"

namespace spad::test {
namespace {

PartitionResult partition_of(const CscPattern& pattern, const PartitionRequest& request = {},
                             const std::vector<bool>& is_constant = {}) {
  return partition(pattern, transpose(pattern), is_constant, request);
}

CscPattern dense(Index n_rows, Index n_cols) {
  return pattern_where(n_rows, n_cols, [](Index, Index) { return true; });
}

TEST(AutomaticPartition, takes_rows_only_when_they_need_clearly_fewer_products) {
  EXPECT_EQ(partition_of(dense(6, 6)).partition, Partition::columns);
  EXPECT_EQ(partition_of(dense(5, 6)).partition, Partition::columns);  // reverse sweeps are dearer
  EXPECT_EQ(partition_of(dense(2, 6)).partition, Partition::rows);
  EXPECT_EQ(partition_of(dense(6, 2)).partition, Partition::columns);
}

TEST(AutomaticPartition, colors_the_other_side_when_the_first_may_lose) {
  // The dense row promises few products by rows, but a dense column needs 6 of them, 9 by cost.
  const CscPattern pattern = pattern_where(6, 9, [](Index i, Index j) { return i == 0 || j == 0; });
  const PartitionResult result = partition_of(pattern);
  EXPECT_EQ(result.partition, Partition::columns);
  EXPECT_EQ(result.coloring.n_colors, 9);
}

TEST(RequestedPartition, is_taken) {
  const PartitionResult rows = partition_of(dense(6, 2), {Partition::rows, Order::natural});
  EXPECT_EQ(rows.partition, Partition::rows);
  EXPECT_EQ(rows.coloring.n_colors, 6);
  EXPECT_EQ(partition_of(dense(2, 6), {Partition::columns, {}}).coloring.n_colors, 6);
}

TEST(RequestedPartition, is_colored_validly) {
  const CscPattern pattern =
      pattern_where(20, 15, [](Index i, Index j) { return (3 * i + 7 * j) % 5 == 0; });
  for (Partition side : {Partition::columns, Partition::rows}) {
    const PartitionResult result = partition_of(pattern, {side, {}});
    EXPECT_TRUE(is_structurally_orthogonal(pattern, result.coloring, side == Partition::rows));
  }
}

TEST(ConstantEntries, exempt_lines_of_nothing_else) {
  // A diagonal and a dense last row; the row is constant.
  const CscPattern pattern = pattern_where(6, 5, [](Index i, Index j) { return i == j || i == 5; });
  std::vector<bool> is_constant;
  for (Index j = 0; j < 5; ++j) {
    for (Index i : pattern.column(j)) is_constant.push_back(i == 5);
  }
  EXPECT_EQ(partition_of(pattern, {Partition::columns, {}}).coloring.n_colors, 5);
  EXPECT_EQ(partition_of(pattern, {Partition::columns, {}}, is_constant).coloring.n_colors, 1);
  is_constant.assign(is_constant.size(), true);
  EXPECT_EQ(partition_of(pattern, {}, is_constant).coloring.n_colors, 0);
}

}  // namespace
}  // namespace spad::test
