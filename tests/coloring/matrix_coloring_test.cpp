// Every problem of a matrix in every order: colors are right, few, and none is idle.
#include "coloring/matrix_coloring.hpp"

#include <gtest/gtest.h>

#include "support/recovery_oracle.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

MatrixColoring color_by(const CscPattern& pattern, Problem problem, std::optional<Order> order = {},
                        Weights weights = {}) {
  ColoringRequest request{problem, order, {}, weights};
  request.search.seconds = 1e-3;
  return color_matrix(pattern, transpose(pattern), request);
}

std::vector<std::optional<Order>> all_orders_and_auto() {
  std::vector<std::optional<Order>> orders = {std::nullopt};
  orders.insert(orders.end(), std::begin(all_orders), std::end(all_orders));
  return orders;
}

void expect_no_idle_color(const std::vector<Index>& colors, Index n_colors) {
  std::vector<bool> is_used(static_cast<std::size_t>(n_colors));
  for (Index c : colors) {
    ASSERT_LT(c, n_colors);
    if (c >= 0) is_used[static_cast<std::size_t>(c)] = true;
  }
  for (bool used : is_used) EXPECT_TRUE(used);
}

void expect_right(const CscPattern& pattern, const MatrixColoring& coloring) {
  ASSERT_EQ(coloring.column.size(), static_cast<std::size_t>(pattern.n_cols));
  expect_no_idle_color(coloring.column, coloring.n_column_colors);
  expect_no_idle_color(coloring.row, coloring.n_row_colors);
  EXPECT_LE(coloring.lower_bound, coloring.n_colors());
  EXPECT_TRUE(test::is_recoverable(pattern, coloring));
}

TEST(MatrixColoring, is_right_for_every_problem_and_order_on_random_patterns) {
  std::mt19937 random(11);
  for (int trial = 0; trial < 60; ++trial) {
    const CscPattern general = test::random_pattern(random, 25);
    const CscPattern symmetric = test::random_symmetric_pattern(random, 25);
    for (Problem problem : test::all_problems) {
      const CscPattern& pattern = is_symmetric(problem) ? symmetric : general;
      for (std::optional<Order> order : all_orders_and_auto()) {
        SCOPED_TRACE(testing::Message() << trial << ' ' << static_cast<int>(problem) << ' '
                                        << static_cast<int>(order.value_or(Order{})));
        const MatrixColoring coloring = color_by(pattern, problem, order);
        EXPECT_EQ(coloring.problem, problem);
        expect_right(pattern, coloring);
        EXPECT_EQ(coloring.order, order.value_or(coloring.order));
      }
    }
  }
}

TEST(MatrixColoring, a_bidirectional_coloring_never_costs_more_than_columns_or_rows) {
  std::mt19937 random(12);
  for (int trial = 0; trial < 100; ++trial) {
    const CscPattern pattern = test::random_pattern(random, 30);
    for (std::optional<Order> order : all_orders_and_auto()) {
      const Index columns = color_by(pattern, Problem::columns, order).n_colors();
      const Index rows = color_by(pattern, Problem::rows, order).n_colors();
      for (double dear : {1.0, 1.5, 100.0}) {
        const MatrixColoring both =
            color_by(pattern, Problem::bidirectional_direct, order, {1.0, dear});
        EXPECT_LE(both.n_column_colors + dear * both.n_row_colors,
                  std::min<double>(columns, dear * rows));
      }
    }
  }
}

TEST(MatrixColoring, weights_choose_the_side_of_an_anti_diagonal) {
  const CscPattern pattern = test::pattern_of({"0001", "0010", "0100", "1000"});
  for (Problem problem : {Problem::bidirectional_direct, Problem::bidirectional_substitution}) {
    const MatrixColoring cheap_columns = color_by(pattern, problem, Order::natural, {1, 2});
    EXPECT_EQ(cheap_columns.n_column_colors, 1);
    EXPECT_EQ(cheap_columns.n_row_colors, 0);
    const MatrixColoring cheap_rows = color_by(pattern, problem, Order::natural, {2, 1});
    EXPECT_EQ(cheap_rows.n_column_colors, 0);
    EXPECT_EQ(cheap_rows.n_row_colors, 1);
  }
}

TEST(MatrixColoring, of_an_arrowhead) {
  const CscPattern arrow = test::arrowhead(10);
  EXPECT_EQ(color_by(arrow, Problem::columns).n_colors(), 10);
  EXPECT_EQ(color_by(arrow, Problem::symmetric_direct, Order::natural).n_colors(), 2);
  EXPECT_EQ(color_by(arrow, Problem::symmetric_substitution, Order::natural).n_colors(), 2);
  EXPECT_EQ(color_by(arrow, Problem::bidirectional_direct, Order::natural).n_colors(), 10);
  EXPECT_EQ(color_by(arrow, Problem::bidirectional_direct).n_colors(), 3);
  EXPECT_LE(color_by(arrow, Problem::bidirectional_substitution, Order::natural).n_colors(), 3);
}

TEST(MatrixColoring, a_dense_row_and_column_take_one_product_each) {
  const CscPattern pattern = test::pattern_of({"11111", "10000", "10000", "10000"});
  const MatrixColoring coloring = color_by(pattern, Problem::bidirectional_direct);
  EXPECT_EQ(coloring.n_column_colors, 1);
  EXPECT_EQ(coloring.n_row_colors, 1);
}

TEST(MatrixColoring, published_bidirectional_counts_are_met_or_beaten) {
  const CscPattern star = test::pattern_of({"01000", "10100", "01001", "00000", "00101"});
  EXPECT_LE(color_by(star, Problem::bidirectional_direct, Order::natural).n_colors(), 5);
  EXPECT_LE(color_by(star, Problem::bidirectional_direct, Order::largest_first).n_colors(), 4);
  const CscPattern acyclic =
      test::pattern_of({"010110101", "100000001", "000000000", "100110100", "100100000",
                        "000000000", "100100000", "000000000", "110000000"});
  EXPECT_LE(color_by(acyclic, Problem::bidirectional_substitution, Order::natural).n_colors(), 6);
  EXPECT_LE(color_by(acyclic, Problem::bidirectional_substitution, Order::largest_first).n_colors(),
            4);
}

// Of two variables that only appear as a product, either Hessian column has the one value.
TEST(MatrixColoring, a_diagonal_outside_the_pattern_costs_no_color) {
  const CscPattern pair = test::pattern_of({"01", "10"});
  const CscPattern star = test::pattern_of({"0111", "1000", "1000", "1000"});
  for (Problem problem : {Problem::symmetric_direct, Problem::symmetric_substitution}) {
    EXPECT_EQ(color_by(pair, problem).n_colors(), 1);
    EXPECT_EQ(color_by(star, problem).n_colors(), 1);
  }
  const CscPattern six_cycle =
      test::pattern_of({"000110", "000101", "000011", "110000", "101000", "011000"});
  EXPECT_EQ(color_by(six_cycle, Problem::symmetric_substitution).n_colors(), 2);
}

TEST(MatrixColoring, without_entries_takes_no_color) {
  for (const CscPattern& pattern : {CscPattern{}, test::pattern_of({"000", "000", "000"})}) {
    for (Problem problem : test::all_problems) {
      for (std::optional<Order> order : all_orders_and_auto()) {
        const MatrixColoring coloring = color_by(pattern, problem, order);
        EXPECT_EQ(coloring.n_colors(), 0);
        EXPECT_EQ(coloring.lower_bound, 0);
        for (Index c : coloring.column) EXPECT_EQ(c, Coloring::neutral);
      }
    }
  }
}

TEST(MatrixColoring, bounds_of_bands_and_cliques_are_met) {
  for (Index half_width : {1, 3, 5}) {
    const CscPattern band = test::banded(200, half_width);
    const MatrixColoring coloring = color_by(band, Problem::symmetric_substitution);
    EXPECT_EQ(coloring.n_colors(), half_width + 1);
    EXPECT_EQ(coloring.lower_bound, half_width + 1);
  }
  const CscPattern full = test::pattern_where(7, 7, [](Index, Index) { return true; });
  for (Problem problem : test::all_problems) EXPECT_EQ(color_by(full, problem).lower_bound, 7);
}

TEST(MatrixColoring, is_the_same_for_any_number_of_threads) {
  std::mt19937 random(13);
  const CscPattern pattern = test::random_symmetric_pattern(random, 300);
  for (Problem problem : test::all_problems) {
    ColoringRequest request{problem, {}, {}, {}};
    request.search.seconds = 2e-2;
    const MatrixColoring one = color_matrix(pattern, transpose(pattern), request);
    request.search.n_threads = 4;
    const MatrixColoring four = color_matrix(pattern, transpose(pattern), request);
    EXPECT_EQ(one.column, four.column);
    EXPECT_EQ(one.row, four.row);
  }
}

}  // namespace
}  // namespace spad
