#include "coloring/decompression/gather_plan.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "support/coloring_oracle.hpp"
#include "support/random_pattern.hpp"

namespace spad {
namespace {

using test::Dense;
using test::pattern_of;

constexpr double untouched = -7.0;

std::vector<double> numbered(const CscPattern& pattern) {
  std::vector<double> values(pattern.row_idx.size());
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

std::vector<Offset> in_place(const CscPattern& pattern) {
  std::vector<Offset> slot(pattern.row_idx.size());
  std::iota(slot.begin(), slot.end(), 0);
  return slot;
}

// Distinct places in a layout with room to spare.
std::vector<Offset> scattered(const CscPattern& pattern, std::mt19937& random) {
  std::vector<Offset> slot(2 * pattern.row_idx.size());
  std::iota(slot.begin(), slot.end(), 0);
  std::shuffle(slot.begin(), slot.end(), random);
  slot.resize(pattern.row_idx.size());
  return slot;
}

Coloring color_partition(const CscPattern& pattern, bool by_rows, const Exempt& exempt = {}) {
  const CscPattern transposed = transpose(pattern);
  return by_rows ? color(transposed, pattern, {}, exempt) : color(pattern, transposed, {}, exempt);
}

// Compresses the dense matrix as products would, chunk by chunk, and gathers.
std::vector<double> gather_all(const GatherPlan& plan, const Coloring& coloring, bool by_rows,
                               const CscPattern& pattern, Index lanes) {
  const CscPattern transposed = transpose(pattern);
  std::vector<double> values = numbered(pattern);
  if (by_rows) {
    std::vector<Offset> position;
    transpose(pattern, &position);
    std::vector<double> reordered;
    for (Offset k : position) reordered.push_back(values[static_cast<std::size_t>(k)]);
    values = reordered;
  }
  const Dense compressed =
      test::compress(test::dense_of(by_rows ? transposed : pattern, values), coloring);
  std::vector<double> result(2 * pattern.row_idx.size(), untouched);
  for (Index chunk = 0; chunk < plan.n_chunks; ++chunk) {
    plan.gather(chunk, test::chunk_of(compressed, chunk, lanes).data(), result.data());
  }
  return result;
}

TEST(GatherPlan, gives_back_every_value_of_what_was_compressed) {
  std::mt19937 random(1);
  for (int round = 0; round < 1000; ++round) {
    const CscPattern pattern = test::random_pattern(random, 30);
    const bool by_rows = round % 2;
    const Index lanes = round % 3 ? 8 : 1 + round % 5;
    const Coloring coloring = color_partition(pattern, by_rows);
    const std::vector<Offset> slot = scattered(pattern, random);
    const Result<GatherPlan> plan = make_gather_plan(pattern, coloring, by_rows, slot, {}, lanes);
    ASSERT_TRUE(plan) << plan.status().detail();
    EXPECT_EQ(plan->n_chunks, (coloring.n_colors + lanes - 1) / lanes);
    std::vector<double> expected(2 * slot.size(), untouched);
    for (std::size_t k = 0; k < slot.size(); ++k) {
      expected[static_cast<std::size_t>(slot[k])] = static_cast<double>(k + 1);
    }
    ASSERT_EQ(gather_all(*plan, coloring, by_rows, pattern, lanes), expected);
  }
}

// What is skipped may lie in exempt columns and rows, where the compressed matrix holds anything.
TEST(GatherPlan, leaves_skipped_entries_alone_and_reads_the_others_past_them) {
  std::mt19937 random(2);
  for (int round = 0; round < 1000; ++round) {
    const CscPattern pattern = test::random_pattern(random, 30);
    const bool by_rows = round % 2;
    const auto n_vertices = static_cast<std::size_t>(by_rows ? pattern.n_rows : pattern.n_cols);
    const auto n_nets = static_cast<std::size_t>(by_rows ? pattern.n_cols : pattern.n_rows);
    const Exempt exempt = {test::random_mask(random, n_vertices, 0.3),
                           test::random_mask(random, n_nets, 0.3)};
    std::vector<bool> skip;
    for (Index j = 0; j < pattern.n_cols; ++j) {
      for (Index i : pattern.column(j)) {
        const auto v = static_cast<std::size_t>(by_rows ? i : j);
        const auto net = static_cast<std::size_t>(by_rows ? j : i);
        skip.push_back(exempt.vertices[v] || exempt.nets[net]);
      }
    }
    const Coloring coloring = color_partition(pattern, by_rows, exempt);
    const std::vector<Offset> slot = scattered(pattern, random);
    const Result<GatherPlan> plan = make_gather_plan(pattern, coloring, by_rows, slot, skip, 8);
    ASSERT_TRUE(plan) << plan.status().detail();
    std::vector<double> expected(2 * slot.size(), untouched);
    for (std::size_t k = 0; k < slot.size(); ++k) {
      if (!skip[k]) expected[static_cast<std::size_t>(slot[k])] = static_cast<double>(k + 1);
    }
    ASSERT_EQ(gather_all(*plan, coloring, by_rows, pattern, 8), expected);
  }
}

TEST(GatherPlan, targets_ascend_inside_a_chunk) {
  std::mt19937 random(3);
  const CscPattern pattern =
      test::pattern_where(40, 40, [&](Index, Index) { return random() % 3; });
  const Result<GatherPlan> plan = make_gather_plan(pattern, color_partition(pattern, false), false,
                                                   scattered(pattern, random), {}, 8);
  ASSERT_TRUE(plan);
  ASSERT_GT(plan->n_chunks, 2);
  for (Index chunk = 0; chunk < plan->n_chunks; ++chunk) {
    const auto c = static_cast<std::size_t>(chunk);
    EXPECT_TRUE(std::is_sorted(plan->target.begin() + plan->chunk_ptr[c],
                               plan->target.begin() + plan->chunk_ptr[c + 1]));
  }
}

// A 4 x 6 matrix with three groups; gathering one color alone fills the columns of that color.
TEST(GatherPlan, worked_example_with_one_lane_fills_the_columns_of_one_color) {
  const CscPattern pattern = pattern_of({"001101", "100010", "010010", "011000"});
  const Coloring coloring = color_partition(pattern, false);
  ASSERT_EQ(coloring.color, (std::vector<Index>{0, 0, 1, 0, 1, 2}));
  const Result<GatherPlan> plan =
      make_gather_plan(pattern, coloring, false, in_place(pattern), {}, 1);
  ASSERT_TRUE(plan);
  const std::vector<double> compressed = {4, 7, 8, 5};
  std::vector<double> values(9, untouched);
  plan->gather(1, compressed.data(), values.data());
  const double u = untouched;  // columns: {1}, {2, 3}, {0, 3}, {0}, {1, 2}, {0}
  EXPECT_EQ(values, (std::vector<double>{u, u, u, 4, 5, u, 7, 8, u}));
}

TEST(GatherPlan, worked_examples_of_compressed_matrices) {
  const Coloring columns = color_partition(pattern_of({"101", "011", "100"}), false);
  EXPECT_EQ(test::compress({{1, 0, 2}, {0, 3, 4}, {5, 0, 0}}, columns),
            (Dense{{1, 2}, {3, 4}, {5, 0}}));
  const Coloring rows = color_partition(pattern_of({"101", "010", "110"}), true);
  EXPECT_EQ(test::compress({{1, 0, 4}, {0, 2, 5}, {3, 0, 0}}, rows),
            (Dense{{1, 4}, {2, 5}, {3, 0}}));
}

TEST(GatherPlan, of_an_empty_pattern_has_no_chunks) {
  for (bool by_rows : {false, true}) {
    const CscPattern pattern = test::pattern_where(10, 10, [](Index, Index) { return false; });
    const Result<GatherPlan> plan =
        make_gather_plan(pattern, color_partition(pattern, by_rows), by_rows, {}, {}, 8);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->n_chunks, 0);
    EXPECT_EQ(plan->chunk_ptr, (std::vector<Offset>{0}));
  }
}

TEST(GatherPlan, names_a_wanted_entry_without_a_color) {
  const CscPattern pattern = pattern_of({"10", "01"});
  Coloring coloring;
  coloring.color = {0, Coloring::neutral};
  coloring.n_colors = 1;
  const std::vector<Offset> slot = in_place(pattern);
  const Result<GatherPlan> plan = make_gather_plan(pattern, coloring, false, slot, {}, 8);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.status().code(), Code::bad_index);
  EXPECT_EQ(plan.status().info().row, 1);
  EXPECT_EQ(plan.status().info().column, 1);
  EXPECT_TRUE(make_gather_plan(pattern, coloring, false, slot, {false, true}, 8));
}

TEST(GatherPlan, refuses_places_that_do_not_fit_its_indices) {
  CscPattern tall = pattern_of({"1"});
  const Coloring coloring = color_partition(tall, false);
  const std::vector<Offset> far = {std::numeric_limits<Index>::max()};
  EXPECT_EQ(make_gather_plan(tall, coloring, false, far, {}, 8).status().code(),
            Code::index_overflow);
  tall.n_rows = 1 << 29;
  EXPECT_EQ(make_gather_plan(tall, coloring, false, in_place(tall), {}, 8).status().code(),
            Code::index_overflow);
}

}  // namespace
}  // namespace spad
