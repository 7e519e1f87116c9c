// Maximum matching of rows to columns: the structural rank of a pattern.
#pragma once

#include <vector>

#include "base/sparse.hpp"

namespace spad {

struct Matching {
  std::vector<Index> row_of_column;  // -1: unmatched
  std::vector<Index> column_of_row;
  Index size = 0;  // the structural rank
};

// O(nnz √n); near linear when most of the diagonal is present.
Matching maximum_matching(const CscPattern& pattern);

// Ok for full rank, else structurally_singular with a row and a column that a maximum matching
// leaves over, empty ones first. pattern: square.
Status check_structural_rank(const CscPattern& pattern);

}  // namespace spad
