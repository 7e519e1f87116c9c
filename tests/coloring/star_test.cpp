// Star colorings: published examples, the textbook's algorithm, the definition.
#include "coloring/greedy/star.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "coloring/order/distance1_order.hpp"
#include "support/random_pattern.hpp"
#include "support/star_oracle.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

constexpr Index no_limit = std::numeric_limits<Index>::max();

Coloring star(const AdjacencyGraph& graph, Order order = Order::natural) {
  return color_star(graph, vertex_order(graph, order), no_limit);
}

Coloring star(const CscPattern& pattern, Order order = Order::natural) {
  return star(AdjacencyGraph::symmetric(pattern), order);
}

Index augmented_star(const CscPattern& pattern, Order order,
                     Palette palette = Palette::of_each_side) {
  const CscPattern transposed = transpose(pattern);
  const Coloring coloring = star(AdjacencyGraph::augmented(pattern, transposed, palette), order);
  return test::n_column_and_row_colors(coloring.color, pattern.n_cols);
}

TEST(Star, colors_the_published_examples_as_published) {
  EXPECT_EQ(star(test::figure_4_1()).color, (std::vector<Index>{0, 1, 0, 2, 0, 0}));
  EXPECT_EQ(star(test::figure_6_1()).color, (std::vector<Index>{0, 1, 0, 2, 0, 3, 2, 4, 0, 1}));
}

TEST(Star, of_a_band_takes_one_color_more_than_it_has_off_diagonal_bands) {
  for (Index n : {5000, 10000, 20000}) {
    EXPECT_EQ(star(test::banded(n, 5)).n_colors, 11);
    EXPECT_EQ(star(test::banded(n, 10)).n_colors, 21);
  }
}

TEST(Star, of_an_arrowhead_takes_two_colors) { EXPECT_EQ(star(test::arrowhead(10)).n_colors, 2); }

TEST(Star, of_the_augmented_graph_of_an_arrowhead) {
  EXPECT_EQ(augmented_star(test::arrowhead(10), Order::natural), 11);
  EXPECT_EQ(augmented_star(test::arrowhead(10), Order::smallest_first), 4);
}

TEST(Star, counts_depend_on_the_order) {
  const CscPattern pattern = test::pattern_of({"01011", "11010", "00101", "11010", "10100"});
  EXPECT_EQ(star(pattern).n_colors, 4);
  EXPECT_EQ(star(pattern, Order::largest_first).n_colors, 3);
  const CscPattern jacobian = test::pattern_of({"01000", "10100", "01001", "00000", "00101"});
  EXPECT_EQ(augmented_star(jacobian, Order::natural, Palette::of_both_sides), 5);
  EXPECT_EQ(augmented_star(jacobian, Order::largest_first, Palette::of_both_sides), 4);
}

TEST(Star, gives_the_textbooks_colors_to_random_graphs_in_random_order) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 600; ++trial) {
    SCOPED_TRACE(trial);
    const CscPattern pattern = test::random_symmetric_pattern(random, trial % 50 == 0 ? 200 : 30);
    const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
    const std::vector<Index> order = vertex_order(graph, Order::random, random());
    const test::Adjacency neighbors = test::adjacency_of(pattern);
    const Coloring coloring = color_star(graph, order, no_limit);
    ASSERT_EQ(coloring.color, test::textbook_star_colors(neighbors, order));
    ASSERT_TRUE(test::is_star_coloring(neighbors, coloring.color));
  }
}

TEST(Star, gives_the_textbooks_colors_to_augmented_graphs_in_every_order) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 300; ++trial) {
    SCOPED_TRACE(trial);
    const CscPattern pattern = test::random_pattern(random, trial % 30 == 0 ? 150 : 30);
    const CscPattern transposed = transpose(pattern);
    const AdjacencyGraph graph = AdjacencyGraph::augmented(pattern, transposed);
    const test::Adjacency neighbors = test::augmented_adjacency_of(pattern);
    for (Order order : all_orders) {
      const std::vector<Index> vertices = vertex_order(graph, order, random());
      const Coloring coloring = color_star(graph, vertices, no_limit);
      ASSERT_EQ(coloring.color, test::textbook_star_colors(neighbors, vertices, pattern.n_cols));
      ASSERT_TRUE(
          test::is_star_coloring(neighbors, test::told_apart(coloring.color, pattern.n_cols)));
    }
  }
}

TEST(Star, leaves_out_what_is_not_in_the_order) {
  const CscPattern pattern = test::figure_4_1();
  const std::vector<Index> some = {5, 3, 0};
  const Coloring coloring = color_star(AdjacencyGraph::symmetric(pattern), some, no_limit);
  EXPECT_EQ(coloring.color, (std::vector<Index>{0, -1, -1, 1, -1, 0}));
}

TEST(Star, gives_up_beyond_the_limit) {
  const CscPattern pattern = test::figure_6_1();
  const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
  const std::vector<Index> order = vertex_order(graph, Order::natural);
  EXPECT_EQ(color_star(graph, order, 4).n_colors, 5);
  EXPECT_EQ(color_star(graph, order, 3).color.back(), Coloring::neutral);
}

TEST(Star, of_nothing_takes_no_color) {
  EXPECT_EQ(star(CscPattern{}).n_colors, 0);
  EXPECT_EQ(star(test::pattern_of({"000", "000", "000"})).n_colors, 1);
}

// More than 64 colors, in runs: two dense columns first, then all others see both.
TEST(Star, has_no_quadratic_cliff_at_hubs) {
  const Index n = 100000;
  const CscPattern wheel = test::wheel(n);
  for (Order order : all_orders) EXPECT_LE(star(wheel, order).n_colors, 6);
  const CscPattern dense_rows = test::dense_rows(2, n);
  EXPECT_EQ(augmented_star(dense_rows, Order::largest_first), n + 1);
  EXPECT_EQ(augmented_star(dense_rows, Order::smallest_first), 4);
}

}  // namespace
}  // namespace spad
