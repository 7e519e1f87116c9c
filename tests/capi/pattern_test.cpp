// A caller's pattern in every format, index type and base: what is wrong in it is named by array
// and place.
#include <limits>

#include "capi/test_objects.hpp"

namespace {

spad_status analyze(const spad_sparse_view& view) {
  spad_factorization* out = nullptr;
  const spad_status status = spad_factorization_analyze(&view, nullptr, &out);
  EXPECT_EQ(out == nullptr, status < 0);
  spad_factorization_destroy(out);
  return status;
}

template <class Integer>
void expect_refused(const Pattern<Integer>& pattern, spad_status expected, const std::string& part,
                    std::int64_t index = -1) {
  EXPECT_TRUE(is_error(analyze(pattern.view()), expected, "spad_factorization_analyze", part));
  EXPECT_EQ(last_error().index, index) << part;
}

// The matrix [1 2 0; 0 3 4; 5 0 6] compressed: the same arrays serve as CSC of the transpose.
template <class Integer>
Pattern<Integer> compressed(std::int32_t format, std::int32_t base) {
  Pattern<Integer> p{format, base, 3, 3, {0, 2, 4, 6}, {0, 1, 1, 2, 0, 2}};
  for (Integer& v : p.ptr) v = static_cast<Integer>(v + base);
  for (Integer& v : p.idx) v = static_cast<Integer>(v + base);
  return p;
}

template <class Integer>
Pattern<Integer> coordinates(std::int32_t base) {
  Pattern<Integer> p{SPAD_COO, base, 3, 3, {2, 0, 1, 2, 0, 1}, {0, 1, 2, 2, 0, 1}};
  for (Integer& v : p.ptr) v = static_cast<Integer>(v + base);
  for (Integer& v : p.idx) v = static_cast<Integer>(v + base);
  return p;
}

template <class Integer>
struct Patterns : ::testing::Test {};
using IndexTypes = ::testing::Types<std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(Patterns, IndexTypes);

TYPED_TEST(Patterns, sound_patterns_are_accepted) {
  for (int base : {0, 1}) {
    EXPECT_EQ(analyze(compressed<TypeParam>(SPAD_CSC, base).view()), SPAD_OK);
    EXPECT_EQ(analyze(compressed<TypeParam>(SPAD_CSR, base).view()), SPAD_OK);
    EXPECT_EQ(analyze(coordinates<TypeParam>(base).view()), SPAD_OK);
  }
}

TYPED_TEST(Patterns, pointers_that_are_wrong_are_named_by_place) {
  for (int format : {SPAD_CSC, SPAD_CSR}) {
    for (int base : {0, 1}) {
      const auto with = [&](std::size_t k, std::int64_t value) {
        auto p = compressed<TypeParam>(format, base);
        p.ptr[k] = static_cast<TypeParam>(value);
        return p;
      };
      expect_refused(with(0, base + 1), SPAD_E_BAD_PATTERN,
                     "pattern->ptr[0] is " + std::to_string(base + 1), 0);
      expect_refused(with(0, -1), SPAD_E_BAD_PATTERN, "pattern->ptr[0] is -1", 0);
      expect_refused(with(2, base + 1), SPAD_E_BAD_PATTERN,
                     "pattern->ptr[2] is " + std::to_string(base + 1), 2);
      expect_refused(with(1, 99), SPAD_E_BAD_PATTERN, "pattern->ptr[1] is 99", 1);
      expect_refused(with(3, base + 5), SPAD_E_BAD_PATTERN,
                     "pattern->ptr[3] is " + std::to_string(base + 5), 3);
      expect_refused(with(3, base + 7), SPAD_E_BAD_PATTERN,
                     "pattern->ptr[3] is " + std::to_string(base + 7), 3);
      expect_refused(with(2, std::numeric_limits<TypeParam>::min()), SPAD_E_BAD_PATTERN,
                     "pattern->ptr[2]", 2);
      expect_refused(with(2, std::numeric_limits<TypeParam>::max()), SPAD_E_BAD_PATTERN,
                     "pattern->ptr[2]", 2);
    }
  }
}

TYPED_TEST(Patterns, indices_out_of_range_unsorted_or_twice_are_named_by_place) {
  for (int format : {SPAD_CSC, SPAD_CSR}) {
    for (int base : {0, 1}) {
      const auto with = [&](std::size_t k, std::int64_t value) {
        auto p = compressed<TypeParam>(format, base);
        p.idx[k] = static_cast<TypeParam>(value);
        return p;
      };
      const std::string range =
          ", expected " + std::to_string(base) + " to " + std::to_string(base + 2);
      expect_refused(with(3, base + 3), SPAD_E_BAD_INDEX,
                     "pattern->idx[3] is " + std::to_string(base + 3) + range, 3);
      expect_refused(with(4, base - 1), SPAD_E_BAD_INDEX,
                     "pattern->idx[4] is " + std::to_string(base - 1) + range, 4);
      expect_refused(with(0, std::numeric_limits<TypeParam>::max()), SPAD_E_BAD_INDEX,
                     "pattern->idx[0]", 0);
      expect_refused(with(0, std::numeric_limits<TypeParam>::min()), SPAD_E_BAD_INDEX,
                     "pattern->idx[0]", 0);
      expect_refused(with(5, base), SPAD_E_BAD_PATTERN,
                     "pattern->idx[5] is " + std::to_string(base) + " after " +
                         std::to_string(base) + ", a duplicate",
                     5);
      auto unsorted = compressed<TypeParam>(format, base);
      std::swap(unsorted.idx[4], unsorted.idx[5]);
      expect_refused(unsorted, SPAD_E_BAD_PATTERN,
                     "pattern->idx[5] is " + std::to_string(base) + " after " +
                         std::to_string(base + 2) + ", not ascending",
                     5);
    }
  }
}

TYPED_TEST(Patterns, coordinates_out_of_range_or_twice_are_named_by_place) {
  for (int base : {0, 1}) {
    auto p = coordinates<TypeParam>(base);
    p.ptr[4] = static_cast<TypeParam>(base + 3);
    expect_refused(p, SPAD_E_BAD_INDEX, "pattern->ptr[4] is " + std::to_string(base + 3), 4);
    p = coordinates<TypeParam>(base);
    p.idx[2] = static_cast<TypeParam>(base - 1);
    expect_refused(p, SPAD_E_BAD_INDEX, "pattern->idx[2] is " + std::to_string(base - 1), 2);
    p = coordinates<TypeParam>(base);
    p.ptr[4] = static_cast<TypeParam>(base + 2);  // now again at row 2, column 0
    expect_refused(p, SPAD_E_BAD_PATTERN,
                   "entries 0 and 4 are both at row " + std::to_string(base + 2) + ", column " +
                       std::to_string(base),
                   4);
    EXPECT_EQ(last_error().row, 2);
    EXPECT_EQ(last_error().column, 0);
  }
}

TEST(PatternView, every_member_out_of_range_is_named) {
  const Pattern<std::int32_t> good = compressed<std::int32_t>(SPAD_CSC, 0);
  const auto refuse = [&](auto member, auto value, spad_status status, const std::string& part) {
    spad_sparse_view view = good.view();
    view.*member = value;
    EXPECT_TRUE(is_error(analyze(view), status, "spad_factorization_analyze", part));
  };
  using V = spad_sparse_view;
  refuse(&V::struct_size, std::size_t{0}, SPAD_E_BAD_STRUCT, "argument pattern has struct_size 0");
  refuse(&V::struct_size, sizeof(V) - 8, SPAD_E_BAD_STRUCT, "argument pattern has struct_size");
  for (int value : {0, 4})
    refuse(&V::format, value, SPAD_E_BAD_OPTION, "pattern->format is " + std::to_string(value));
  for (int value : {0, 3})
    refuse(&V::index_type, value, SPAD_E_BAD_OPTION,
           "pattern->index_type is " + std::to_string(value));
  for (int value : {-1, 2})
    refuse(&V::index_base, value, SPAD_E_BAD_OPTION,
           "pattern->index_base is " + std::to_string(value));
  for (int value : {0, 2})
    refuse(&V::triangle, value, SPAD_E_BAD_OPTION, "pattern->triangle is " + std::to_string(value));
  refuse(&V::n_rows, -1, SPAD_E_BAD_DIM, "pattern->n_rows is -1");
  refuse(&V::n_cols, -1, SPAD_E_BAD_DIM, "pattern->n_cols is -1");
  refuse(&V::nnz, -1, SPAD_E_BAD_DIM, "pattern->nnz is -1");
  refuse(&V::n_rows, std::int64_t{1} << 31, SPAD_E_INDEX_OVERFLOW, "pattern->n_rows is 2147483648");
  refuse(&V::n_cols, std::int64_t{1} << 40, SPAD_E_INDEX_OVERFLOW, "pattern->n_cols");
  refuse(&V::nnz, 10, SPAD_E_BAD_PATTERN, "pattern->nnz is 10, more than 3 x 3");
  refuse(&V::nnz, std::numeric_limits<std::int64_t>::max(), SPAD_E_BAD_PATTERN, "pattern->nnz");
  refuse(&V::nnz, 5, SPAD_E_BAD_PATTERN, "pattern->ptr[3] is 6");
  refuse(&V::n_rows, 4, SPAD_E_BAD_DIM, "argument pattern is 4 x 3, expected a square matrix");
  refuse(&V::ptr, nullptr, SPAD_E_NULL_ARG, "argument pattern->ptr is NULL");
  refuse(&V::idx, nullptr, SPAD_E_NULL_ARG, "argument pattern->idx is NULL");
}

TEST(PatternView, a_longer_view_must_end_in_zeros) {
  const Pattern<std::int32_t> good = compressed<std::int32_t>(SPAD_CSC, 0);
  struct {
    spad_sparse_view known;
    std::int64_t unknown;
  } longer{good.view(), 0};
  longer.known.struct_size = sizeof longer;
  EXPECT_EQ(analyze(longer.known), SPAD_OK);
  longer.unknown = 1;
  EXPECT_TRUE(is_error(analyze(longer.known), SPAD_E_BAD_STRUCT, "spad_factorization_analyze",
                       "argument pattern sets byte"));
}

}  // namespace
