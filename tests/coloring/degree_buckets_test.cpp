#include "coloring/order/degree_buckets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace spad {
namespace {

TEST(DegreeBuckets, always_removes_a_vertex_of_smallest_degree) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const std::size_t n = 1 + random() % 40;
    std::vector<Index> degree(n);
    for (Index& d : degree) d = static_cast<Index>(random() % 12);
    DegreeBuckets buckets(degree);
    std::vector<bool> removed(n, false);
    for (std::size_t step = 0; step < n; ++step) {
      const auto v = static_cast<std::size_t>(buckets.remove_smallest());
      ASSERT_FALSE(removed[v]);
      removed[v] = true;
      for (std::size_t x = 0; x < n; ++x) {
        ASSERT_EQ(buckets.is_removed(static_cast<Index>(x)), removed[x]);
        if (removed[x]) continue;
        ASSERT_LE(degree[v], degree[x]);
        if (degree[x] > 0 && random() % 2) {
          buckets.lower(static_cast<Index>(x));
          --degree[x];
        }
      }
    }
  }
}

TEST(DegreeBuckets, always_removes_a_vertex_of_largest_degree) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    const std::size_t n = 1 + random() % 40;
    std::vector<Index> degree(n);
    for (Index& d : degree) d = static_cast<Index>(random() % 12);
    DegreeBuckets buckets(degree);
    std::vector<bool> removed(n, false);
    for (std::size_t step = 0; step < n; ++step) {
      const auto v = static_cast<std::size_t>(buckets.remove_largest());
      ASSERT_FALSE(removed[v]);
      removed[v] = true;
      for (std::size_t x = 0; x < n; ++x) {
        ASSERT_EQ(buckets.is_removed(static_cast<Index>(x)), removed[x]);
        if (removed[x]) continue;
        ASSERT_GE(degree[v], degree[x]);
        if (degree[x] > 0 && random() % 2) {
          buckets.lower(static_cast<Index>(x));
          --degree[x];
        }
      }
    }
  }
}

TEST(DegreeBuckets, removes_equal_degrees_in_natural_order) {
  DegreeBuckets buckets({2, 1, 2, 1});
  EXPECT_EQ(buckets.remove_smallest(), 1);
  EXPECT_EQ(buckets.remove_smallest(), 3);
  EXPECT_EQ(buckets.remove_smallest(), 0);
  EXPECT_EQ(buckets.remove_smallest(), 2);
}

TEST(DegreeBuckets, removes_equal_degrees_in_the_order_that_is_given) {
  const std::vector<Index> ties = {3, 2, 1, 0};
  DegreeBuckets buckets({2, 1, 2, 1}, ties);
  EXPECT_EQ(buckets.remove_smallest(), 3);
  EXPECT_EQ(buckets.remove_smallest(), 1);
}

}  // namespace
}  // namespace spad
