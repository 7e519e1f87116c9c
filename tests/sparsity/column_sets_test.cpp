// Sets and unions against std::map, in all forms of storage.
#include "sparsity/column_sets.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace spad {
namespace {

using Model = std::map<Index, bool>;  // of each column: varies

void join(Model& to, const Model& from, bool through) {
  for (const auto& [column, is_varying] : from) to[column] = to[column] || is_varying || through;
}

std::vector<Element> elements_of(const Model& model) {
  std::vector<Element> result;
  for (const auto& [column, is_varying] : model) result.push_back(element(column, is_varying));
  return result;
}

std::vector<Element> read(ColumnSets& sets, SetRef set) {
  std::vector<Element> row;
  if (set != no_set) sets.add(set);
  sets.append_to(row);
  return row;
}

TEST(column_sets, keep_single_columns_without_memory) {
  ColumnSets sets(1000);
  sets.add(element(999, true));
  const SetRef set = sets.take();
  EXPECT_EQ(set, element(999, true));
  EXPECT_TRUE(sets.is_single(set));
  EXPECT_EQ(sets.peak_bytes(), 0u);
}

TEST(column_sets, take_nothing_for_an_empty_union) {
  ColumnSets sets(1000);
  EXPECT_EQ(sets.take(), no_set);
  sets.release(no_set);
  EXPECT_EQ(no_set | 1, no_set);
}

TEST(column_sets, keep_the_varying_bit_of_any_copy_of_a_column) {
  ColumnSets sets(10);
  for (Element e : {element(3, false), element(3, true), element(3, false), element(7, false)})
    sets.add(e);
  const SetRef set = sets.take();
  EXPECT_EQ(read(sets, set), (std::vector<Element>{element(3, true), element(7, false)}));
  EXPECT_EQ(read(sets, set | 1), (std::vector<Element>{element(3, true), element(7, true)}));
}

TEST(column_sets, store_dense_sets_as_bits_and_scattered_ones_as_elements) {
  ColumnSets sets(1 << 20);
  for (Index j = 0; j < 64000; ++j) sets.add(element(j, true));
  const SetRef dense = sets.take();
  EXPECT_LE(sets.bytes_in_use(), 8192u);
  sets.release(dense);
  EXPECT_EQ(sets.bytes_in_use(), 0u);
  for (Index j = 0; j < 1000; ++j) sets.add(element(1000 * j, true));
  const SetRef scattered = sets.take();
  EXPECT_LE(sets.bytes_in_use(), 5000u);
  EXPECT_EQ(read(sets, scattered).size(), 1000u);
}

TEST(column_sets, join_blocks_that_lie_far_apart) {
  ColumnSets sets(1 << 24);
  Model model;
  std::vector<SetRef> blocks;
  for (Index first : {1 << 23, 0, (1 << 24) - 500, (1 << 23) + 300, 100}) {
    Model block;
    for (Index j = first; j < first + 400; ++j) block[j] = first % 200 == 100;
    for (Element e : elements_of(block)) sets.add(e);
    blocks.push_back(sets.take());
    join(model, block, false);
  }
  sets.add(element(5000000, false));
  model[5000000] = false;
  for (SetRef set : blocks) sets.add(set);
  const SetRef all = sets.take();
  EXPECT_EQ(read(sets, all), elements_of(model));
}

// One random set with its model: runs of columns, or columns anywhere.
Model random_model(Index n_columns, std::mt19937& random) {
  const auto below = [&](Index n) {
    return std::uniform_int_distribution<Index>(0, n - 1)(random);
  };
  Model model;
  const Index kind = below(3);
  for (Index runs = below(4); runs >= 0; --runs) {
    const Index length = 1 + below(std::min<Index>(n_columns, below(2) == 0 ? 8 : 700));
    const Index first = below(n_columns - length + 1), step = below(2) == 0 ? 1 : 1 + below(50);
    for (Index j = first; j < first + length; j += step)
      model[j] = kind == 0 || (kind == 1 && below(2) == 0);
  }
  return model;
}

TEST(column_sets, are_unions_whatever_their_form) {
  std::mt19937 random(7);
  for (Index n_columns : {1, 63, 64, 65, 1000, 100000}) {
    ColumnSets sets(n_columns);
    std::vector<std::pair<SetRef, Model>> alive;
    for (int round = 0; round < 250; ++round) {
      Model model = random_model(n_columns, random);
      if (round % 3 == 0) model.clear();
      for (Element e : elements_of(model)) sets.add(e);
      for (std::size_t k = 0; k < alive.size(); ++k) {
        if (random() % 3 != 0) continue;
        const bool through = random() % 3 == 0;
        sets.add(alive[k].first | (through ? 1 : 0));
        join(model, alive[k].second, through);
      }
      const SetRef set = sets.take();
      ASSERT_EQ(read(sets, set), elements_of(model)) << n_columns << " columns, round " << round;
      if (set != no_set) alive.emplace_back(set, std::move(model));
      while (alive.size() > 5) {
        const auto victim = alive.begin() + static_cast<std::ptrdiff_t>(random() % alive.size());
        sets.release(victim->first);
        alive.erase(victim);
      }
    }
    for (const auto& [set, model] : alive) sets.release(set);
    EXPECT_EQ(sets.bytes_in_use(), 0u);
  }
}

}  // namespace
}  // namespace spad
