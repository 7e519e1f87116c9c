// Index arrays in every layout.
#include "derivative/layout.hpp"

#include <gtest/gtest.h>

#include "derivative/dense.hpp"

namespace spad::test {
namespace {

// . a .
// b . c
CscPattern columns_of_example() {
  CscPattern pattern;
  pattern.n_rows = 2;
  pattern.n_cols = 3;
  pattern.col_ptr = {0, 1, 2, 3};
  pattern.row_idx = {1, 0, 1};
  return pattern;
}

LayoutArrays arrays_of(const CscPattern& columns, const LayoutOptions& options) {
  return *make_layout(columns, transpose(columns), options);
}

TEST(Layouts, of_the_example_are_what_the_books_say) {
  const CscPattern columns = columns_of_example();
  const LayoutArrays csc = arrays_of(columns, {Layout::csc, IndexType::i32, 0});
  EXPECT_EQ(csc.ptr32, (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(csc.idx32, (std::vector<std::int32_t>{1, 0, 1}));
  const LayoutArrays csr = arrays_of(columns, {Layout::csr, IndexType::i64, 1});
  EXPECT_EQ(csr.ptr64, (std::vector<std::int64_t>{1, 2, 4}));
  EXPECT_EQ(csr.idx64, (std::vector<std::int64_t>{2, 1, 3}));
  const LayoutArrays coo = arrays_of(columns, {Layout::coo, IndexType::i32, 1});
  EXPECT_EQ(coo.ptr32, (std::vector<std::int32_t>{2, 1, 2}));
  EXPECT_EQ(coo.idx32, (std::vector<std::int32_t>{1, 2, 3}));
}

TEST(Layouts, fill_only_the_index_type_asked_for) {
  const LayoutArrays narrow = arrays_of(columns_of_example(), {Layout::csc, IndexType::i32, 0});
  const LayoutArrays wide = arrays_of(columns_of_example(), {Layout::csc, IndexType::i64, 0});
  EXPECT_TRUE(narrow.ptr64.empty() && narrow.idx64.empty());
  EXPECT_TRUE(wide.ptr32.empty() && wide.idx32.empty());
  EXPECT_EQ(2 * narrow.bytes(), wide.bytes());
}

TEST(Layouts, in_both_index_types_and_bases_hold_the_same_entries) {
  const CscPattern columns = columns_of_example();
  const std::vector<Entry> by_columns = {{1, 0}, {0, 1}, {1, 2}},
                           by_rows = {{0, 1}, {1, 0}, {1, 2}};
  for (Layout layout : {Layout::csc, Layout::csr, Layout::coo}) {
    for (IndexType type : {IndexType::i32, IndexType::i64}) {
      for (std::int32_t base : {0, 1}) {
        const LayoutOptions options{layout, type, base};
        const LayoutArrays arrays = arrays_of(columns, options);
        EXPECT_EQ(entries_of(arrays, arrays.idx32, options),
                  layout == Layout::csr ? by_rows : by_columns);
      }
    }
  }
}

TEST(Layouts, of_an_empty_pattern_have_their_pointers) {
  CscPattern nothing;
  EXPECT_EQ(arrays_of(nothing, {Layout::csc, IndexType::i32, 1}).ptr32,
            std::vector<std::int32_t>{1});
  EXPECT_TRUE(arrays_of(nothing, {Layout::coo, IndexType::i32, 1}).ptr32.empty());
}

}  // namespace
}  // namespace spad::test
