// Import of a caller's sparse pattern: any format, index type and base, checked entry by entry.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "base/sparse.hpp"
#include "spad.h"

namespace spad {

struct ImportedPattern {
  CscPattern pattern;
  std::vector<Offset> source;  // of each CSC value in the view's order; empty if the orders agree
};

// CSC and CSR: pointers monotone from base to base + nnz, indices strictly ascending. COO: any
// order, no duplicates. Errors name the array, the place in it and the reason.
// last_triangle: SPAD_UPPER where one triangle will do; its entries are not looked at.
Result<ImportedPattern> import_pattern(const spad_sparse_view* view, const char* argument,
                                       std::int32_t last_triangle = SPAD_FULL, int n_threads = 1);

}  // namespace spad
