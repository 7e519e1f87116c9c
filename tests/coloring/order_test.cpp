#include "coloring/order/order.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "coloring/graph/light_neighbors.hpp"
#include "coloring/order/degree_order.hpp"
#include "coloring/order/distance2_degree.hpp"
#include "coloring/order/dynamic_distance2.hpp"
#include "coloring/verify.hpp"
#include "support/coloring_oracle.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

using test::pattern_of;
using test::pattern_where;

std::vector<Index> order_of(const CscPattern& pattern, Order order) {
  const CscPattern transposed = transpose(pattern);
  return vertex_order(BipartiteGraph::columns_of(pattern, transposed), order);
}

std::vector<Index> degrees_of(const CscPattern& pattern) {
  const CscPattern transposed = transpose(pattern);
  return distance2_degrees(BipartiteGraph::columns_of(pattern, transposed));
}

std::vector<Index> degrees_by_sets(const CscPattern& pattern) {
  std::vector<Index> degrees;
  for (const std::set<Index>& neighbors : test::column_neighbors(pattern)) {
    degrees.push_back(static_cast<Index>(neighbors.size()));
  }
  return degrees;
}

struct Rows {
  Index n_columns, n_rows;
  std::size_t length;
};

// Rows of random columns.
CscPattern transposed_of(const Rows& of) {
  std::mt19937 random(7);
  CscPattern rows;
  rows.n_rows = of.n_columns;
  rows.n_cols = of.n_rows;
  for (Index i = 0; i < rows.n_cols; ++i) {
    std::set<Index> columns;
    while (columns.size() < of.length) {
      columns.insert(static_cast<Index>(random() % static_cast<std::uint32_t>(of.n_columns)));
    }
    rows.row_idx.insert(rows.row_idx.end(), columns.begin(), columns.end());
    rows.col_ptr.push_back(rows.nnz());
  }
  return rows;
}

// Lists are long; hardly anybody is a neighbor twice, many are, and rows are kept as words.
TEST(Order, dynamic_orders_are_the_same_with_and_without_lists_of_neighbors) {
  constexpr Rows cases[] = {{20'000, 5'000, 10}, {3'000, 1'000, 50}, {2'000, 60, 500}};
  for (const Rows& of : cases) {
    const CscPattern rows = transposed_of(of), pattern = transpose(rows);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, rows);
    EXPECT_EQ(LightNets(graph, heavy_net_threshold(graph)).has_words(), of.length == 500);
    const std::optional<Distance2Graph> lists = Distance2Graph::of(graph);
    ASSERT_TRUE(lists);
    for (Order order : all_orders) {
      if (!is_dynamic(order)) continue;
      EXPECT_EQ(vertex_order(graph, order), dynamic_distance2_order(graph, order, &*lists));
    }
  }
}

TEST(Order, every_order_is_a_permutation) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    for (Order order : all_orders) {
      std::vector<Index> vertices = order_of(pattern, order);
      std::sort(vertices.begin(), vertices.end());
      std::vector<Index> all(static_cast<std::size_t>(pattern.n_cols));
      std::iota(all.begin(), all.end(), 0);
      ASSERT_EQ(vertices, all);
    }
  }
}

TEST(Order, largest_first_is_stable_and_descending_in_distinct_neighbors) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    const std::vector<Index> degree = degrees_by_sets(pattern);
    std::vector<Index> expected(degree.size());
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(), [&](Index v, Index w) {
      return degree[static_cast<std::size_t>(v)] > degree[static_cast<std::size_t>(w)];
    });
    ASSERT_EQ(order_of(pattern, Order::largest_first), expected);
  }
}

TEST(Order, distance2_degrees_of_figure_3_1) {
  EXPECT_EQ(degrees_of(pattern_of({"10000111", "01001011", "00101101", "00011110"})),
            (std::vector<Index>{3, 3, 3, 3, 6, 6, 6, 6}));
}

// Rows of very different lengths, so that some are light, some heavy, and some united as bits.
TEST(Order, distance2_degrees_are_exact_with_heavy_rows) {
  std::mt19937 random(3);
  for (int round = 0; round < 3; ++round) {
    const Index n = 2000;
    std::vector<double> density;
    for (int i = 0; i < 8; ++i) density.push_back(i < 3 ? 0.9 : i < 6 ? 0.005 : 0.001);
    const CscPattern pattern = pattern_where(8, n, [&](Index i, Index) {
      return std::bernoulli_distribution(density[static_cast<std::size_t>(i)])(random);
    });
    const CscPattern transposed = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
    ASSERT_EQ(distance2_degrees(graph), test::textbook_degrees(pattern));
  }
}

// Rows about as long as where bits begin to pay, and vertices with the same ones far apart.
TEST(Order, distance2_degrees_are_exact_with_rows_of_middle_density) {
  const Index n = 8000;
  const CscPattern pattern = pattern_where(4, n, [](Index i, Index j) {
    return i == 0 ? j % 15 == 0 : i == 1 ? j % 17 == 0 : i == 2 ? j % 9 == 4 : j < 20;
  });
  const CscPattern transposed = transpose(pattern);
  EXPECT_EQ(distance2_degrees(BipartiteGraph::columns_of(pattern, transposed)),
            test::textbook_degrees(pattern));
}

TEST(Order, light_degrees_leave_heavy_nets_out) {
  const CscPattern pattern = pattern_of({"1111", "1100"});
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
  EXPECT_EQ(light_distance2_degrees(graph, 3), (std::vector<Index>{1, 1, 0, 0}));
  EXPECT_EQ(light_distance2_degrees(graph, 4), (std::vector<Index>{3, 3, 3, 3}));
}

// 100 rows with a twentieth of 30,000 columns each: 2 * 10^8 pairs of neighbors.
TEST(Order, half_dense_rows_are_colored_without_their_exact_degrees) {
  std::mt19937 random(5);
  const Index n = 30000;
  CscPattern pattern;
  pattern.n_rows = 100;
  pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < 5; ++i) {
      pattern.row_idx.push_back(20 * i + static_cast<Index>(random() % 20));
    }
    pattern.col_ptr.push_back(pattern.nnz());
  }
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
  EXPECT_FALSE(is_cheap(graph, Order::largest_first));
  EXPECT_TRUE(is_cheap(graph, Order::smallest_last));
  const Coloring coloring = color(pattern, transposed);
  EXPECT_NE(coloring.order, Order::largest_first);
  EXPECT_TRUE(is_structurally_orthogonal(pattern, coloring, false));
}

TEST(Order, smallest_last_puts_a_vertex_of_least_degree_among_those_left_last) {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    const CscPattern pattern = test::random_pattern(random, 25);
    const std::vector<std::set<Index>> neighbors = test::column_neighbors(pattern);
    const std::vector<Index> order = order_of(pattern, Order::smallest_last);
    for (std::size_t left = order.size(); left > 0; --left) {
      const auto degree_among_left = [&](Index v) {
        return std::count_if(
            order.begin(), order.begin() + static_cast<Offset>(left),
            [&](Index x) { return neighbors[static_cast<std::size_t>(v)].count(x) > 0; });
      };
      for (std::size_t k = 0; k < left; ++k) {
        ASSERT_GE(degree_among_left(order[k]), degree_among_left(order[left - 1]));
      }
    }
  }
}

// Neighbors of v among order[first], ..., order[last - 1].
Index neighbors_among(const std::vector<std::set<Index>>& neighbors, Index v,
                      const std::vector<Index>& order, std::size_t first, std::size_t last) {
  Index n = 0;
  for (std::size_t k = first; k < last; ++k) {
    n += static_cast<Index>(neighbors[static_cast<std::size_t>(v)].count(order[k]));
  }
  return n;
}

TEST(Order, dynamic_orders_take_a_vertex_of_most_neighbors_placed_or_left) {
  std::mt19937 random(6);
  for (int round = 0; round < 100; ++round) {
    const CscPattern pattern = test::random_pattern(random, 25);
    const std::vector<std::set<Index>> neighbors = test::column_neighbors(pattern);
    for (Order kind : {Order::incidence_degree, Order::dynamic_largest_first}) {
      const std::vector<Index> order = order_of(pattern, kind);
      const bool by_placed = kind == Order::incidence_degree;
      for (std::size_t at = 0; at < order.size(); ++at) {
        const auto key = [&](Index v) {
          return by_placed ? neighbors_among(neighbors, v, order, 0, at)
                           : neighbors_among(neighbors, v, order, at, order.size());
        };
        for (std::size_t k = at; k < order.size(); ++k) ASSERT_LE(key(order[k]), key(order[at]));
      }
    }
  }
}

TEST(Order, smallest_first_is_stable_and_ascending_in_distinct_neighbors) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    EXPECT_EQ(order_of(pattern, Order::smallest_first), ascending_order(degrees_by_sets(pattern)));
  }
}

// More columns than one thread takes at a time; with a dense row among others.
TEST(Order, orders_do_not_depend_on_the_number_of_threads) {
  const Index n = 10000;
  const CscPattern pattern = pattern_where(
      700, n, [](Index i, Index j) { return i == 0 || j % 699 == i - 1 || j / 17 == i; });
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
  for (Order order : all_orders) {
    ASSERT_EQ(vertex_order(graph, order, 1, 3), vertex_order(graph, order, 1, 1));
  }
}

TEST(Order, a_better_order_saves_a_color) {
  const CscPattern by_columns = pattern_of({"0011", "0101", "0011", "1100"});
  const CscPattern by_rows = transpose(pattern_of({"1000", "0010", "0111", "1001"}));
  for (const CscPattern& pattern : {by_columns, by_rows}) {
    EXPECT_EQ(color(pattern, transpose(pattern), Order::natural).n_colors, 3);
    EXPECT_EQ(color(pattern, transpose(pattern), Order::largest_first).n_colors, 2);
  }
}

}  // namespace
}  // namespace spad
