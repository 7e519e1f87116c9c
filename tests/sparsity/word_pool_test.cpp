// Blocks do not overlap, come back, and are counted.
#include "sparsity/word_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <span>
#include <vector>

namespace spad {
namespace {

TEST(word_pool, gives_at_least_what_was_asked_for_and_at_most_a_quarter_more) {
  WordPool pool;
  for (std::size_t n = 1; n < 6000; ++n) {
    const WordPool::Block block = pool.allocate(n);
    EXPECT_GE(block.capacity, n);
    EXPECT_LE(block.capacity, n + n / 4 + 1);
    pool.release(block);
  }
  EXPECT_EQ(pool.bytes_in_use(), 0u);
}

TEST(word_pool, reuses_a_released_block) {
  WordPool pool;
  const WordPool::Block first = pool.allocate(5);
  pool.release(first);
  EXPECT_EQ(pool.allocate(5).words, first.words);
  EXPECT_EQ(pool.peak_bytes(), 40u);
}

TEST(word_pool, keeps_blocks_apart) {
  WordPool pool;
  std::mt19937_64 random(3);
  struct Filled {
    WordPool::Block block;
    Word content;
  };
  std::vector<Filled> alive;
  for (int round = 0; round < 20000; ++round) {
    if (alive.size() > 100 || (!alive.empty() && random() % 3 == 0)) {
      std::swap(alive[random() % alive.size()], alive.back());
      const Filled last = alive.back();
      alive.pop_back();
      const std::span<const Word> words{last.block.words, last.block.capacity};
      ASSERT_TRUE(
          std::all_of(words.begin(), words.end(), [&](Word w) { return w == last.content; }));
      pool.release(last.block);
    }
    const bool is_large = random() % 50 == 0;
    const Filled filled{pool.allocate(1 + random() % (is_large ? 10000 : 40)), random()};
    std::fill_n(filled.block.words, filled.block.capacity, filled.content);
    alive.push_back(filled);
  }
}

}  // namespace
}  // namespace spad
