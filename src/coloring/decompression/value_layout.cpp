// Triangles, mirrors, and larger patterns.
#include "coloring/decompression/value_layout.hpp"

#include <algorithm>
#include <atomic>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "coloring/graph/ahead.hpp"

namespace spad {

namespace {

const char* name_of(Triangle triangle) { return triangle == Triangle::lower ? "lower" : "upper"; }

constexpr Index columns_in_block = 4096;

// Of entry (i, j), or -1. Bisection without a branch that no processor could predict.
Offset place_of_entry(const CscPattern& pattern, Index i, Index j) {
  const std::span<const Index> column = pattern.column(j);
  const Index* at = column.data();
  for (std::size_t n = column.size(); n > 1; n -= n / 2) at += at[n / 2] <= i ? n / 2 : 0;
  return column.empty() || *at != i ? -1 : at - pattern.row_idx.data();
}

// Of columns [first, last); false if one has none.
bool find_mirrors_of(const CscPattern& pattern, Index first, Index last, Offset* mirror) {
  bool are_found = true;
  const auto column = [](Index j) { return j; };
  const auto find = [&](Index j) {
    Offset k = pattern.col_ptr.data()[j];
    for (Index i : pattern.column(j)) {
      mirror[k] = place_of_entry(pattern, j, i);
      are_found &= mirror[k++] >= 0;
    }
  };
  if (!is_worth_prefetching(pattern.n_cols)) {
    visit_ahead(first, last, column, find);
  } else {
    visit_ahead(
        first, last, column, find,
        [&](Index j) {
          for (Index i : pattern.column(j)) prefetch_bounds(pattern, i);
        },
        [&](Index j) {
          for (Index i : pattern.column(j)) prefetch_column(pattern, i);
        });
  }
  return are_found;
}

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

Result<UninitializedVector<Offset>> find_mirrors(const CscPattern& pattern, int n_threads) {
  UninitializedVector<Offset> mirror;
  resize_large_parallel(mirror, pattern.row_idx.size(), n_threads);
  const Index n_blocks = divide_up(pattern.n_cols, columns_in_block);
  std::atomic<bool> are_found = true;
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) {
    const Index first = block * columns_in_block;
    const Index last = std::min(pattern.n_cols, first + columns_in_block);
    if (!find_mirrors_of(pattern, first, last, mirror.data())) are_found = false;
  });
  if (are_found) return mirror;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      if (place_of_entry(pattern, j, i) >= 0) continue;
      return Status::error(Code::bad_pattern,
                           "entry (%d, %d) has no mirror (%d, %d), which a symmetric pattern has",
                           i, j, j, i)
          .at_position(i, j);
    }
  }
  return mirror;
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
