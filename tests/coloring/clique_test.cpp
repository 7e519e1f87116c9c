#include "coloring/search/clique.hpp"

#include <gtest/gtest.h>

#include "coloring/coloring.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

Index clique_of(const CscPattern& pattern, double steps = 1e6) {
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph nets = BipartiteGraph::columns_of(pattern, transposed);
  return find_clique(nets, *Distance2Graph::of(nets), steps);
}

// All pairs of columns share a row, and no row has more than two.
TEST(Clique, is_found_where_no_row_shows_it) {
  std::vector<std::pair<Index, Index>> pairs;
  for (Index v = 0; v < 7; ++v) {
    for (Index w = 0; w < v; ++w) pairs.push_back({v, w});
  }
  const CscPattern pattern =
      test::pattern_where(static_cast<Index>(pairs.size()), 9, [&](Index i, Index j) {
        const auto& [v, w] = pairs[static_cast<std::size_t>(i)];
        return j == v || j == w;
      });
  EXPECT_EQ(clique_of(pattern), 7);
  EXPECT_EQ(clique_of(pattern, 0), 0);  // no steps, no bound
}

TEST(Clique, is_at_least_the_longest_row_and_at_most_the_colors_of_any_coloring) {
  std::mt19937 random(1);
  int n_stronger = 0;
  for (int round = 0; round < 300; ++round) {
    const CscPattern pattern = test::random_pattern(random, 40);
    const Coloring coloring = color(pattern, transpose(pattern), Order::smallest_last);
    const Index bound = clique_of(pattern);
    ASSERT_GE(bound, coloring.lower_bound);
    ASSERT_LE(bound, std::max(coloring.n_colors, pattern.n_cols > 0 ? 1 : 0));
    n_stronger += bound > coloring.lower_bound;
  }
  EXPECT_GT(n_stronger, 10);
}

}  // namespace
}  // namespace spad
