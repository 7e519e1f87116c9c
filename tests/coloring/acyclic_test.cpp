// Acyclic colorings: published examples, greedy by definition.
#include "coloring/greedy/acyclic.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "coloring/order/distance1_order.hpp"
#include "support/star_oracle.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

constexpr Index no_limit = std::numeric_limits<Index>::max();

Coloring acyclic(const AdjacencyGraph& graph, Order order = Order::natural) {
  return color_acyclic(graph, vertex_order(graph, order), no_limit);
}

Coloring acyclic(const CscPattern& pattern, Order order = Order::natural) {
  return acyclic(AdjacencyGraph::symmetric(pattern), order);
}

Index augmented_acyclic(const CscPattern& pattern, Order order,
                        Palette palette = Palette::of_each_side) {
  const CscPattern transposed = transpose(pattern);
  const Coloring coloring = acyclic(AdjacencyGraph::augmented(pattern, transposed, palette), order);
  return test::n_column_and_row_colors(coloring.color, pattern.n_cols);
}

TEST(Acyclic, colors_the_published_examples_as_published) {
  EXPECT_EQ(acyclic(test::figure_4_1()).color, (std::vector<Index>{0, 1, 0, 1, 0, 2}));
  EXPECT_EQ(acyclic(test::figure_6_1()).color, (std::vector<Index>{0, 1, 0, 1, 0, 2, 1, 2, 1, 0}));
}

TEST(Acyclic, of_a_band_takes_one_color_more_than_its_half_width) {
  for (Index n : {5000, 10000, 20000}) {
    EXPECT_EQ(acyclic(test::banded(n, 5)).n_colors, 6);
    EXPECT_EQ(acyclic(test::banded(n, 10)).n_colors, 11);
  }
}

TEST(Acyclic, of_arrowheads) {
  EXPECT_EQ(acyclic(test::arrowhead(10)).n_colors, 2);
  EXPECT_EQ(augmented_acyclic(test::arrowhead(10), Order::natural), 3);
}

TEST(Acyclic, counts_depend_on_the_order) {
  const CscPattern pattern = test::pattern_of(
      {"1000010", "0001000", "0001000", "0111011", "0000001", "1001001", "0001111"});
  EXPECT_EQ(acyclic(pattern).n_colors, 4);
  EXPECT_EQ(acyclic(pattern, Order::largest_first).n_colors, 3);
  const CscPattern jacobian =
      test::pattern_of({"010110101", "100000001", "000000000", "100110100", "100100000",
                        "000000000", "100100000", "000000000", "110000000"});
  EXPECT_EQ(augmented_acyclic(jacobian, Order::natural, Palette::of_both_sides), 6);
  EXPECT_EQ(augmented_acyclic(jacobian, Order::largest_first, Palette::of_both_sides), 4);
}

TEST(Acyclic, a_six_cycle_takes_three_colors) {
  const CscPattern pattern =
      test::pattern_of({"000110", "000101", "000011", "110000", "101000", "011000"});
  for (Order order : all_orders) EXPECT_EQ(acyclic(pattern, order).n_colors, 3);
}

TEST(Acyclic, is_greedy_by_definition_on_random_graphs) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 600; ++trial) {
    SCOPED_TRACE(trial);
    const CscPattern pattern = test::random_symmetric_pattern(random, 20);
    const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
    const std::vector<Index> order = vertex_order(graph, Order::random, random());
    ASSERT_EQ(color_acyclic(graph, order, no_limit).color,
              test::greedy_colors(test::adjacency_of(pattern), order, test::is_acyclic_coloring));
  }
}

TEST(Acyclic, is_greedy_by_definition_on_augmented_graphs_in_every_order) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 40; ++trial) {
    SCOPED_TRACE(trial);
    const CscPattern pattern = test::random_pattern(random, 15);
    const CscPattern transposed = transpose(pattern);
    const AdjacencyGraph graph = AdjacencyGraph::augmented(pattern, transposed);
    const test::Adjacency neighbors = test::augmented_adjacency_of(pattern);
    const auto is_right = [&](const test::Adjacency& graph_, const test::Colors& color) {
      return test::is_acyclic_coloring(graph_, test::told_apart(color, pattern.n_cols));
    };
    for (Order order : all_orders) {
      const std::vector<Index> vertices = vertex_order(graph, order, random());
      ASSERT_EQ(color_acyclic(graph, vertices, no_limit).color,
                test::greedy_colors(neighbors, vertices, is_right));
    }
  }
}

// More than 64 colors, and vertices that see more colors than are searched one by one.
TEST(Acyclic, is_acyclic_where_many_colors_are_needed) {
  std::mt19937 random(5);
  for (double density : {0.5, 0.9}) {
    const CscPattern pattern = test::symmetrized(test::pattern_where(
        170, 170, [&](Index, Index) { return std::bernoulli_distribution(density)(random); }));
    for (Order order : all_orders) {
      const Coloring coloring = acyclic(pattern, order);
      EXPECT_GT(coloring.n_colors, 64);
      EXPECT_TRUE(test::is_acyclic_coloring(test::adjacency_of(pattern), coloring.color));
    }
  }
  const CscPattern dense_rows = test::dense_rows(2, 200);
  EXPECT_EQ(augmented_acyclic(dense_rows, Order::largest_first), 201);
}

TEST(Acyclic, gives_up_beyond_the_limit) {
  const CscPattern pattern = test::figure_6_1();
  const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
  const std::vector<Index> order = vertex_order(graph, Order::natural);
  EXPECT_EQ(color_acyclic(graph, order, 2).color.back(), Coloring::neutral);
}

TEST(Acyclic, of_nothing_takes_no_color) { EXPECT_EQ(acyclic(CscPattern{}).n_colors, 0); }

TEST(Acyclic, has_no_quadratic_cliff_at_hubs) {
  const CscPattern wheel = test::wheel(100000);
  for (Order order : all_orders) EXPECT_LE(acyclic(wheel, order).n_colors, 4);
  EXPECT_EQ(augmented_acyclic(test::dense_rows(2, 20000), Order::largest_first), 20001);
}

}  // namespace
}  // namespace spad
