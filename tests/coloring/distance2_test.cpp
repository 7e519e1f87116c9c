#include "coloring/greedy/distance2.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <set>

#include "coloring/greedy/parallel_distance2.hpp"
#include "coloring/order/degree_order.hpp"
#include "coloring/order/order.hpp"
#include "coloring/verify.hpp"
#include "support/coloring_oracle.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

using test::pattern_of;
using test::pattern_where;
using Colors = std::vector<Index>;

Coloring color_columns(const CscPattern& pattern) {
  return color(pattern, transpose(pattern), Order::natural);
}
Coloring color_rows(const CscPattern& pattern) {
  return color(transpose(pattern), pattern, Order::natural);
}

Colors shuffled(Index n, std::mt19937& random) {
  Colors order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  return order;
}

Coloring color_columns(const CscPattern& pattern, const Colors& order) {
  const CscPattern transposed = transpose(pattern);
  return color_partial_distance2(BipartiteGraph::columns_of(pattern, transposed), order);
}

TEST(Distance2, gives_the_colors_of_the_textbook_in_any_order) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    const CscPattern pattern = test::random_pattern(random, round % 10 ? 25 : 90);
    const Colors order = shuffled(pattern.n_cols, random);
    ASSERT_EQ(color_columns(pattern, order).color, test::textbook_colors(pattern, order));
  }
}

// Many colors, used with gaps: long rows, wide bands, and vertices that see several rows.
TEST(Distance2, gives_the_colors_of_the_textbook_with_hundreds_of_colors) {
  std::mt19937 random(2);
  for (int round = 0; round < 60; ++round) {
    const double density = std::uniform_real_distribution<>(0.05, 0.6)(random);
    std::bernoulli_distribution chance(density);
    const CscPattern pattern =
        pattern_where(1 + round % 12, 700, [&](Index, Index) { return chance(random); });
    const Colors order = shuffled(pattern.n_cols, random);
    ASSERT_EQ(color_columns(pattern, order).color, test::textbook_colors(pattern, order));
  }
}

TEST(Distance2, leaves_vertices_outside_the_order_neutral) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    const CscPattern pattern = test::random_pattern(random, 25);
    Colors order = shuffled(pattern.n_cols, random);
    order.resize(order.size() / 2);
    const Coloring coloring = color_columns(pattern, order);
    ASSERT_EQ(coloring.color, test::textbook_colors(pattern, order));
    EXPECT_LE(coloring.lower_bound, coloring.n_colors);
  }
}

TEST(Distance2, lower_bound_is_the_longest_row) {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    const CscPattern pattern = test::random_pattern(random, 200);
    const CscPattern transposed = transpose(pattern);
    std::size_t longest = 0;
    for (Index i = 0; i < pattern.n_rows; ++i) {
      longest = std::max(longest, transposed.column(i).size());
    }
    EXPECT_EQ(color_columns(pattern).lower_bound, static_cast<Index>(longest));
  }
}

TEST(Distance2, a_tridiagonal_matrix_has_three_colors_and_a_band_its_width) {
  for (Index half_width : {0, 1, 2, 5, 40}) {
    const CscPattern band =
        pattern_where(200, 200, [=](Index i, Index j) { return std::abs(i - j) <= half_width; });
    const Coloring coloring = color_columns(band);
    EXPECT_EQ(coloring.n_colors, 2 * half_width + 1);
    EXPECT_EQ(coloring.lower_bound, 2 * half_width + 1);
    EXPECT_EQ(color_rows(band).n_colors, 2 * half_width + 1);
  }
}

TEST(Distance2, an_arrow_matrix_needs_a_color_for_each_column) {
  const CscPattern arrow =
      pattern_where(10, 10, [](Index i, Index j) { return i == 0 || j == 0 || i == j; });
  EXPECT_EQ(color_columns(arrow).n_colors, 10);
  EXPECT_EQ(color_rows(arrow).n_colors, 10);
}

TEST(Distance2, one_dense_row_over_a_million_columns_is_colored_in_time_near_its_length) {
  const Index n = 1'000'000;
  CscPattern pattern;  // a dense row, and under it a diagonal
  pattern.n_rows = n + 1;
  pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    pattern.row_idx.insert(pattern.row_idx.end(), {0, j + 1});
    pattern.col_ptr.push_back(pattern.nnz());
  }
  const CscPattern transposed = transpose(pattern);
  const auto start = std::chrono::steady_clock::now();
  const Coloring coloring = color(pattern, transposed, Order::natural);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(coloring.n_colors, n);
  EXPECT_EQ(coloring.color.back(), n - 1);
  EXPECT_LT(seconds.count(), 5.0);  // the textbook's n^2 / 2 steps take minutes
}

// The dense row never uses color 0, so its full prefix stays empty.
TEST(Distance2, a_dense_row_that_lacks_the_first_color_is_no_slower) {
  const Index n = 300'000;
  CscPattern pattern;  // columns 0..n-1 take color 0; column n + j shares row j + 1 with column j
  pattern.n_rows = n + 1;
  pattern.n_cols = 2 * n;
  for (Index j = 0; j < n; ++j) {
    pattern.row_idx.push_back(j + 1);
    pattern.col_ptr.push_back(pattern.nnz());
  }
  for (Index j = 0; j < n; ++j) {
    pattern.row_idx.insert(pattern.row_idx.end(), {0, j + 1});
    pattern.col_ptr.push_back(pattern.nnz());
  }
  const auto start = std::chrono::steady_clock::now();
  const Coloring coloring = color_columns(pattern);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(coloring.n_colors, n + 1);
  EXPECT_EQ(coloring.lower_bound, n);
  EXPECT_LT(seconds.count(), 5.0);
}

// The hub of a wheel is in as many rows as there are columns; colored late, it finds a color above
// all of theirs.
TEST(Distance2, a_hub_colored_last_is_no_slower) {
  const Index n = 200'000;
  CscPattern wheel;
  wheel.n_rows = wheel.n_cols = n;
  for (Index j = 0; j < n; ++j) {  // the hub is the last column
    if (j < n - 1) {
      std::set<Index> rows = {j, (j + 1) % (n - 1), (j + n - 2) % (n - 1), n - 1};
      wheel.row_idx.insert(wheel.row_idx.end(), rows.begin(), rows.end());
    } else {
      for (Index i = 0; i < n; ++i) wheel.row_idx.push_back(i);
    }
    wheel.col_ptr.push_back(wheel.nnz());
  }
  const auto start = std::chrono::steady_clock::now();
  const Coloring coloring = color_columns(wheel);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(coloring.n_colors, n);
  EXPECT_EQ(coloring.color.back(), n - 1);
  EXPECT_LT(seconds.count(), 5.0);  // n^2 / 64 steps take tens of seconds
}

// Figure 4.1 and figure 6.1 of the survey, the latter as in "Efficient computation of sparse
// Hessians", figure 1.
TEST(Distance2, worked_examples_of_symmetric_patterns) {
  EXPECT_EQ(
      color_columns(pattern_of({"110000", "111011", "011100", "001101", "010010", "010101"})).color,
      (Colors{0, 1, 2, 0, 3, 4}));
  EXPECT_EQ(color_columns(
                pattern_of({"1100001000", "1110100000", "0111010000", "0011000001", "0100110100",
                            "0010110010", "1000001100", "0000101110", "0000010111", "0001000011"}))
                .color,
            (Colors{0, 1, 2, 0, 3, 4, 2, 5, 1, 3}));
}

TEST(Distance2, worked_examples_of_rectangular_patterns) {
  EXPECT_EQ(color_columns(pattern_of({"001101", "100010", "010010", "011000"})).color,
            (Colors{0, 0, 1, 0, 1, 2}));
  EXPECT_EQ(color_columns(pattern_of({"101", "011", "100"})).color, (Colors{0, 0, 1}));
  EXPECT_EQ(color_rows(pattern_of({"101", "010", "110"})).color, (Colors{0, 0, 1}));
}

TEST(Distance2, a_k_th_difference_needs_k_plus_one_colors_whatever_its_length) {
  for (Index n : {10, 50, 200}) {
    const CscPattern difference =
        pattern_where(n - 3, n, [](Index i, Index j) { return j >= i && j <= i + 3; });
    const Coloring coloring = color_columns(difference);
    EXPECT_EQ(coloring.n_colors, 4);
    for (Index j = 0; j < n; ++j) EXPECT_EQ(coloring.color[static_cast<std::size_t>(j)], j % 4);
  }
}

// Two species on a periodic N x N grid: five-point stencil, and the other species in the same cell.
CscPattern brusselator(Index n) {
  const Index cells = n * n;
  const auto is_near = [=](Index a, Index b) {
    const Index rows = std::abs(a / n - b / n), cols = std::abs(a % n - b % n);
    return std::min(rows, n - rows) + std::min(cols, n - cols) <= 1;
  };
  return pattern_where(2 * cells, 2 * cells, [=](Index i, Index j) {
    return i / cells == j / cells ? is_near(i % cells, j % cells) : i % cells == j % cells;
  });
}

TEST(Distance2, the_periodic_brusselator_takes_nine_or_ten_colors) {
  for (auto [n, colors] : {std::pair{6, 9}, {12, 10}, {24, 10}}) {
    const CscPattern pattern = brusselator(n);
    EXPECT_EQ(pattern.nnz(), 12 * n * n);
    EXPECT_EQ(color_columns(pattern).n_colors, colors);
  }
}

// Rows of `length` columns of n, at random or side by side.
CscPattern long_rows(Index n_rows, Index length, Index n, bool are_scattered) {
  std::mt19937 random(7);
  CscPattern rows;
  rows.n_rows = n;
  rows.n_cols = n_rows;
  for (Index i = 0; i < n_rows; ++i) {
    std::set<Index> columns;
    const Index first = static_cast<Index>(random() % static_cast<unsigned>(n - length));
    while (static_cast<Index>(columns.size()) < length) {
      columns.insert(are_scattered ? static_cast<Index>(random() % static_cast<unsigned>(n))
                                   : first + static_cast<Index>(columns.size()));
    }
    rows.row_idx.insert(rows.row_idx.end(), columns.begin(), columns.end());
    rows.col_ptr.push_back(rows.nnz());
  }
  return transpose(rows);
}

TEST(ParallelDistance2, gives_the_colors_of_one_thread) {
  const CscPattern pattern = long_rows(4000, 80, 120'000, true);
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
  std::mt19937 random(8);
  for (const Colors& order : {natural_order(pattern.n_cols), shuffled(pattern.n_cols, random)}) {
    const Coloring one = color_partial_distance2(graph, order);
    EXPECT_TRUE(is_structurally_orthogonal(pattern, one, false));
    for (int n_threads : {2, 3, 8}) {
      const auto many = color_partial_distance2_parallel(graph, order, n_threads);
      ASSERT_TRUE(many);
      ASSERT_EQ(many->color, one.color);
      ASSERT_EQ(many->n_colors, one.n_colors);
      ASSERT_EQ(many->lower_bound, one.lower_bound);
    }
  }
  const Coloring one = color(pattern, transposed, Order::largest_first);
  EXPECT_EQ(color(pattern, transposed, Order::largest_first, {}, {.n_threads = 3}).color,
            one.color);
}

TEST(ParallelDistance2, leaves_alone_what_would_wait_or_is_cheap) {
  for (const CscPattern& pattern :
       {long_rows(4000, 80, 120'000, false), long_rows(10'000, 30, 120'000, true)}) {
    const CscPattern transposed = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
    const Colors order = natural_order(pattern.n_cols);
    EXPECT_FALSE(color_partial_distance2_parallel(graph, order, 2));
    EXPECT_FALSE(color_partial_distance2_parallel(graph, order, 1));
  }
}

}  // namespace
}  // namespace spad
