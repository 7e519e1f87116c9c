#include "coloring/coloring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "coloring/verify.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

using test::pattern_of;

Exempt random_exempt(std::mt19937& random, const CscPattern& pattern) {
  return {test::random_mask(random, static_cast<std::size_t>(pattern.n_cols), 0.3),
          test::random_mask(random, static_cast<std::size_t>(pattern.n_rows), 0.3)};
}

bool colors_are_without_gaps(const Coloring& coloring) {
  std::vector<bool> is_used(static_cast<std::size_t>(coloring.n_colors), false);
  for (Index c : coloring.color) {
    if (c != Coloring::neutral) is_used.at(static_cast<std::size_t>(c)) = true;
  }
  return std::find(is_used.begin(), is_used.end(), false) == is_used.end();
}

TEST(Color, every_order_gives_orthogonal_groups_by_columns_and_by_rows) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    const CscPattern transposed = transpose(pattern);
    for (Order order : all_orders) {
      const Coloring columns = color(pattern, transposed, order);
      const Coloring rows = color(transposed, pattern, order);
      ASSERT_TRUE(is_structurally_orthogonal(pattern, columns, false));
      ASSERT_TRUE(is_structurally_orthogonal(pattern, rows, true));
      ASSERT_TRUE(colors_are_without_gaps(columns));
      ASSERT_LE(columns.lower_bound, columns.n_colors);
      ASSERT_EQ(columns.order, order);
    }
  }
}

TEST(Color, without_an_order_is_never_worse_than_any_order) {
  std::mt19937 random(2);
  int n_other = 0;
  for (int round = 0; round < 500; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    const CscPattern transposed = transpose(pattern);
    const Coloring best = color(pattern, transposed);
    ASSERT_TRUE(is_structurally_orthogonal(pattern, best, false));
    ASSERT_TRUE(colors_are_without_gaps(best));
    ASSERT_LE(best.lower_bound, best.n_colors);
    for (Order order : all_orders) {
      const Coloring one = color(pattern, transposed, order);
      ASSERT_LE(best.n_colors, one.n_colors);
      ASSERT_TRUE(order != best.order || best.is_recolored || best.color == one.color);
    }
    n_other += best.order != Order::natural;
  }
  EXPECT_GT(n_other, 10);
}

TEST(Color, permuting_rows_changes_nothing) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const CscPattern pattern = test::random_pattern(random, 30);
    std::vector<Index> to(static_cast<std::size_t>(pattern.n_rows));
    std::iota(to.begin(), to.end(), 0);
    std::shuffle(to.begin(), to.end(), random);
    CscPattern permuted = pattern;
    for (Index& i : permuted.row_idx) i = to[static_cast<std::size_t>(i)];
    permuted = transpose(transpose(permuted));
    for (Order order : {Order::natural, Order::largest_first}) {
      ASSERT_EQ(color(pattern, transpose(pattern), order).color,
                color(permuted, transpose(permuted), order).color);
    }
  }
}

TEST(Color, exempt_vertices_stay_neutral_and_constrain_nobody) {
  const CscPattern pattern = pattern_of({"1111", "1000"});
  const Coloring coloring =
      color(pattern, transpose(pattern), Order::natural, {{true, false, true, false}, {}});
  EXPECT_EQ(coloring.color, (std::vector<Index>{-1, 0, -1, 1}));
  EXPECT_EQ(coloring.n_colors, 2);
  EXPECT_EQ(coloring.lower_bound, 2);
}

TEST(Color, exempt_nets_constrain_nobody) {
  const CscPattern pattern = pattern_of({"1111", "1100", "0010"});
  const Coloring coloring = color(pattern, transpose(pattern), {}, {{}, {true, false, false}});
  EXPECT_EQ(coloring.color, (std::vector<Index>{0, 1, 0, -1}));
  EXPECT_EQ(coloring.lower_bound, 2);
}

TEST(Color, with_exempt_vertices_and_nets_is_orthogonal_where_it_is_read) {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    const Exempt exempt = random_exempt(random, pattern);
    const Coloring full = color(pattern, transpose(pattern));
    const Coloring coloring = color(pattern, transpose(pattern), {}, exempt);
    ASSERT_TRUE(is_structurally_orthogonal(pattern, coloring, false, exempt));
    ASSERT_TRUE(colors_are_without_gaps(coloring));
    ASSERT_LE(coloring.lower_bound, full.lower_bound);
    for (Index v = 0; v < pattern.n_cols; ++v) {
      const std::span<const Index> rows = pattern.column(v);
      const bool is_read = !exempt.vertices[static_cast<std::size_t>(v)] &&
                           std::any_of(rows.begin(), rows.end(), [&](Index i) {
                             return !exempt.nets[static_cast<std::size_t>(i)];
                           });
      ASSERT_EQ(coloring.color[static_cast<std::size_t>(v)] != Coloring::neutral, is_read);
    }
  }
}

TEST(Color, all_vertices_exempt_means_no_colors) {
  const CscPattern pattern = pattern_of({"11", "01"});
  const Coloring coloring = color(pattern, transpose(pattern), {}, {{true, true}, {}});
  EXPECT_EQ(coloring.n_colors, 0);
  EXPECT_EQ(coloring.lower_bound, 0);
}

TEST(Color, a_pattern_without_entries_takes_no_color) {
  for (auto [n_rows, n_cols] : {std::pair{0, 0}, {10, 0}, {0, 10}, {10, 10}}) {
    const CscPattern pattern =
        test::pattern_where(n_rows, n_cols, [](Index, Index) { return false; });
    const Coloring coloring = color(pattern, transpose(pattern));
    EXPECT_EQ(coloring.n_colors, 0);
    EXPECT_EQ(coloring.lower_bound, 0);
    EXPECT_EQ(coloring.color, std::vector<Index>(static_cast<std::size_t>(n_cols), -1));
  }
}

TEST(Color, an_empty_column_stays_neutral_and_an_empty_row_is_harmless) {
  const CscPattern pattern = pattern_of({"101", "000"});
  EXPECT_EQ(color(pattern, transpose(pattern)).color, (std::vector<Index>{0, -1, 1}));
}

}  // namespace
}  // namespace spad
