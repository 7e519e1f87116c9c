// What is constant is where it belongs after any copy; what repeats is kept once.
#include "program/background.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace spad::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Case {
  std::vector<bool> is_constant;
  std::vector<double> values;

  Background background() const {
    PlacedNumbers numbers{std::vector<Index>(values.size()), {}};
    for (std::size_t k = 0; k < values.size(); ++k) numbers.put(k, values[k]);
    return {is_constant, numbers};
  }
};

// Stretches that repeat with some period, and stretches that do not.
Case random_case(std::uint64_t seed, std::size_t size) {
  std::mt19937_64 random(seed);
  Case result;
  while (result.values.size() < size) {
    const std::size_t period = 1 + random() % 70, n_values = random() % 3 == 0 ? 1000 : 4;
    const std::size_t length = random() % 1500;
    std::vector<double> pattern(random() % 4 == 0 ? length : period);
    std::vector<bool> varies(pattern.size());
    for (std::size_t k = 0; k < pattern.size(); ++k) {
      pattern[k] = 0.5 * static_cast<double>(random() % n_values);
      varies[k] = random() % 3 == 0;
    }
    for (std::size_t k = 0; k < length && result.values.size() < size; ++k) {
      result.values.push_back(pattern[k % pattern.size()]);
      result.is_constant.push_back(!varies[k % pattern.size()]);
    }
  }
  return result;
}

bool is_same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

TEST(Background, copies_constants_of_every_range_and_nothing_beside_it) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Case c = random_case(seed, 1 + seed * 97);
    const Background background = c.background();
    const auto n = static_cast<Index>(c.values.size());
    ASSERT_EQ(background.size(), n);
    std::mt19937_64 random(seed);
    for (int range = 0; range < 20; ++range) {
      const auto begin = static_cast<Index>(random() % (c.values.size() + 1));
      const auto end =
          begin + static_cast<Index>(random() % (static_cast<std::size_t>(n - begin) + 1));
      std::vector<double> to(c.values.size(), nan);
      background.copy(begin, end, to.data());
      for (Index k = 0; k < n; ++k) {
        const auto place = static_cast<std::size_t>(k);
        if (k < begin || k >= end) {
          ASSERT_TRUE(std::isnan(to[place])) << k;
        } else if (c.is_constant[place]) {
          ASSERT_TRUE(is_same(to[place], c.values[place])) << k;
        }
      }
    }
  }
}

TEST(Background, visits_every_place_once_in_order) {
  const Case c = random_case(5, 5000);
  const Background background = c.background();
  Index next = 0;
  background.for_each([&](Index place, double value) {
    ASSERT_EQ(place, next++);
    const auto k = static_cast<std::size_t>(place);
    ASSERT_TRUE(!c.is_constant[k] || is_same(value, c.values[k]));
  });
  EXPECT_EQ(next, 5000);
}

TEST(Background, has_the_same_values_by_several_threads) {
  const Case c = random_case(7, 400000);
  const Background background = c.background();
  std::vector<double> one(c.values.size()), two(c.values.size());
  background.copy(one.data(), 1);
  background.copy(two.data(), 2);
  EXPECT_EQ(one, two);
}

// Six entries a column, as in a stencil: rows of cells begin and end differently.
TEST(Background, keeps_what_repeats_once) {
  Case c;
  for (int row = 0; row < 200; ++row) {
    for (int column = 0; column < 1000; ++column) {
      for (int k = 0; k < 6; ++k) {
        const bool varies = k == (column == 0 ? 1 : 2);
        c.is_constant.push_back(!varies);
        c.values.push_back(varies ? 0 : k == 5 ? -0.0 : 4.0);
      }
    }
  }
  const Background background = c.background();
  EXPECT_LT(background.bytes() * 10, c.values.size() * sizeof(double));
  std::vector<double> to(c.values.size(), nan);
  background.copy(to.data(), 1);
  for (std::size_t k = 0; k < to.size(); ++k) {
    ASSERT_TRUE(!c.is_constant[k] || is_same(to[k], c.values[k])) << k;
  }
}

TEST(Background, keeps_zeros_of_both_signs_and_nans_apart) {
  Case c;
  for (int k = 0; k < 4000; ++k) {
    c.is_constant.push_back(true);
    c.values.push_back(k % 1000 < 500 ? 0.0 : k % 3 == 0 ? -0.0 : nan);
  }
  const Background background = c.background();
  std::vector<double> to(c.values.size(), 1.0);
  background.copy(to.data(), 1);
  for (std::size_t k = 0; k < to.size(); ++k) ASSERT_TRUE(is_same(to[k], c.values[k])) << k;
}

}  // namespace
}  // namespace spad::test
