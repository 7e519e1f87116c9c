// Coloring problems of a matrix, and their answers: groups of columns, groups of rows.
#pragma once

#include "coloring/coloring.hpp"

namespace spad {

// Numbers are public.
enum class Problem : std::int32_t {
  columns = 1,                 // every entry is read off a product J·S
  rows,                        // off a product Jᵀ·S
  bidirectional_direct,        // off either
  bidirectional_substitution,  // off either, after what is known already was taken away
  symmetric_direct,  // of a symmetric matrix: off H·S, where it is or where its mirror is
  symmetric_substitution
};

constexpr bool is_symmetric(Problem problem) { return problem >= Problem::symmetric_direct; }
constexpr bool is_one_sided(Problem problem) {
  return problem == Problem::columns || problem == Problem::rows;
}
constexpr bool is_bidirectional(Problem problem) {
  return problem == Problem::bidirectional_direct || problem == Problem::bidirectional_substitution;
}
constexpr bool is_by_substitution(Problem problem) {
  return problem == Problem::bidirectional_substitution ||
         problem == Problem::symmetric_substitution;
}

// Colors of columns are numbered apart from those of rows; a symmetric matrix has but columns.
struct MatrixColoring {
  Problem problem = Problem::columns;
  std::vector<Index> column, row;  // color of each, or Coloring::neutral
  Index n_column_colors = 0, n_row_colors = 0;
  Index lower_bound = 0;         // of the number of colors of both kinds together
  Order order = Order::natural;  // that gave the colors, or those that were recolored
  bool is_recolored = false;

  Index n_colors() const { return n_column_colors + n_row_colors; }
};

// Cost of one product J·S and of one product Jᵀ·S.
struct Weights {
  double columns = 1;
  double rows = 1;
};

struct ColoringRequest {
  Problem problem = Problem::columns;
  std::optional<Order> order;  // none: search for one, and recolor
  SearchOptions search;
  Weights weights;  // of a bidirectional problem; positive
};

// A symmetric problem wants a symmetric pattern; an entry off the diagonal may be read where its
// mirror is. Colors that nobody reads are neutral. Bidirectional: the cheapest of what star or
// acyclic coloring gives, columns alone, and rows alone.
MatrixColoring color_matrix(const CscPattern& pattern, const CscPattern& transposed,
                            const ColoringRequest& request);

// No coloring of the problem has fewer colors.
Index color_lower_bound(const CscPattern& pattern, const CscPattern& transposed, Problem problem);

}  // namespace spad
