// Where the entries of a symmetric matrix's lower triangle go in the layout that a caller asked
// for.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "coloring/decompression/value_layout.hpp"
#include "derivative/layout.hpp"

namespace spad {

struct SymmetricLayout {
  CscPattern columns;          // the part, by columns, whatever the layout
  std::vector<Offset> slot;    // of each entry of the lower triangle, among the values
  std::vector<Offset> mirror;  // of its mirror above the diagonal; -1: none, or empty: none at all
  LayoutArrays arrays;
};

// lower: by columns, rows i >= j. Errors as make_layout.
Result<SymmetricLayout> lay_out_symmetric(const CscPattern& lower, Triangle part,
                                          const LayoutOptions& options);

}  // namespace spad
