#include "coloring/search/exact.hpp"

#include <gtest/gtest.h>

#include <random>

#include "coloring/coloring.hpp"
#include "coloring/verify.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

using Edges = std::vector<std::pair<Index, Index>>;

// Proper coloring of a graph given by its edges, slow and obvious.
class Proper {
 public:
  Proper(Index n, Edges edges)
      : color_(static_cast<std::size_t>(n), -1), edges_(std::move(edges)) {}
  Index n_vertices() const { return static_cast<Index>(color_.size()); }
  std::uint64_t forbidden(Index v) const {
    std::uint64_t bits = 0;
    for (const auto& [a, b] : edges_) {
      const Index other = a == v ? b : b == v ? a : -1;
      if (other < 0) continue;
      const Index c = color_[static_cast<std::size_t>(other)];
      if (c >= 0) bits |= std::uint64_t{1} << c;
    }
    return bits;
  }
  void set(Index v, Index color) { color_[static_cast<std::size_t>(v)] = color; }
  void unset(Index v) { color_[static_cast<std::size_t>(v)] = -1; }

 private:
  std::vector<Index> color_;
  Edges edges_;
};

Index chromatic_number(Index n, const Edges& edges) {
  const ExactColoring found = color_exactly(Proper(n, edges), n + 1, 0, 1e6);
  EXPECT_TRUE(found.is_proven);
  for (const auto& [v, w] : edges) {
    EXPECT_NE(found.color[static_cast<std::size_t>(v)], found.color[static_cast<std::size_t>(w)]);
  }
  return found.n_colors;
}

Edges cycle(Index n) {
  Edges edges;
  for (Index v = 0; v < n; ++v) edges.push_back({v, (v + 1) % n});
  return edges;
}

TEST(Exact, knows_the_chromatic_numbers_of_the_textbooks) {
  EXPECT_EQ(chromatic_number(1, {}), 1);
  EXPECT_EQ(chromatic_number(6, cycle(6)), 2);
  EXPECT_EQ(chromatic_number(7, cycle(7)), 3);
  Edges petersen = cycle(5);
  for (Index v = 0; v < 5; ++v) {
    petersen.push_back({v, v + 5});
    petersen.push_back({v + 5, (v + 2) % 5 + 5});
  }
  EXPECT_EQ(chromatic_number(10, petersen), 3);
  Edges groetzsch = cycle(5);  // no triangle, and yet four colors: Mycielski's construction on C5
  for (Index v = 0; v < 5; ++v) {
    groetzsch.push_back({v + 5, (v + 1) % 5});
    groetzsch.push_back({v + 5, (v + 4) % 5});
    groetzsch.push_back({v + 5, 10});
  }
  EXPECT_EQ(chromatic_number(11, groetzsch), 4);
}

TEST(Exact, finds_nothing_below_what_is_already_optimal_and_proves_that) {
  const ExactColoring found = color_exactly(Proper(5, cycle(5)), 3, 0, 1e6);
  EXPECT_TRUE(found.color.empty());
  EXPECT_EQ(found.n_colors, 3);
  EXPECT_TRUE(found.is_proven);
}

TEST(Exact, proves_nothing_when_it_had_to_stop) {
  EXPECT_FALSE(color_exactly(Proper(5, cycle(5)), 6, 0, 3).is_proven);
  EXPECT_FALSE(color_exactly(Proper(5, cycle(5)), 6, 5, 1e6).is_proven);  // five were enough
}

// The fewest colors of all by trying all of them, of patterns of at most seven columns.
Index fewest_by_force(const CscPattern& pattern) {
  for (Index k = 0;; ++k) {
    Coloring coloring;
    coloring.n_colors = k;
    coloring.color.assign(static_cast<std::size_t>(pattern.n_cols), k > 0 ? 0 : -1);
    for (bool more = true; more;) {
      if (is_structurally_orthogonal(pattern, coloring, false)) return k;
      more = false;
      for (std::size_t v = 0; k > 0 && v < coloring.color.size() && !more; ++v) {
        more = ++coloring.color[v] < k;
        if (!more) coloring.color[v] = 0;
      }
    }
  }
}

TEST(Exact, searches_over_tiny_patterns_are_optimal_and_say_so) {
  std::mt19937 random(1);
  for (int round = 0; round < 150; ++round) {
    CscPattern pattern = test::random_pattern(random, 7);
    const Coloring coloring = color(pattern, transpose(pattern));
    ASSERT_EQ(coloring.n_colors, fewest_by_force(pattern));
    ASSERT_TRUE(coloring.is_optimal());
  }
}

// No three columns are neighbors of each other, so only a search can tell.
TEST(Exact, an_odd_cycle_of_columns_is_proven_to_need_three_colors) {
  const Index n = 39;
  const CscPattern pattern =
      test::pattern_where(n, n, [=](Index i, Index j) { return j == i || j == (i + 1) % n; });
  const Coloring coloring = color(pattern, transpose(pattern));
  EXPECT_EQ(coloring.n_colors, 3);
  EXPECT_EQ(coloring.lower_bound, 3);
}

}  // namespace
}  // namespace spad
