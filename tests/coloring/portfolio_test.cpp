#include "coloring/search/portfolio.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "coloring/search/distance2_search.hpp"
#include "coloring/verify.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

CscPattern sparse_pattern(std::mt19937& random, Index n, Index per_column) {
  CscPattern pattern;
  pattern.n_rows = pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    std::vector<Index> rows;
    for (Index k = 0; k < per_column; ++k) {
      rows.push_back(static_cast<Index>(random() % static_cast<unsigned>(n)));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    pattern.row_idx.insert(pattern.row_idx.end(), rows.begin(), rows.end());
    pattern.col_ptr.push_back(pattern.nnz());
  }
  return pattern;
}

TEST(Portfolio, colors_do_not_depend_on_the_number_of_threads) {
  std::mt19937 random(1);
  for (Index n : {50, 300, 2000}) {
    for (std::uint64_t seed : {1u, 2u}) {
      const CscPattern pattern = sparse_pattern(random, n, 5);
      const CscPattern transposed = transpose(pattern);
      SearchOptions options = {.seconds = 0.02, .seed = seed};
      const Coloring one = color(pattern, transposed, {}, {}, options);
      for (int n_threads : {2, 5}) {
        options.n_threads = n_threads;
        const Coloring many = color(pattern, transposed, {}, {}, options);
        ASSERT_EQ(many.color, one.color);
        ASSERT_EQ(many.order, one.order);
        ASSERT_EQ(many.lower_bound, one.lower_bound);
      }
    }
  }
}

TEST(Portfolio, without_seconds_it_is_the_natural_order) {
  std::mt19937 random(2);
  const CscPattern pattern = sparse_pattern(random, 500, 5);
  const CscPattern transposed = transpose(pattern);
  const Coloring natural = color(pattern, transposed, Order::natural);
  EXPECT_EQ(color(pattern, transposed, {}, {}, {.seconds = 0.0}).color, natural.color);
  const Coloring searched = color(pattern, transposed, {}, {}, {.seconds = 0.05});
  EXPECT_LT(searched.n_colors, natural.n_colors);
  EXPECT_TRUE(is_structurally_orthogonal(pattern, searched, false));
}

TEST(Portfolio, ends_when_no_turn_can_be_saved) {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    const CscPattern pattern = sparse_pattern(random, 300, 4);
    const CscPattern transposed = transpose(pattern);
    const Coloring natural = color(pattern, transposed, Order::natural);
    const Index at_once = natural.n_colors;  // one turn, whatever the colors
    EXPECT_EQ(color(pattern, transposed, {}, {}, {.at_once = at_once}).color, natural.color);
  }
}

// A problem whose colorings are numbers: what is tried, in which sequence, and what is kept.
class Numbers {
 public:
  struct Result {
    Index number;
  };
  Index n_vertices() const { return 1; }
  std::vector<Order> orders() const {
    return {Order::largest_first, Order::smallest_last, Order::random};
  }
  std::vector<Index> order(Order order, std::uint64_t) const { return {static_cast<Index>(order)}; }
  Result color(const std::vector<Index>& order) const {
    constexpr Index number_of[] = {9, 9, 7, 5, 5};  // of recoloring, then of orders 1 to 4
    return {number_of[order.front()]};
  }
  double ordering_work(Order order) const { return order == dear ? 1e12 : 1; }
  double coloring_work(const Result&) const { return 1; }
  double cost(const Result& result) const { return result.number; }
  double lower_bound() const { return bound; }
  std::vector<Index> classes(const Result&) const { return {0}; }

  double bound = 0;
  Order dear = Order::natural;
};

TEST(Portfolio, keeps_the_first_of_the_best_orders_that_fit) {
  Numbers problem;
  EXPECT_EQ(search(problem).order, Order::smallest_last);
  EXPECT_EQ(search(problem).result.number, 5);
  problem.dear = Order::smallest_last;
  EXPECT_EQ(search(problem).order, Order::random);
}

TEST(Portfolio, does_not_count_what_comes_after_an_order_that_ends_the_search) {
  Numbers problem;
  problem.bound = 7;
  for (int n_threads : {1, 4}) {
    EXPECT_EQ(search(problem, {.n_threads = n_threads}).order, Order::largest_first);
    EXPECT_EQ(search(problem, {.n_threads = n_threads}).result.number, 7);
  }
}

TEST(Portfolio, class_orders_go_class_by_class_and_neutral_vertices_last) {
  std::mt19937 random(4);
  for (Index pass = 0; pass < 50; ++pass) {
    std::vector<Index> classes;
    for (int v = 0; v < 40; ++v) classes.push_back(static_cast<Index>(random() % 6) - 1);
    const std::vector<Index> order = class_order(classes, pass, 1);
    std::vector<Index> sorted = order, seen;
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(sorted, natural_order(40));
    for (Index v : order) {
      const Index c = classes[static_cast<std::size_t>(v)];
      if (seen.empty() || seen.back() != c) seen.push_back(c);
    }
    std::vector<Index> distinct = seen;
    std::sort(distinct.begin(), distinct.end());
    ASSERT_EQ(std::unique(distinct.begin(), distinct.end()), distinct.end());
    ASSERT_TRUE(distinct.front() >= 0 || seen.back() == -1);
  }
}

}  // namespace
}  // namespace spad
