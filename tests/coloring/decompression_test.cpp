// From values to products and back, for every problem.
#include "coloring/decompression/decompression.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/recovery_oracle.hpp"
#include "support/symmetric_patterns.hpp"

namespace spad {
namespace {

constexpr double untouched = -777;

struct Case {
  CscPattern pattern, transposed;
  std::vector<Offset> position;
  MatrixColoring coloring;
  std::vector<double> values;  // small integers: sums and differences are exact
  std::vector<double> columns, rows;
  Recovery recovery;

  Case(CscPattern of, MatrixColoring with, std::vector<double> numbers)
      : pattern(std::move(of)), coloring(std::move(with)), values(std::move(numbers)) {
    transposed = transpose(pattern, &position);
    columns.resize(static_cast<std::size_t>(pattern.n_rows * coloring.n_column_colors));
    rows.resize(static_cast<std::size_t>(pattern.n_cols * coloring.n_row_colors));
    compress(pattern, coloring, {values.data(), {}}, columns.data(), rows.data());
    Result<Recovery> found = find_recovery(pattern, transposed, position, coloring);
    EXPECT_TRUE(found) << found.status().detail();
    if (found) recovery = *std::move(found);
  }

  std::vector<Offset> all_slots() const {
    std::vector<Offset> slot(pattern.row_idx.size());
    std::iota(slot.begin(), slot.end(), Offset{0});
    return slot;
  }
  DecompressionPlan plan(std::span<const Offset> slot) const {
    Result<DecompressionPlan> made =
        DecompressionPlan::make(pattern, position, coloring, recovery, slot);
    EXPECT_TRUE(made) << made.status().detail();
    return *std::move(made);
  }
  void decompress(const DecompressionPlan& made, std::vector<double>& into) const {
    made.decompress({columns.data(), rows.data()}, into.data());
  }
};

std::vector<double> random_values(std::mt19937& random, const CscPattern& pattern, bool symmetric) {
  std::vector<Offset> position;
  transpose(pattern, &position);
  std::vector<double> values(pattern.row_idx.size());
  std::uniform_int_distribution<int> number(-9, 9);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto mirror = static_cast<std::size_t>(symmetric ? position[k] : Offset{0});
    values[k] = symmetric && mirror < k ? values[mirror] : number(random);
  }
  return values;
}

Case random_case(std::mt19937& random, Problem problem) {
  const bool symmetric = is_symmetric(problem);
  CscPattern pattern =
      symmetric ? test::random_symmetric_pattern(random, 40) : test::random_pattern(random, 40);
  const Order order = all_orders[random() % std::size(all_orders)];
  MatrixColoring coloring = color_matrix(pattern, transpose(pattern), {problem, order, {}, {}});
  std::vector<double> values = random_values(random, pattern, symmetric);
  return {std::move(pattern), std::move(coloring), std::move(values)};
}

TEST(Decompression, gives_back_what_was_compressed_twice_into_the_same_array) {
  std::mt19937 random(31);
  for (int trial = 0; trial < 600; ++trial) {
    const Case one = random_case(random, test::all_problems[trial % 6]);
    const DecompressionPlan plan = one.plan(one.all_slots());
    std::vector<double> values(one.values.size(), untouched);
    one.decompress(plan, values);
    EXPECT_EQ(values, one.values);
    one.decompress(plan, values);
    EXPECT_EQ(values, one.values);
  }
}

TEST(Decompression, writes_into_a_larger_pattern_and_nothing_else) {
  std::mt19937 random(32);
  for (int trial = 0; trial < 200; ++trial) {
    const Case one = random_case(random, test::all_problems[trial % 6]);
    std::vector<Offset> slot = one.all_slots();
    std::vector<double> expected(3 * slot.size() + 5, untouched);
    for (std::size_t k = 0; k < slot.size(); ++k) {
      slot[k] = static_cast<Offset>(3 * k + random() % 3);
      expected[static_cast<std::size_t>(slot[k])] = one.values[k];
    }
    std::vector<double> values(expected.size(), untouched);
    one.decompress(one.plan(slot), values);
    EXPECT_EQ(values, expected);
  }
}

TEST(Decompression, writes_one_triangle_of_a_symmetric_matrix) {
  std::mt19937 random(33);
  for (int trial = 0; trial < 400; ++trial) {
    const Case one = random_case(random, test::all_problems[4 + trial % 2]);
    const bool lower = trial % 4 < 2;
    std::vector<Offset> slot;
    std::vector<double> expected;
    std::size_t k = 0;
    for (Index j = 0; j < one.pattern.n_cols; ++j) {
      for (Index i : one.pattern.column(j)) {
        const bool wanted = lower ? i >= j : i <= j;
        slot.push_back(wanted ? static_cast<Offset>(expected.size()) : -1);
        if (wanted) expected.push_back(one.values[k]);
        ++k;
      }
    }
    std::vector<double> values(expected.size(), untouched);
    one.decompress(one.plan(slot), values);
    EXPECT_EQ(values, expected);
  }
}

TEST(Decompression, color_by_color_gives_the_same_as_at_once) {
  std::mt19937 random(34);
  for (int trial = 0; trial < 300; ++trial) {
    const Problem direct[] = {Problem::columns, Problem::rows, Problem::bidirectional_direct,
                              Problem::symmetric_direct};
    const Case one = random_case(random, direct[trial % 4]);
    const DecompressionPlan plan = one.plan(one.all_slots());
    ASSERT_TRUE(plan.is_direct());
    std::vector<double> values(one.values.size(), untouched);
    for (Index c = one.coloring.n_colors() - 1; c >= 0; --c) {
      const Index row_color = c - one.coloring.n_column_colors;
      const double* product = row_color < 0 ? one.columns.data() + c * one.pattern.n_rows
                                            : one.rows.data() + row_color * one.pattern.n_cols;
      plan.decompress_color(c, product, values.data());
    }
    EXPECT_EQ(values, one.values);
  }
}

// A published example: Gebremedhin, Manne, Pothen (2005), section 2.
TEST(Decompression, of_one_color_fills_its_columns_alone) {
  MatrixColoring coloring;
  coloring.column = {0, 0, 1, 0, 1, 2};
  coloring.row.assign(4, Coloring::neutral);
  coloring.n_column_colors = 3;
  const Case one(test::pattern_of({"001101", "100010", "010010", "011000"}), coloring,
                 {1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(one.columns, (std::vector<double>{6, 1, 2, 3, 4, 7, 8, 5, 9, 0, 0, 0}));
  std::vector<double> values(9, untouched);
  const std::vector<double> product = {4, 7, 8, 5};
  one.plan(one.all_slots()).decompress_color(1, product.data(), values.data());
  EXPECT_EQ(values, (std::vector<double>{untouched, untouched, untouched, 4, 5, untouched, 7, 8,
                                         untouched}));
}

TEST(Compression, of_published_examples) {
  MatrixColoring coloring;
  coloring.column = {0, 0, 1};
  coloring.row.assign(3, Coloring::neutral);
  coloring.n_column_colors = 2;
  const Case columns(test::pattern_of({"101", "011", "100"}), coloring, {1, 5, 3, 2, 4});
  EXPECT_EQ(columns.columns, (std::vector<double>{1, 3, 5, 2, 4, 0}));
  coloring.problem = Problem::rows;
  coloring.row = {0, 0, 1};
  coloring.column.assign(3, Coloring::neutral);
  coloring.n_column_colors = 0;
  coloring.n_row_colors = 2;
  const Case rows(test::pattern_of({"101", "010", "110"}), coloring, {1, 4, 2, 5, 3});
  EXPECT_EQ(rows.rows, (std::vector<double>{1, 2, 3, 4, 5, 0}));
}

// An error in each element of the products is at most `growth` times as large in a value.
TEST(Decompression, errors_grow_no_more_than_estimated) {
  std::mt19937 random(35);
  for (int trial = 0; trial < 100; ++trial) {
    Case one = random_case(
        random, trial % 2 ? Problem::symmetric_substitution : Problem::bidirectional_substitution);
    for (double& b : one.columns) b += random() % 2 ? 1.0 / 1024 : -1.0 / 1024;
    for (double& b : one.rows) b += random() % 2 ? 1.0 / 1024 : -1.0 / 1024;
    std::vector<double> values(one.values.size(), untouched);
    one.decompress(one.plan(one.all_slots()), values);
    for (std::size_t k = 0; k < values.size(); ++k) {
      EXPECT_LE(std::abs(values[k] - one.values[k]), one.recovery.growth / 1024);
    }
  }
}

}  // namespace
}  // namespace spad
