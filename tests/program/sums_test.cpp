// Sums of products are those of plain loops, whatever their lengths and forms.
#include "program/sums.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace spad::test {
namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  Index below(Index n) { return std::uniform_int_distribution<Index>(0, n - 1)(engine_); }
  bool chance(double share) { return std::bernoulli_distribution(share)(engine_); }
  double between(double low, double high) {
    return std::uniform_real_distribution<>(low, high)(engine_);
  }

 private:
  std::mt19937_64 engine_;
};

struct Case {
  SumList list;
  std::vector<std::vector<Summand>> terms;  // of each target, which is its number
};

// Targets are behind the sources; those of a step read sources and targets of earlier steps.
Case random_case(std::uint64_t seed, Index n_sources, bool has_products) {
  Random random(seed);
  Case result;
  Index n_known = n_sources;
  for (int step = 0; step < 3; ++step) {
    const Index n_targets = random.below(60);
    for (Index t = 0; t < n_targets; ++t) {
      std::vector<Summand> terms(static_cast<std::size_t>(random.below(6)));
      for (Summand& term : terms) {
        term.a = random.below(n_known);
        if (has_products && random.chance(0.5)) term.b = random.below(n_known);
        if (has_products && random.chance(0.5)) term.coefficient = 0.25 * random.below(9);
      }
      result.list.add(n_known + t, std::span<const Summand>(terms));
      result.terms.push_back(terms);
    }
    n_known += n_targets;
    result.list.end_step();
  }
  return result;
}

std::vector<double> by_loops(const Case& c, std::vector<double> values) {
  for (const std::vector<Summand>& terms : c.terms) {
    double sum = 0;
    for (const Summand& t : terms) {
      const double a = values[static_cast<std::size_t>(t.a)];
      sum += t.coefficient * a * values[static_cast<std::size_t>(t.b)];
    }
    values.push_back(sum);
  }
  return values;
}

std::vector<double> by_sums(const Case& c, std::vector<double> values, int n_threads) {
  values.resize(values.size() + c.terms.size());
  Sums(c.list).run(values.data(), values.data(), n_threads);
  return values;
}

std::vector<double> sources(std::uint64_t seed, std::size_t n) {
  Random random(seed);
  std::vector<double> values(n, 1.0);  // the first is the number 1
  for (std::size_t k = 1; k < n; ++k) values[k] = random.between(-2, 2);
  return values;
}

TEST(Sums, are_those_of_loops_bit_for_bit) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Case c = random_case(seed, 40, seed % 3 != 0);
    const std::vector<double> x = sources(seed, 40);
    const std::vector<double> expected = by_loops(c, x);
    EXPECT_EQ(by_sums(c, x, 1), expected) << seed;
    EXPECT_EQ(by_sums(c, x, 2), expected) << seed;
  }
}

// Rows by columns of blocks, as derivatives of a bus by its neighbors: most are summed in tiles.
struct Blocks {
  Case sums;
  std::vector<double> sources;
};

Blocks blocks_of_products(std::uint64_t seed, Index length) {
  Random random(seed);
  Blocks result;
  Index next = 1;
  const auto new_lists = [&](Index n) {
    std::vector<std::vector<Index>> lists(static_cast<std::size_t>(n));
    for (std::vector<Index>& list : lists) {
      for (Index k = 0; k < length; ++k) list.push_back(next++);
    }
    return lists;
  };
  struct Entry {
    std::vector<Summand> terms;
  };
  std::vector<Entry> entries;
  for (int block = 0; block < 120; ++block) {
    const auto rows = new_lists(random.chance(0.8) ? 2 : 1 + random.below(3));
    for (const std::vector<Index>& column : new_lists(1 + random.below(9))) {
      for (const std::vector<Index>& row : rows) {
        Entry& entry = entries.emplace_back();
        for (std::size_t k = 0; k < row.size(); ++k) entry.terms.push_back({row[k], column[k]});
      }
    }
  }
  result.sources = sources(seed, static_cast<std::size_t>(next));
  for (const Entry& entry : entries) {
    result.sums.list.add(next++, std::span<const Summand>(entry.terms));
    result.sums.terms.push_back(entry.terms);
  }
  return result;
}

TEST(Sums, of_rows_by_columns_are_those_of_loops_bit_for_bit) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Blocks blocks = blocks_of_products(seed, 2 + static_cast<Index>(seed % 3));
    const std::vector<double> expected = by_loops(blocks.sums, blocks.sources);
    for (int n_threads : {1, 2}) {
      EXPECT_EQ(by_sums(blocks.sums, blocks.sources, n_threads), expected) << seed;
    }
  }
}

TEST(Sums, of_rows_by_columns_leave_out_products_with_zero) {
  const double inf = std::numeric_limits<double>::infinity();
  Blocks blocks = blocks_of_products(3, 2);
  const std::vector<Summand>& terms = blocks.sums.terms[10];
  const auto source = [&](Index place) -> double& {
    return blocks.sources[static_cast<std::size_t>(place)];
  };
  source(terms[0].a) = 0;
  source(terms[0].b) = inf;
  const std::vector<double> values = by_sums(blocks.sums, blocks.sources, 1);
  EXPECT_EQ(values[blocks.sources.size() + 10], source(terms[1].a) * source(terms[1].b));
  source(terms[0].a) = -1;
  EXPECT_EQ(by_sums(blocks.sums, blocks.sources, 1)[blocks.sources.size() + 10], -inf);
}

// Of a strip: value v, target stride * v, adds up `length` places that move on with it; values now
// and then have another place instead. Next to each, one further, there may be a shorter sum.
struct Strip {
  SumList list;
  std::vector<Index> targets;
  std::vector<std::vector<Summand>> terms;
};

Strip strip(std::uint64_t seed, Index n, Index stride, bool has_partners) {
  Random random(seed);
  Strip result;
  const Index length = 1 + random.below(4), of_partner = 1 + random.below(3);
  std::vector<Index> first;
  for (Index t = 0; t < length + of_partner; ++t) first.push_back(1 + random.below(50));
  const auto add = [&](Index target, Index begin, Index end, Index v) {
    std::vector<Summand> terms;
    for (Index t = begin; t < end; ++t) {
      const bool is_odd = random.chance(0.004);
      terms.push_back({first[static_cast<std::size_t>(t)] + v + (is_odd ? 7 : 0), 0, 1});
    }
    result.list.add(target, std::span<const Summand>(terms));
    result.targets.push_back(target);
    result.terms.push_back(terms);
  };
  for (Index v = 0; v < n; ++v) {
    add(stride * v, 0, length, v);
    if (has_partners && v >= 3) add(stride * v + 1, length, length + of_partner, v);
  }
  return result;
}

TEST(Sums, that_go_on_evenly_are_those_of_loops_bit_for_bit) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (Index stride : {1, 2, 3}) {
      for (bool has_partners : {false, true}) {
        if (has_partners && stride == 1) continue;
        const auto n = static_cast<Index>(60 + 37 * seed);
        const Strip c = strip(seed, n, stride, has_partners);
        const std::vector<double> from = sources(seed, static_cast<std::size_t>(n + 100));
        std::vector<double> expected(static_cast<std::size_t>(stride * n + 1), -1.0);
        for (std::size_t k = 0; k < c.targets.size(); ++k) {
          double& sum = expected[static_cast<std::size_t>(c.targets[k])];
          sum = 0;
          for (const Summand& term : c.terms[k]) sum += from[static_cast<std::size_t>(term.a)];
        }
        for (int n_threads : {1, 3}) {
          std::vector<double> to(expected.size(), -1.0);
          Sums(c.list).run(from.data(), to.data(), n_threads);
          EXPECT_EQ(to, expected) << seed << ", stride " << stride;
        }
      }
    }
  }
}

TEST(Sums, that_go_on_evenly_take_no_lists) {
  SumList list;
  for (Index v = 0; v < 100'000; ++v) {
    const Index diagonal[] = {1 + v, 2 + v, 5 + v}, below[] = {3 + v};
    list.add(2 * v, std::span<const Index>(diagonal));
    list.add(2 * v + 1, std::span<const Index>(below));
  }
  EXPECT_LT(Sums(list).bytes(), 1000u);
}

TEST(Sums, of_nothing_are_zero_and_there_may_be_none) {
  SumList list;
  EXPECT_TRUE(Sums(list).is_empty());
  list.add(0, std::span<const Index>());
  double value = 7;
  Sums(list).run(&value, &value, 1);
  EXPECT_EQ(value, 0.0);
}

TEST(Sums, leave_out_products_with_zero_where_the_others_are_infinite) {
  const double inf = std::numeric_limits<double>::infinity();
  for (Index n : {1, 3, 8, 21}) {  // alone and in lanes
    std::vector<double> from = {1, 0, inf, 2};
    SumList list;
    for (Index t = 0; t < n; ++t) {
      const Summand terms[] = {{1, 2, 1}, {3, 3, 1}};
      list.add(t, std::span<const Summand>(terms));
    }
    std::vector<double> to(static_cast<std::size_t>(n), -1);
    Sums(list).run(from.data(), to.data(), 1);
    EXPECT_EQ(to, std::vector<double>(static_cast<std::size_t>(n), 4.0));
    from[1] = 1;
    Sums(list).run(from.data(), to.data(), 1);
    EXPECT_EQ(to[0], inf);
  }
}

TEST(Sums, keep_a_nan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> from = {1, nan, 2};
  SumList list;
  for (Index t = 0; t < 9; ++t) {
    const Summand terms[] = {{t == 4 ? 1 : 2, 2, 1}, {2, 2, 1}};
    list.add(t, std::span<const Summand>(terms));
  }
  std::vector<double> to(9);
  Sums(list).run(from.data(), to.data(), 1);
  for (std::size_t t = 0; t < 9; ++t) EXPECT_EQ(std::isnan(to[t]), t == 4);
  EXPECT_EQ(to[3], 8.0);
}

}  // namespace
}  // namespace spad::test
