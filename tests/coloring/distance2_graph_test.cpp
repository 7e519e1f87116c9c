#include "coloring/graph/distance2_graph.hpp"

#include <gtest/gtest.h>

#include "coloring/graph/light_neighbors.hpp"
#include "coloring/order/distance2_degree.hpp"
#include "support/coloring_oracle.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

void expect_neighbors(const CscPattern& pattern, int n_threads) {
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph nets = BipartiteGraph::columns_of(pattern, transposed);
  const std::optional<Distance2Graph> graph = Distance2Graph::of(nets, n_threads);
  ASSERT_TRUE(graph);
  const std::vector<std::set<Index>> expected = test::column_neighbors(pattern);
  Offset n = 0;
  for (Index v = 0; v < pattern.n_cols; ++v) {
    const std::span<const Index> mine = graph->neighbors_of(v);
    ASSERT_EQ(std::set<Index>(mine.begin(), mine.end()), expected[static_cast<std::size_t>(v)]);
    ASSERT_EQ(mine.size(), expected[static_cast<std::size_t>(v)].size());
    n += static_cast<Offset>(mine.size());
  }
  EXPECT_EQ(graph->n_neighbors(), n);
}

TEST(Distance2Graph, lists_every_neighbor_once) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) expect_neighbors(test::random_pattern(random, 40), 1);
}

// More vertices than a block has; next to each other as in a band, and far apart.
TEST(Distance2Graph, lists_every_neighbor_of_local_and_of_scattered_nets_on_any_threads) {
  const Index n = 9000;
  const CscPattern band = test::pattern_where(
      300, n, [](Index i, Index j) { return j / 30 == i || (j + 5) / 30 == i; });
  const CscPattern scattered = test::pattern_where(
      900, n, [=](Index i, Index j) { return j % 900 == i || (j * 7919 % n) / 10 == i; });
  for (const CscPattern* pattern : {&band, &scattered}) {
    const CscPattern transposed = transpose(*pattern);
    EXPECT_EQ(LightNets::are_local(BipartiteGraph::columns_of(*pattern, transposed), 1000),
              pattern == &band);
    for (int n_threads : {1, 3}) expect_neighbors(*pattern, n_threads);
  }
}

TEST(Distance2Graph, is_not_made_when_it_would_not_fit) {
  const Index n = 30000;  // 10 rows of 3000 for each of 10 divisions: 2 * 10^8 pairs
  CscPattern pattern;
  pattern.n_rows = 30;
  pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    pattern.row_idx.insert(pattern.row_idx.end(), {j % 10, 10 + j / 10 % 10, 20 + j / 100 % 10});
    pattern.col_ptr.push_back(pattern.nnz());
  }
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph nets = BipartiteGraph::columns_of(pattern, transposed);
  EXPECT_LT(heavy_net_threshold(nets), 3000);  // light nets alone: none
  EXPECT_EQ(Distance2Graph::of(nets)->n_neighbors(), 0);

  // Nets light enough, each vertex in 60 of them.
  std::mt19937 random(2);
  CscPattern wide;
  wide.n_rows = 30000;
  wide.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    std::set<Index> rows;
    while (rows.size() < 60) rows.insert(static_cast<Index>(random() % 30000));
    wide.row_idx.insert(wide.row_idx.end(), rows.begin(), rows.end());
    wide.col_ptr.push_back(wide.nnz());
  }
  const CscPattern wide_transposed = transpose(wide);
  EXPECT_FALSE(Distance2Graph::of(BipartiteGraph::columns_of(wide, wide_transposed)));
}

}  // namespace
}  // namespace spad
