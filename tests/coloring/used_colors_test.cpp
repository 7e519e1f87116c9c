#include "coloring/greedy/used_colors.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/random_pattern.hpp"

namespace spad {
namespace {

Index smallest_outside(const std::vector<std::set<Index>>& used, std::span<const Index> nets) {
  for (Index color = 0;; ++color) {
    bool is_used = false;
    for (Index net : nets) is_used |= used[static_cast<std::size_t>(net)].count(color) > 0;
    if (!is_used) return color;
  }
}

// Any colors, not only those a greedy coloring would take: runs grow, meet, and are split by gaps.
void check(Index n_vertices, Index largest_span) {
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    const CscPattern nets = test::pattern_where(
        3, n_vertices, [&](Index, Index) { return std::bernoulli_distribution(0.7)(random); });
    const CscPattern vertices = transpose(nets);
    UsedColors used(BipartiteGraph::columns_of(nets, vertices));
    std::vector<std::set<Index>> sets(3);
    const Index span = round % 2 ? n_vertices : largest_span;
    for (Index v = 0; v < nets.n_cols; ++v) {
      const std::span<const Index> mine = nets.column(v);
      ASSERT_EQ(used.smallest_unused(mine), smallest_outside(sets, mine));
      const auto color = static_cast<Index>(random() % static_cast<unsigned>(span));
      const bool is_free = std::none_of(mine.begin(), mine.end(), [&](Index net) {
        return sets[static_cast<std::size_t>(net)].count(color) > 0;
      });
      if (!is_free) continue;
      used.add(mine, color);
      for (Index net : mine) sets[static_cast<std::size_t>(net)].insert(color);
    }
    for (Index net = 0; net < 3; ++net) {
      EXPECT_EQ(used.count(net), static_cast<Index>(sets[static_cast<std::size_t>(net)].size()));
    }
  }
}

TEST(UsedColors, agrees_with_sets_for_colors_added_in_random_order) { check(250, 600); }
// Colors that do not fit in as many words as a net has vertices.
TEST(UsedColors, agrees_with_sets_where_words_become_runs) { check(30, 4000); }

// The textbook's colors, many of them, in an order that leaves gaps.
TEST(UsedColors, gives_the_greedy_colors_of_a_few_long_nets_in_random_order) {
  std::mt19937 random(2);
  const CscPattern nets = test::pattern_where(6, 12'000, [&](Index i, Index) {
    return std::bernoulli_distribution(0.9 / (i + 1))(random);
  });
  const CscPattern vertices = transpose(nets);
  UsedColors used(BipartiteGraph::columns_of(nets, vertices));
  std::vector<std::vector<bool>> of_net(6, std::vector<bool>(12'001, false));
  for (Index v = 0; v < nets.n_cols; ++v) {
    std::size_t color = 0;
    const auto is_used = [&](Index net) { return of_net[static_cast<std::size_t>(net)][color]; };
    while (std::ranges::any_of(nets.column(v), is_used)) ++color;
    ASSERT_EQ(used.smallest_unused(nets.column(v)), static_cast<Index>(color));
    used.add(nets.column(v), static_cast<Index>(color));
    for (Index net : nets.column(v)) of_net[static_cast<std::size_t>(net)][color] = true;
  }
}

TEST(UsedColors, a_vertex_without_nets_may_take_the_first_color) {
  const CscPattern nets = test::pattern_of({"1"});
  const CscPattern vertices = transpose(nets);
  EXPECT_EQ(UsedColors(BipartiteGraph::columns_of(nets, vertices)).smallest_unused({}), 0);
}

}  // namespace
}  // namespace spad
