#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace spad {
namespace {

class ParallelBlocks : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Threads, ParallelBlocks, testing::Values(1, 2, 3, 8));

TEST_P(ParallelBlocks, runs_every_block_once_on_a_thread_in_range) {
  std::vector<int> runs(1000, 0), thread_of(1000, -1);
  parallel_blocks(1000, GetParam(), [&](Index block, int thread) {
    ++runs[static_cast<std::size_t>(block)];
    thread_of[static_cast<std::size_t>(block)] = thread;
  });
  for (std::size_t k = 0; k < runs.size(); ++k) {
    EXPECT_EQ(runs[k], 1);
    EXPECT_GE(thread_of[k], 0);
    EXPECT_LT(thread_of[k], GetParam());
  }
}

TEST_P(ParallelBlocks, gives_the_same_bits_as_one_thread) {
  const auto sums = [](int n_threads) {
    std::vector<double> result(200);
    parallel_blocks(200, n_threads, [&](Index block, int) {
      double sum = 0;
      for (int k = 1; k < 500; ++k) sum += std::sin(block * 0.37 + 1.0 / k);
      result[static_cast<std::size_t>(block)] = sum;
    });
    return result;
  };
  EXPECT_EQ(sums(GetParam()), sums(1));
}

TEST_P(ParallelBlocks, brings_a_team_together) {
  std::vector<int> runs(8, 0), sizes(8, 0);
  parallel_team(GetParam(), [&](int member, int n_members) noexcept {
    ++runs[static_cast<std::size_t>(member)];
    sizes[static_cast<std::size_t>(member)] = n_members;
  });
  const int n = sizes[0];
  EXPECT_LE(n, GetParam());
  for (int member = 0; member < 8; ++member) {
    EXPECT_EQ(runs[static_cast<std::size_t>(member)], member < n ? 1 : 0);
    EXPECT_EQ(sizes[static_cast<std::size_t>(member)], member < n ? n : 0);
  }
}

TEST_P(ParallelBlocks, takes_every_unit_of_every_item_once) {
  const std::vector<Units> items = {{3, 1000}, {0, 5}, {1, 70'000}, {1000, 7}, {0, 1}, {25, 300}};
  for (const Offset least : {1, 20'000, 1'000'000}) {
    std::vector<std::vector<int>> runs;
    std::vector<Offset> work(8, 0);
    const Offset total = 87'500;
    const Offset n_parts = std::clamp(total / least, Offset{1}, Offset{GetParam()});
    for (const Units& item : items) runs.emplace_back(static_cast<std::size_t>(item.n), 0);
    parallel_units(
        items.size(), least, GetParam(), [&](std::size_t k) { return items[k]; },
        [&](std::size_t k, Offset first, Offset last, int thread) {
          EXPECT_LT(first, last);
          EXPECT_LT(std::abs((last - first) * n_parts - items[k].n), n_parts);  // a fraction
          for (Offset u = first; u < last; ++u) ++runs[k][static_cast<std::size_t>(u)];
          work[static_cast<std::size_t>(thread)] += (last - first) * items[k].work;
        });
    for (const std::vector<int>& of_item : runs) {
      for (int n : of_item) EXPECT_EQ(n, 1);
    }
    const auto n_busy = 8 - std::count(work.begin(), work.end(), Offset{0});
    EXPECT_LE(n_busy, n_parts);
  }
  parallel_units(
      0, 1, GetParam(),
      [](std::size_t) {
        return Units{1, 1};
      },
      [](std::size_t, Offset, Offset, int) { FAIL(); });
}

TEST_P(ParallelBlocks, copies_and_fills_all_of_an_array_and_nothing_beside_it) {
  for (const std::size_t n : {0u, 1u, 4095u, 4096u, 8191u, 8192u, 12289u, 100'000u}) {
    std::vector<double> from(n), copied(n + 2, -1), filled(n + 2, -1);
    std::iota(from.begin(), from.end(), 0.0);
    parallel_copy(from.data(), std::ssize(from), copied.data() + 1, GetParam());
    parallel_fill(2, std::ssize(from), filled.data() + 1, GetParam());
    EXPECT_TRUE(std::equal(from.begin(), from.end(), copied.begin() + 1)) << n;
    EXPECT_EQ(std::count(filled.begin(), filled.end(), 2.0), std::ssize(from));
    for (const std::vector<double>& each : {copied, filled}) {
      EXPECT_TRUE(each.front() == -1 && each.back() == -1) << n;
    }
  }
}

TEST_P(ParallelBlocks, rethrows_the_exception_of_the_lowest_block) {
  for (int round = 0; round < 20; ++round) {
    std::string what;
    try {
      parallel_blocks(64, GetParam(), [](Index block, int) {
        if (block % 8 == 5) throw std::runtime_error(std::to_string(block));
      });
    } catch (const std::runtime_error& error) {
      what = error.what();
    }
    EXPECT_EQ(what, "5");
  }
}

TEST_P(ParallelBlocks, carries_out_exceptions_of_any_type) {
  EXPECT_THROW(parallel_blocks(4, GetParam(), [](Index, int) { throw 7; }), int);
}

TEST_P(ParallelBlocks, without_blocks_never_calls_the_body) {
  std::atomic<int> calls = 0;
  parallel_blocks(0, GetParam(), [&](Index, int) { ++calls; });
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace spad
