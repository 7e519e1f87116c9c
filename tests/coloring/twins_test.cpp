#include "coloring/graph/twins.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "coloring/order/distance2_degree.hpp"
#include "coloring/order/dynamic_distance2.hpp"
#include "support/coloring_oracle.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

// Each column and each row of a random pattern several times, in any order.
CscPattern with_twins(std::mt19937& random, Index n_times) {
  const CscPattern few = test::pattern_where(
      12, 15, [&](Index, Index) { return std::bernoulli_distribution(0.3)(random); });
  std::vector<Index> row(static_cast<std::size_t>(12 * n_times)), column(15 * row.size() / 12);
  std::iota(row.begin(), row.end(), 0);
  std::iota(column.begin(), column.end(), 0);
  std::shuffle(row.begin(), row.end(), random);
  std::shuffle(column.begin(), column.end(), random);
  const test::Dense dense =
      test::dense_of(few, std::vector<double>(static_cast<std::size_t>(few.nnz()), 1));
  return test::pattern_where(
      static_cast<Index>(row.size()), static_cast<Index>(column.size()), [&](Index i, Index j) {
        return dense[static_cast<std::size_t>(row[static_cast<std::size_t>(i)] % 12)]
                    [static_cast<std::size_t>(column[static_cast<std::size_t>(j)] % 15)] > 0;
      });
}

std::set<Index> neighbors_of(const Twins& twins, Index v) {
  std::set<Index> result;
  twins.for_neighbors(twins.class_of(v), [&](Index c) {
    for (Index place = twins.first_place(c); place < twins.first_place(c + 1); ++place) {
      EXPECT_TRUE(result.insert(twins.vertices()[static_cast<std::size_t>(place)]).second);
    }
  });
  result.erase(v);
  return result;
}

TEST(Twins, have_the_neighbors_and_degrees_of_each_of_their_vertices) {
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    const CscPattern pattern = with_twins(random, 4), rows = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, rows);
    const auto twins = Twins::of(graph, graph.largest_net());
    ASSERT_TRUE(twins);
    EXPECT_LE(twins->n_classes(), 15);
    const std::vector<std::set<Index>> expected = test::column_neighbors(pattern);
    for (Index v = 0; v < pattern.n_cols; ++v) {
      EXPECT_EQ(neighbors_of(*twins, v), expected[static_cast<std::size_t>(v)]);
    }
    EXPECT_EQ(twins->degrees(), light_distance2_degrees(graph, graph.largest_net()));
  }
}

TEST(Twins, agree_in_their_light_nets_only) {
  std::mt19937 random(2);
  int n_found = 0;
  for (int round = 0; round < 100; ++round) {
    const CscPattern pattern = with_twins(random, 4), rows = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, rows);
    const Index threshold = graph.largest_net() - 1;
    const auto twins = Twins::of(graph, threshold);
    if (!twins) continue;
    ++n_found;
    EXPECT_EQ(twins->degrees(), light_distance2_degrees(graph, threshold));
  }
  EXPECT_GT(n_found, 50);
}

TEST(Twins, are_not_looked_for_where_there_are_hardly_any_pairs_nor_taken_where_they_are_few) {
  const auto are_found = [](const CscPattern& pattern) {
    const CscPattern rows = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, rows);
    return Twins::of(graph, graph.largest_net()).has_value();
  };
  const auto band = [](Index i, Index j) { return j >= i && j < i + 20; };
  EXPECT_FALSE(are_found(test::pattern_where(100, 119, band)));
  EXPECT_FALSE(
      are_found(test::pattern_where(50, 100, [](Index i, Index j) { return j / 2 == i; })));
}

// With twins, whose order is not that of lists, the law is the same.
TEST(Twins, dynamic_orders_take_the_vertex_of_least_or_largest_degree) {
  std::mt19937 random(3);
  for (int round = 0; round < 30; ++round) {
    const CscPattern pattern = with_twins(random, 3), rows = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, rows);
    const std::vector<std::set<Index>> neighbors = test::column_neighbors(pattern);
    for (Order kind : all_orders) {
      if (!is_dynamic(kind)) continue;
      std::vector<Index> order = dynamic_distance2_order(graph, kind);
      EXPECT_EQ(order, dynamic_distance2_order(graph, kind, nullptr, 3));
      if (kind == Order::smallest_last) std::reverse(order.begin(), order.end());
      std::set<Index> left(order.begin(), order.end());
      ASSERT_EQ(left.size(), order.size());
      const auto key = [&](Index v) {
        Index n_left = 0;
        const std::set<Index>& mine = neighbors[static_cast<std::size_t>(v)];
        for (Index x : mine) n_left += left.count(x) > 0;
        return kind == Order::incidence_degree ? static_cast<Index>(mine.size()) - n_left : n_left;
      };
      const bool by_most = kind == Order::incidence_degree || kind == Order::dynamic_largest_first;
      for (Index v : order) {
        for (Index x : left) ASSERT_TRUE(by_most ? key(x) <= key(v) : key(x) >= key(v));
        left.erase(v);
      }
    }
  }
}

}  // namespace
}  // namespace spad
