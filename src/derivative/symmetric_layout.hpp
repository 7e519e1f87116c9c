// Where the entries of a symmetric matrix's lower triangle go in the layout that a caller asked
// for.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "derivative/layout.hpp"

namespace spad {

enum class Part : std::int32_t { full = 1, lower, upper };  // numbers of the C interface

struct SymmetricLayout {
  CscPattern columns;          // the part, by columns, whatever the layout
  std::vector<Offset> slot;    // of each entry of the lower triangle, among the values
  std::vector<Offset> mirror;  // of its mirror above the diagonal; -1: none, or empty: none at all
  LayoutArrays arrays;
};

// lower: by columns, rows i >= j. Errors as make_layout.
Result<SymmetricLayout> lay_out_symmetric(const CscPattern& lower, Part part,
                                          const LayoutOptions& options);

}  // namespace spad
