#include "coloring/order/degree_order.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <set>

namespace spad {
namespace {

using Vertices = std::vector<Index>;

TEST(DegreeOrder, ascending_and_descending_are_stable) {
  const Vertices degree = {2, 0, 2, 5, 0};
  EXPECT_EQ(ascending_order(degree), (Vertices{1, 4, 0, 2, 3}));
  EXPECT_EQ(descending_order(degree), (Vertices{3, 0, 2, 1, 4}));
  EXPECT_EQ(ascending_order({}), Vertices{});
}

// Worked out from the first outputs of the standard's mt19937_64: nothing that differs by library.
TEST(DegreeOrder, a_random_order_is_the_seeds_alone) {
  std::mt19937_64 random(7);
  Vertices expected = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  for (std::uint64_t left = 10; left > 1; --left) {
    std::swap(expected[left - 1], expected[random() % left]);
  }
  EXPECT_EQ(random_order(10, 7), expected);
  EXPECT_NE(random_order(10, 7), random_order(10, 8));
}

// A path 0 - 1 - 2 - 3 - 4 and a triangle 5, 6, 7.
struct PathAndTriangle {
  std::vector<Vertices> neighbors = {{1}, {0, 2}, {1, 3}, {2, 4}, {3}, {6, 7}, {5, 7}, {5, 6}};

  void remove(Index v, DegreeQueue& queue) const {
    for (Index x : neighbors[static_cast<std::size_t>(v)]) queue.lower(x);
  }
};
const Vertices degrees = {1, 2, 2, 2, 1, 2, 2, 2};

TEST(DegreeOrder, smallest_last_is_smallest_first_from_behind) {
  const Vertices last = dynamic_order(Order::smallest_last, degrees, PathAndTriangle());
  Vertices first = dynamic_order(Order::dynamic_smallest_first, degrees, PathAndTriangle());
  EXPECT_EQ(first.front(), 0);  // ends of the path come off one by one, the triangle stays
  EXPECT_EQ(std::set<Index>(last.begin(), last.begin() + 3), (std::set<Index>{5, 6, 7}));
  std::reverse(first.begin(), first.end());
  EXPECT_EQ(first, last);
}

TEST(DegreeOrder, incidence_degree_stays_with_what_it_has_begun) {
  const Vertices order = dynamic_order(Order::incidence_degree, degrees, PathAndTriangle());
  EXPECT_EQ(order.front(), 1);  // of largest degree; its neighbors follow until nothing is left
  EXPECT_EQ(std::set<Index>(order.begin(), order.begin() + 5), (std::set<Index>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace spad
