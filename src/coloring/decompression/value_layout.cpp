// Triangles, mirrors, and larger patterns.
#include "coloring/decompression/value_layout.hpp"

#include <algorithm>

#include "base/large_pages.hpp"

namespace spad {

namespace {

const char* name_of(Triangle triangle) { return triangle == Triangle::lower ? "lower" : "upper"; }

}  // namespace

Status check_triangle(const ValueLayout& layout) {
  if (layout.triangle == Triangle::full) return {};
  for (Index j = 0; j < layout.pattern.n_cols; ++j) {
    for (Index i : layout.pattern.column(j)) {
      if (layout.has(i, j)) continue;
      return Status::error(Code::bad_pattern, "entry (%d, %d) is not in the %s triangle", i, j,
                           name_of(layout.triangle))
          .at_position(i, j);
    }
  }
  return {};
}

Status check_symmetric(const CscPattern& pattern, const CscPattern& transposed) {
  if (pattern.col_ptr == transposed.col_ptr && pattern.row_idx == transposed.row_idx) return {};
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      if (std::ranges::binary_search(transposed.column(j), i)) continue;
      return Status::error(Code::bad_pattern,
                           "entry (%d, %d) has no mirror (%d, %d), which a symmetric pattern has",
                           i, j, j, i)
          .at_position(i, j);
    }
  }
  return {};
}

ValueLayout symmetric_closure(const ValueLayout& triangle) {
  std::vector<Offset> position;
  const CscPattern mirrors = transpose(triangle.pattern, &position);
  ValueLayout both;
  both.pattern.n_rows = both.pattern.n_cols = triangle.pattern.n_cols;
  Offset k = 0, m = 0;  // next entry, next mirror
  const auto add = [&](Index i, Offset place) {
    both.pattern.row_idx.push_back(i);
    both.place.push_back(place);
  };
  for (Index j = 0; j < triangle.pattern.n_cols; ++j) {
    const auto entries = [&] {
      for (Index i : triangle.pattern.column(j)) add(i, triangle.place_of(k++));
    };
    if (triangle.triangle == Triangle::upper) entries();
    for (Index i : mirrors.column(j)) {
      const Offset place = triangle.place_of(position[static_cast<std::size_t>(m++)]);
      if (i != j) add(i, place);
    }
    if (triangle.triangle == Triangle::lower) entries();
    both.pattern.col_ptr.push_back(both.pattern.nnz());
  }
  return both;
}

Result<std::vector<Offset>> places_in(const CscPattern& pattern, const ValueLayout& target) {
  if (target.pattern.n_rows != pattern.n_rows || target.pattern.n_cols != pattern.n_cols) {
    return Status::error(Code::bad_dim, "the target is %d x %d, the pattern %d x %d",
                         target.pattern.n_rows, target.pattern.n_cols, pattern.n_rows,
                         pattern.n_cols);
  }
  std::vector<Offset> places;
  reserve_large(places, pattern.row_idx.size());
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const std::span<const Index> column = target.pattern.column(j);
    const Offset first = target.pattern.col_ptr[static_cast<std::size_t>(j)];
    auto at = column.begin();
    for (Index i : pattern.column(j)) {
      at = std::find_if(at, column.end(), [=](Index other) { return other >= i; });
      if (at != column.end() && *at == i) {
        places.push_back(target.place_of(first + (at - column.begin())));
      } else if (!target.has(i, j)) {
        places.push_back(-1);
      } else {
        return Status::error(Code::bad_pattern, "entry (%d, %d) is not in the target", i, j)
            .at_position(i, j);
      }
    }
  }
  return places;
}

}  // namespace spad
