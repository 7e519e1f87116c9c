#include "coloring/order/degree_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace spad {
namespace {

using Take = DegreeQueue::Take;

// Few degrees of many vertices or the other way round, lowered so often that lists are made anew.
void check(Take from, unsigned seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    const std::size_t n = 1 + random() % (round % 10 == 0 ? 300 : 40);
    const unsigned largest = round % 3 == 0 ? 400 : 12;
    std::vector<Index> degree(n);
    for (Index& d : degree) d = static_cast<Index>(random() % largest);
    DegreeQueue queue(degree, from);
    std::vector<bool> taken(n, false);
    for (std::size_t step = 0; step < n; ++step) {
      const Index v = queue.take();
      const Index mine = degree[static_cast<std::size_t>(v)];
      ASSERT_EQ(queue.degree_taken(), mine);
      ASSERT_FALSE(taken[static_cast<std::size_t>(v)]);
      taken[static_cast<std::size_t>(v)] = true;
      for (std::size_t x = 0; x < n; ++x) {
        const auto other = static_cast<Index>(x);
        ASSERT_EQ(queue.is_taken(other), taken[x]);
        const bool is_past = from == Take::smallest ? mine > degree[x] : mine < degree[x];
        ASSERT_TRUE(taken[x] || !is_past);
        if (degree[x] == 0 || random() % 2 == 0) continue;
        queue.lower(other);
        queue.lower(other);  // counts once
        degree[x] -= !taken[x];
      }
    }
  }
}

TEST(DegreeQueue, always_takes_a_vertex_of_smallest_degree) { check(Take::smallest, 1); }
TEST(DegreeQueue, always_takes_a_vertex_of_largest_degree) { check(Take::largest, 2); }

TEST(DegreeQueue, takes_equal_degrees_in_natural_order) {
  DegreeQueue queue({2, 1, 2, 1}, Take::smallest);
  EXPECT_EQ(queue.take(), 1);
  EXPECT_EQ(queue.take(), 3);
  EXPECT_EQ(queue.take(), 0);
  EXPECT_EQ(queue.take(), 2);
}

TEST(DegreeQueue, takes_equal_degrees_in_the_order_that_is_given) {
  const std::vector<Index> ties = {3, 2, 1, 0};
  DegreeQueue queue({2, 1, 2, 1}, Take::smallest, ties);
  EXPECT_EQ(queue.take(), 3);
  EXPECT_EQ(queue.take(), 1);
}

TEST(DegreeQueue, may_be_empty) {
  for (Take from : {Take::smallest, Take::largest}) {
    DegreeQueue queue({}, from);
    queue.peek([](Index, Index) { FAIL(); });
  }
}

TEST(DegreeQueue, says_who_comes_next) {
  DegreeQueue queue({1, 1, 1}, Take::smallest);
  EXPECT_EQ(queue.take(), 0);
  std::vector<Index> next;
  queue.peek([&](Index v, Index) { next.push_back(v); });
  EXPECT_EQ(next, (std::vector<Index>{1, 2}));
}

}  // namespace
}  // namespace spad
