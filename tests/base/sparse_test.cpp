#include "base/sparse.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/random_pattern.hpp"

namespace spad {
namespace {

using test::pattern_of;

bool same(const CscPattern& a, const CscPattern& b) {
  return a.n_rows == b.n_rows && a.n_cols == b.n_cols && a.col_ptr == b.col_ptr &&
         a.row_idx == b.row_idx;
}

TEST(Transpose, swaps_rows_and_columns) {
  EXPECT_TRUE(same(transpose(pattern_of({"1011", "0100"})), pattern_of({"10", "01", "10", "10"})));
}

TEST(Transpose, applied_twice_gives_a_random_pattern_back) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const CscPattern pattern = test::random_pattern(random, 30);
    EXPECT_TRUE(validate(transpose(pattern)).is_ok());
    EXPECT_TRUE(same(transpose(transpose(pattern)), pattern));
  }
}

TEST(Transpose, position_maps_each_nonzero_to_where_it_was) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const CscPattern pattern = test::random_pattern(random, 20);
    std::vector<Offset> position;
    const CscPattern transposed = transpose(pattern, &position);
    ASSERT_EQ(position.size(), transposed.row_idx.size());
    std::size_t k = 0;
    for (Index i = 0; i < transposed.n_cols; ++i) {
      for (Index j : transposed.column(i)) {
        const Offset was = position[k++];
        EXPECT_EQ(pattern.row_idx[static_cast<std::size_t>(was)], i);
        EXPECT_GE(was, pattern.col_ptr[static_cast<std::size_t>(j)]);
        EXPECT_LT(was, pattern.col_ptr[static_cast<std::size_t>(j) + 1]);
      }
    }
  }
}

TEST(Transpose, gives_the_same_on_any_number_of_threads) {
  std::mt19937 random(3);
  CscPattern pattern;  // enough nonzeros for threads, columns of very different lengths
  pattern.n_rows = 700;
  pattern.n_cols = 3000;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const auto step = static_cast<Index>(j % 50 == 0 ? 1 : 5 + random() % 30);
    for (Index i = static_cast<Index>(random() % 5) % step; i < 700; i += step) {
      pattern.row_idx.push_back(i);
    }
    pattern.col_ptr.push_back(pattern.nnz());
  }
  ASSERT_GT(pattern.nnz(), 100'000);
  std::vector<Offset> position, other_position;
  const CscPattern one = transpose(pattern, &position);
  for (int n_threads : {2, 3, 8}) {
    const CscPattern many = transpose(pattern, &other_position, n_threads);
    ASSERT_EQ(many.col_ptr, one.col_ptr);
    ASSERT_EQ(many.row_idx, one.row_idx);
    ASSERT_EQ(other_position, position);
  }
  const CscPattern back = transpose(one, nullptr, 4);
  EXPECT_EQ(back.col_ptr, pattern.col_ptr);
  EXPECT_EQ(back.row_idx, pattern.row_idx);
}

TEST(Transpose, sorts_unsorted_columns_when_applied_twice) {
  CscPattern pattern = pattern_of({"11", "10", "11"});
  std::reverse(pattern.row_idx.begin(), pattern.row_idx.begin() + 3);
  EXPECT_TRUE(validate(pattern).is_error());
  EXPECT_TRUE(same(transpose(transpose(pattern)), pattern_of({"11", "10", "11"})));
}

TEST(Transpose, keeps_the_dimensions_of_empty_patterns) {
  for (auto [n_rows, n_cols] : {std::pair{0, 0}, {0, 5}, {5, 0}, {3, 4}}) {
    CscPattern pattern;
    pattern.n_rows = n_rows;
    pattern.n_cols = n_cols;
    pattern.col_ptr.assign(static_cast<std::size_t>(n_cols) + 1, 0);
    const CscPattern transposed = transpose(pattern);
    EXPECT_EQ(transposed.n_rows, n_cols);
    EXPECT_EQ(transposed.n_cols, n_rows);
    EXPECT_TRUE(validate(transposed).is_ok());
  }
}

TEST(Validate, accepts_a_default_pattern) { EXPECT_TRUE(validate(CscPattern{}).is_ok()); }

TEST(Validate, names_the_entry_that_is_out_of_range) {
  CscPattern pattern = pattern_of({"10", "01"});
  for (Index bad : {-1, 2}) {
    pattern.row_idx[1] = bad;
    const Status status = validate(pattern);
    EXPECT_EQ(status.code(), Code::bad_index);
    EXPECT_EQ(status.info().row, bad);
    EXPECT_EQ(status.info().column, 1);
    EXPECT_NE(std::string(status.detail()).find("column 1"), std::string::npos);
  }
}

TEST(Validate, tells_a_duplicate_from_a_wrong_order) {
  CscPattern pattern = pattern_of({"1", "1"});
  pattern.row_idx = {1, 0};
  EXPECT_NE(std::string(validate(pattern).detail()).find("not ascending"), std::string::npos);
  pattern.row_idx = {1, 1};
  EXPECT_NE(std::string(validate(pattern).detail()).find("duplicate"), std::string::npos);
  EXPECT_EQ(validate(pattern).code(), Code::bad_pattern);
}

TEST(Validate, refuses_pointers_that_are_wrong_in_any_way) {
  const CscPattern good = pattern_of({"101", "011"});
  const std::vector<UninitializedVector<Offset>> wrong = {
      {}, {0, 1, 4}, {0, 1, 2, 3}, {0, 1, 2, 5}, {1, 1, 2, 4}, {0, 3, 2, 4}, {0, 9, 2, 4}};
  for (const UninitializedVector<Offset>& col_ptr : wrong) {
    CscPattern pattern = good;
    pattern.col_ptr = col_ptr;
    EXPECT_EQ(validate(pattern).code(), Code::bad_pattern);
  }
  CscPattern falling = good;
  falling.col_ptr = {0, 3, 2, 4};
  EXPECT_EQ(validate(falling).info().index, 2);
}

TEST(Validate, refuses_negative_dimensions) {
  CscPattern pattern;
  pattern.n_rows = -1;
  EXPECT_EQ(validate(pattern).code(), Code::bad_dim);
}

}  // namespace
}  // namespace spad
