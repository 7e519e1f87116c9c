// Unions against std::set.
#include "base/index_sets.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>
#include <vector>

namespace spad {
namespace {

constexpr Index any_size = std::numeric_limits<Index>::max();

std::vector<Index> elements_of(const IndexSets& sets, IndexSets::Ref set) {
  Index single;
  const std::span<const Index> elements = sets.elements(set, single);
  return {elements.begin(), elements.end()};
}

void expect_unions_of_sets(IndexSets sets) {
  std::mt19937 generator(1);
  std::vector<IndexSets::Ref> refs = {IndexSets::nothing};
  std::vector<std::set<Index>> expected = {{}};
  for (Index i = 0; i < 20; ++i) {
    refs.push_back(IndexSets::singleton(i));
    expected.push_back({i});
  }
  for (int k = 0; k < 500; ++k) {
    const std::size_t a = generator() % refs.size(), b = generator() % refs.size();
    expected.push_back(expected[a]);
    expected.back().insert(expected[b].begin(), expected[b].end());
    refs.push_back(sets.unite(refs[a], refs[b], any_size));
    const std::vector<Index> all(expected.back().begin(), expected.back().end());
    ASSERT_EQ(elements_of(sets, refs.back()), all);
    ASSERT_EQ(sets.size(refs.back()), std::ssize(all));
    for (std::size_t other = 0; other < refs.size(); ++other) {
      ASSERT_EQ(sets.equal(refs[other], refs.back()), expected[other] == expected.back());
    }
  }
}

TEST(IndexSets, unions_are_those_of_sets) { expect_unions_of_sets(IndexSets()); }

TEST(IndexSets, go_on_where_memory_that_was_lent_ends) {
  for (std::size_t n : {1u, 2u, 5u, 50u, 300u}) {
    SCOPED_TRACE(n);
    std::vector<Index> lent(n + 1, -7);  // and one behind
    expect_unions_of_sets(IndexSets({lent.data(), n}));
    EXPECT_EQ(lent.back(), -7);
  }
}

TEST(IndexSets, a_union_that_adds_nothing_is_its_operand) {
  IndexSets sets;
  const IndexSets::Ref pair =
      sets.unite(IndexSets::singleton(3), IndexSets::singleton(1), any_size);
  EXPECT_EQ(sets.unite(IndexSets::singleton(1), pair, any_size), pair);
  EXPECT_EQ(sets.unite(pair, IndexSets::nothing, any_size), pair);
}

TEST(IndexSets, a_union_beyond_the_limit_is_too_large_and_stays_so) {
  IndexSets sets;
  const IndexSets::Ref pair =
      sets.unite(IndexSets::singleton(3), IndexSets::singleton(1), any_size);
  const IndexSets::Ref three = sets.unite(pair, IndexSets::singleton(2), 2);
  EXPECT_EQ(three, IndexSets::too_large);
  EXPECT_EQ(sets.unite(three, pair, any_size), IndexSets::too_large);
  EXPECT_EQ(elements_of(sets, pair), (std::vector<Index>{1, 3}));
}

}  // namespace
}  // namespace spad
