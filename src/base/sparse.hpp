// Compressed sparse patterns, and the two integer types of the library.
//
// Index counts rows, columns and nodes; Offset points into arrays of nonzeros. The C ABI's int64_t
// are checked against Index once, at the barrier.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/large_pages.hpp"
#include "base/status.hpp"

namespace spad {

using Index = std::int32_t;
using Offset = std::int64_t;

constexpr Index divide_up(Index a, Index b) { return a / b + (a % b != 0 ? 1 : 0); }

// Row indices of each column, strictly ascending inside a column. Arrays that were resized are to
// be written: several threads may do that first. The same struct holds a CSR pattern: it is the CSC
// pattern of the transpose.
struct CscPattern {
  Index n_rows = 0;
  Index n_cols = 0;
  UninitializedVector<Offset> col_ptr = {0};  // n_cols + 1
  UninitializedVector<Index> row_idx;         // nnz

  Offset nnz() const { return static_cast<Offset>(row_idx.size()); }
  std::span<const Index> column(Index j) const {
    const Offset first = col_ptr[static_cast<std::size_t>(j)];
    const Offset last = col_ptr[static_cast<std::size_t>(j) + 1];
    return {row_idx.data() + first, static_cast<std::size_t>(last - first)};
  }
};

// Counting sort, O(nnz + n_rows + n_cols); sorts the rows of a pattern whose columns are unsorted
// when applied twice. `position`, when wanted, maps each nonzero of the result to its place in
// `pattern.row_idx`. The same for any number of threads.
CscPattern transpose(const CscPattern& pattern, std::vector<Offset>* position = nullptr,
                     int n_threads = 1);

// Pointers monotone from 0 to nnz, indices in range, strictly ascending in each column; names the
// first offending column and index otherwise.
Status validate(const CscPattern& pattern);

}  // namespace spad
