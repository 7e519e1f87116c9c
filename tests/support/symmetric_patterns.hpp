// Symmetric patterns for tests: published examples, shapes with known counts, random ones.
#pragma once

#include <algorithm>

#include "support/random_pattern.hpp"

namespace spad::test {

// Gebremedhin, Manne, Pothen (2005), What Color Is Your Jacobian?, Figures 4.1 and 6.1.
inline CscPattern figure_4_1() {
  return pattern_of({"110000", "111011", "011100", "001101", "010010", "010101"});
}
inline CscPattern figure_6_1() {
  return pattern_of({"1100001000", "1110100000", "0111010000", "0011000001", "0100110100",
                     "0010110010", "1000001100", "0000101110", "0000010111", "0001000011"});
}

// visit_rows(j, add) calls add(i) for each row of column j, in any order, without duplicates.
template <class VisitRows>
CscPattern pattern_by_column(Index n_rows, Index n_cols, VisitRows&& visit_rows) {
  CscPattern pattern;
  pattern.n_rows = n_rows;
  pattern.n_cols = n_cols;
  for (Index j = 0; j < n_cols; ++j) {
    visit_rows(j, [&](Index i) {
      if (i >= 0 && i < n_rows) pattern.row_idx.push_back(i);
    });
    std::sort(pattern.row_idx.begin() + pattern.col_ptr.back(), pattern.row_idx.end());
    pattern.col_ptr.push_back(pattern.nnz());
  }
  return pattern;
}

inline CscPattern banded(Index n, Index half_width) {
  return pattern_by_column(n, n, [=](Index j, auto&& add) {
    for (Index i = j - half_width; i <= j + half_width; ++i) add(i);
  });
}

// Dense first row and column, and the diagonal.
inline CscPattern arrowhead(Index n) {
  return pattern_by_column(n, n, [=](Index j, auto&& add) {
    if (j > 0) add(0);
    if (j > 0) add(j);
    for (Index i = 0; j == 0 && i < n; ++i) add(i);
  });
}

// A cycle of n - 1 vertices, each joined to the hub 0; no diagonal.
inline CscPattern wheel(Index n) {
  const Index last = n - 1;
  return pattern_by_column(n, n, [=](Index j, auto&& add) {
    for (Index i = 1; j == 0 && i < n; ++i) add(i);
    if (j == 0) return;
    add(0);
    add(j == 1 ? last : j - 1);
    add(j == last ? 1 : j + 1);
  });
}

// n columns, each with a row of its own, below `n_dense` rows that all columns have.
inline CscPattern dense_rows(Index n_dense, Index n) {
  return pattern_by_column(n_dense + n, n, [=](Index j, auto&& add) {
    for (Index i = 0; i < n_dense; ++i) add(i);
    add(n_dense + j);
  });
}

inline CscPattern symmetrized(const CscPattern& pattern) {
  const CscPattern transposed = transpose(pattern);
  return pattern_by_column(pattern.n_rows, pattern.n_cols, [&](Index j, auto&& add) {
    for (Index i : pattern.column(j)) add(i);
    for (Index i : transposed.column(j)) {
      if (!std::ranges::binary_search(pattern.column(j), i)) add(i);
    }
  });
}

// Up to `largest` vertices (also none), any density, now and then hubs, some of the diagonal.
inline CscPattern random_symmetric_pattern(std::mt19937& random, Index largest) {
  CscPattern pattern = random_pattern(random, largest);
  const Index n = std::min(pattern.n_rows, pattern.n_cols);
  return symmetrized(pattern_by_column(n, n, [&](Index j, auto&& add) {
    for (Index i : pattern.column(j)) add(i);
  }));
}

}  // namespace spad::test
