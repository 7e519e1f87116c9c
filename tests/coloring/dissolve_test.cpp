#include "coloring/search/dissolve.hpp"

#include <gtest/gtest.h>

#include "coloring/order/distance2_degree.hpp"
#include "coloring/verify.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

Coloring dissolved(const CscPattern& pattern, const Coloring& start, Index enough,
                   double steps = 1e6, std::uint64_t seed = 1) {
  const CscPattern transposed = transpose(pattern);
  const BipartiteGraph nets = BipartiteGraph::columns_of(pattern, transposed);
  return dissolve_classes(*Distance2Graph::of(nets), start, enough, steps, seed);
}

// Column 2k and column 2k + 1 do not meet, every other pair of different parity does: two colors
// are enough, greedy in natural order takes n.
CscPattern crown(Index n) {
  std::vector<std::pair<Index, Index>> pairs;
  for (Index v = 0; v < n; ++v) {
    for (Index w = 0; w < n; ++w) {
      if (v != w) pairs.push_back({2 * v, 2 * w + 1});
    }
  }
  return test::pattern_where(static_cast<Index>(pairs.size()), 2 * n, [&](Index i, Index j) {
    const auto& [v, w] = pairs[static_cast<std::size_t>(i)];
    return j == v || j == w;
  });
}

TEST(Dissolve, takes_a_crown_from_n_colors_to_two) {
  const CscPattern pattern = crown(8);
  const Coloring natural = color(pattern, transpose(pattern), Order::natural);
  ASSERT_EQ(natural.n_colors, 8);
  const Coloring two = dissolved(pattern, natural, 2);
  EXPECT_EQ(two.n_colors, 2);
  EXPECT_TRUE(is_structurally_orthogonal(pattern, two, false));
}

TEST(Dissolve, gives_valid_colorings_with_no_more_colors) {
  std::mt19937 random(1);
  int n_fewer = 0;
  for (int round = 0; round < 200; ++round) {
    const CscPattern pattern = test::random_pattern(random, 60);
    const Coloring start = color(pattern, transpose(pattern), Order::natural);
    const Coloring coloring = dissolved(pattern, start, start.lower_bound, 1e5);
    ASSERT_TRUE(is_structurally_orthogonal(pattern, coloring, false));
    ASSERT_LE(coloring.n_colors, start.n_colors);
    ASSERT_GE(coloring.n_colors, start.lower_bound);
    n_fewer += coloring.n_colors < start.n_colors;
  }
  EXPECT_GT(n_fewer, 10);
}

TEST(Dissolve, stops_at_enough_and_without_steps) {
  const CscPattern pattern = crown(8);
  const Coloring natural = color(pattern, transpose(pattern), Order::natural);
  EXPECT_EQ(dissolved(pattern, natural, 5).n_colors, 5);
  EXPECT_EQ(dissolved(pattern, natural, 2, 0).color, natural.color);
}

TEST(Dissolve, depends_on_nothing_but_the_seed) {
  const CscPattern pattern = crown(8);
  const Coloring natural = color(pattern, transpose(pattern), Order::natural);
  EXPECT_EQ(dissolved(pattern, natural, 4, 1e6, 3).color,
            dissolved(pattern, natural, 4, 1e6, 3).color);
}

}  // namespace
}  // namespace spad
