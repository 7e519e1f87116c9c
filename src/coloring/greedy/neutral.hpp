// Which colors of a star or acyclic coloring no value has to be read from.
#pragma once

#include "coloring/matrix_coloring.hpp"

namespace spad {

// The colors of the columns (and, of an augmented graph, then the rows) as groups of products: what
// nobody reads becomes neutral, dearer colors first where it is one or the other, the others are
// numbered without gaps in order of first use. O(entries), but for sorting pairs of colors.
MatrixColoring without_unread_colors(const CscPattern& pattern, const CscPattern& transposed,
                                     Problem problem, const Coloring& coloring,
                                     const Weights& weights);

}  // namespace spad
