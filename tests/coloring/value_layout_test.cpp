// Mirrors of the entries of symmetric patterns.
#include "coloring/decompression/value_layout.hpp"

#include <gtest/gtest.h>

#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

void expect_mirrors(const CscPattern& pattern, int n_threads) {
  std::vector<Offset> expected;
  transpose(pattern, &expected);
  const auto mirrors = find_mirrors(pattern, n_threads);
  ASSERT_TRUE(mirrors) << mirrors.status().detail();
  EXPECT_TRUE(std::equal(mirrors->begin(), mirrors->end(), expected.begin(), expected.end()));
}

TEST(Mirrors, are_where_a_transposition_finds_them) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    expect_mirrors(test::random_symmetric_pattern(random, 30), 1);
  }
  expect_mirrors(test::wheel(20'000), 3);
}

// So many columns that memory for the next ones is asked for.
TEST(Mirrors, are_found_across_a_large_pattern) {
  constexpr Index n = 210'000;
  const CscPattern pattern = test::pattern_by_column(n, n, [](Index j, auto&& add) {
    add(j);
    if (j != n - 1 - j) add(n - 1 - j);
  });
  for (int n_threads : {1, 3}) expect_mirrors(pattern, n_threads);
}

TEST(Mirrors, names_the_first_entry_that_has_none) {
  CscPattern pattern = test::banded(20'000, 2);
  pattern.row_idx[50'000] += 3;
  for (int n_threads : {1, 3}) {
    const auto mirrors = find_mirrors(pattern, n_threads);
    ASSERT_FALSE(mirrors);
    EXPECT_EQ(mirrors.status().code(), Code::bad_pattern);
    EXPECT_STREQ(mirrors.status().detail(), find_mirrors(pattern).status().detail());
  }
  const auto small = find_mirrors(test::pattern_of({"110", "010", "101"}));
  ASSERT_FALSE(small);
  EXPECT_STREQ(small.status().detail(),
               "entry (2, 0) has no mirror (0, 2), which a symmetric pattern has");
}

}  // namespace
}  // namespace spad
