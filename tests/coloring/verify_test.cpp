#include "coloring/verify.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/random_pattern.hpp"

namespace spad {
namespace {

using test::pattern_of;

Coloring coloring_of(std::vector<Index> colors, Index n_colors) {
  Coloring coloring;
  coloring.color = std::move(colors);
  coloring.n_colors = n_colors;
  return coloring;
}

TEST(Verify, names_the_two_columns_and_the_row_of_a_collision) {
  const CscPattern pattern = pattern_of({"1000", "0110", "0011"});
  const Status status = check_structurally_orthogonal(pattern, coloring_of({0, 0, 1, 1}, 2), false);
  EXPECT_EQ(status.code(), Code::bad_pattern);
  EXPECT_STREQ(status.detail(), "columns 2 and 3 share color 1 and row 2");
  EXPECT_TRUE(is_structurally_orthogonal(pattern, coloring_of({0, 0, 1, 0}, 2), false));
}

TEST(Verify, names_the_two_rows_and_the_column_of_a_collision) {
  const CscPattern pattern = pattern_of({"10", "01", "11"});
  const Status status = check_structurally_orthogonal(pattern, coloring_of({0, 1, 1}, 2), true);
  EXPECT_STREQ(status.detail(), "rows 1 and 2 share color 1 and column 1");
  EXPECT_TRUE(is_structurally_orthogonal(pattern, coloring_of({0, 0, 1}, 2), true));
}

TEST(Verify, refuses_colors_out_of_range_and_too_few_colors) {
  const CscPattern pattern = pattern_of({"10", "01"});
  for (Index bad : {-2, -1, 1}) {
    const Status status = check_structurally_orthogonal(pattern, coloring_of({0, bad}, 1), false);
    EXPECT_EQ(status.code(), Code::bad_index);
    EXPECT_EQ(status.info().index, 1);
  }
  EXPECT_EQ(check_structurally_orthogonal(pattern, coloring_of({0}, 1), false).code(),
            Code::bad_dim);
}

TEST(Verify, allows_no_color_only_where_nobody_reads) {
  EXPECT_TRUE(is_structurally_orthogonal(pattern_of({"10"}), coloring_of({0, -1}, 1), false));
  const CscPattern pattern = pattern_of({"110", "011"});
  const Coloring coloring = coloring_of({0, -1, 0}, 1);
  EXPECT_FALSE(is_structurally_orthogonal(pattern, coloring, false));
  EXPECT_TRUE(is_structurally_orthogonal(pattern, coloring, false, {{false, true, false}, {}}));
}

TEST(Verify, allows_collisions_only_in_exempt_nets) {
  const CscPattern pattern = pattern_of({"11", "11"});
  const Coloring coloring = coloring_of({0, 0}, 1);
  EXPECT_FALSE(is_structurally_orthogonal(pattern, coloring, false, {{}, {true, false}}));
  EXPECT_TRUE(is_structurally_orthogonal(pattern, coloring, false, {{}, {true, true}}));
}

// Against every pair of columns.
TEST(Verify, agrees_with_a_look_at_every_pair) {
  std::mt19937 random(1);
  int n_valid = 0;
  for (int round = 0; round < 2000; ++round) {
    const CscPattern pattern = test::random_pattern(random, 6);
    Coloring coloring = coloring_of({}, 4);
    for (Index j = 0; j < pattern.n_cols; ++j) coloring.color.push_back(random() % 4);
    const CscPattern transposed = transpose(pattern);
    bool is_valid = true;
    for (Index i = 0; i < pattern.n_rows; ++i) {
      for (Index j : transposed.column(i)) {
        for (Index l : transposed.column(i)) {
          is_valid &= j == l || coloring.color[static_cast<std::size_t>(j)] !=
                                    coloring.color[static_cast<std::size_t>(l)];
        }
      }
    }
    n_valid += is_valid;
    ASSERT_EQ(is_structurally_orthogonal(pattern, coloring, false), is_valid);
    ASSERT_EQ(is_structurally_orthogonal(transposed, coloring, true), is_valid);
  }
  EXPECT_GT(n_valid, 100);
  EXPECT_LT(n_valid, 1900);
}

}  // namespace
}  // namespace spad
