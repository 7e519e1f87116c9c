// Can the entries of a matrix be read off compressed products? By brute force, on dense tables.
#pragma once

#include <set>
#include <vector>

#include "coloring/matrix_coloring.hpp"

namespace spad::test {

inline constexpr Problem all_problems[] = {Problem::columns,
                                           Problem::rows,
                                           Problem::bidirectional_direct,
                                           Problem::bidirectional_substitution,
                                           Problem::symmetric_direct,
                                           Problem::symmetric_substitution};

// Elements of products, as the sets of entries that they add up. An entry of a symmetric matrix and
// its mirror are one.
inline std::vector<std::set<std::pair<Index, Index>>> product_elements(
    const CscPattern& pattern, const MatrixColoring& coloring) {
  const auto n_column_elements =
      static_cast<std::size_t>(pattern.n_rows) * static_cast<std::size_t>(coloring.n_column_colors);
  std::vector<std::set<std::pair<Index, Index>>> elements(
      n_column_elements +
      static_cast<std::size_t>(pattern.n_cols) * static_cast<std::size_t>(coloring.n_row_colors));
  const bool symmetric = is_symmetric(coloring.problem);
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      const std::pair<Index, Index> entry = symmetric && i < j ? std::pair(j, i) : std::pair(i, j);
      const Index c = coloring.column[static_cast<std::size_t>(j)];
      if (c >= 0) elements[static_cast<std::size_t>(c * pattern.n_rows + i)].insert(entry);
      const Index r = symmetric ? -1 : coloring.row[static_cast<std::size_t>(i)];
      if (r >= 0) {
        elements[n_column_elements + static_cast<std::size_t>(r * pattern.n_cols + j)].insert(
            entry);
      }
    }
  }
  return elements;
}

// Rounds of reading what is alone and taking it away, until nothing changes; 1 round when direct.
// -1 when something is left.
inline int rounds_to_recover(const CscPattern& pattern, const MatrixColoring& coloring) {
  auto elements = product_elements(pattern, coloring);
  std::set<std::pair<Index, Index>> known;
  std::size_t n_entries = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) n_entries += !is_symmetric(coloring.problem) || i >= j;
  }
  for (int round = 0;; ++round) {
    if (known.size() == n_entries) return round;
    const std::size_t before = known.size();
    std::set<std::pair<Index, Index>> alone;
    for (const auto& element : elements) {
      if (element.size() == 1) alone.insert(*element.begin());
    }
    known.insert(alone.begin(), alone.end());
    if (known.size() == before) return -1;
    for (auto& element : elements) {
      for (const auto& entry : alone) element.erase(entry);
    }
  }
}

inline bool is_recoverable(const CscPattern& pattern, const MatrixColoring& coloring) {
  const int rounds = rounds_to_recover(pattern, coloring);
  return is_by_substitution(coloring.problem) ? rounds >= 0 : rounds == 0 || rounds == 1;
}

}  // namespace spad::test
