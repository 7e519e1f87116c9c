// Which product each entry of a matrix is read off, and what must be taken away from it.
//
// Any colors will do: an element of a product is a sum of entries; where all but one are known, the
// last one is what remains. Entries that are alone in an element come first. Knows nothing of stars
// and trees, so it is also the check that colors are right.
#pragma once

#include "base/result.hpp"
#include "coloring/matrix_coloring.hpp"

namespace spad {

struct Recovery {
  // Whose color an entry is read by: its column's or its row's. A byte, so that what has to be
  // looked up across the matrix stays near the processor.
  enum class By : std::uint8_t { none, column, row };
  // Element `line` of the product with `color`: a row of J·S, then, with color - n_column_colors,
  // a column of Jᵀ·S.
  struct Element {
    Index color = -1;
    Index line = 0;
  };
  struct Substituted {
    Index entry;
    Element element;
  };

  // Of each entry in CSC order; an entry of a symmetric matrix and its mirror have one element.
  UninitializedVector<By> by;
  // The entries that are not alone in their element, each after all that it needs, and what is
  // taken away for each: known[known_ptr[k]] to known[known_ptr[k + 1] - 1]. Of a symmetric matrix
  // entries on or below the diagonal.
  std::vector<Substituted> substituted;
  std::vector<Offset> known_ptr = {0};
  std::vector<Index> known;

  Index depth = 0;    // longest chain of substitutions
  double growth = 1;  // largest number of elements that one entry is a signed sum of: an error of
                      // eps in each element is at most growth * eps in an entry
};

// The element that entry (i, j) is read off; the row of a symmetric matrix has its column's color.
inline Recovery::Element element_of(const MatrixColoring& coloring, Recovery::By by, Index i,
                                    Index j) {
  if (by == Recovery::By::none) return {};
  // No branch on what no processor could predict.
  const bool by_row = by == Recovery::By::row;
  const bool is_of_rows = by_row && !is_symmetric(coloring.problem);
  const Index* const colors = is_of_rows ? coloring.row.data() : coloring.column.data();
  const Index color = colors[by_row ? i : j] + (is_of_rows ? coloring.n_column_colors : 0);
  return {color, by_row ? j : i};
}

// `position` is what transpose(pattern, &position) gives with `transposed`; problems by columns or
// by rows do without. The dimensions fit, the colors are in range, a symmetric problem has a
// symmetric pattern. Errors: index_overflow for more than 2^31 entries; bad_pattern for an entry
// that cannot be read, or not directly though the problem is a direct one: names it and those in
// its way. The same for any number of threads.
Result<Recovery> find_recovery(const CscPattern& pattern, const CscPattern& transposed,
                               std::span<const Offset> position, const MatrixColoring& coloring,
                               int n_threads = 1);

}  // namespace spad
