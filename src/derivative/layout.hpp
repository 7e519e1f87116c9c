// Index arrays in the layout a caller asked for, and where each entry of a pattern goes in it.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "base/sparse.hpp"

namespace spad {

enum class Layout : std::int32_t { csc = 1, csr, coo };
enum class IndexType : std::int32_t { i32 = 1, i64 };

struct LayoutOptions {
  Layout layout = Layout::csc;
  IndexType index_type = IndexType::i32;
  std::int32_t index_base = 0;  // 0 or 1
};

// CSC and CSR: pointers, then row or column indices; COO: rows, then columns, in column order.
// Only the arrays of the index type asked for are filled.
struct LayoutArrays {
  std::vector<std::int32_t> ptr32, idx32;
  std::vector<std::int64_t> ptr64, idx64;

  std::size_t bytes() const {
    return (ptr32.size() + idx32.size()) * sizeof(std::int32_t) +
           (ptr64.size() + idx64.size()) * sizeof(std::int64_t);
  }
};

// Whether a layout's row indices are those of the pattern as they are.
constexpr bool has_indices_of_pattern(const LayoutOptions& options) {
  return options.layout == Layout::csc && options.index_type == IndexType::i32 &&
         options.index_base == 0;
}

// columns: the pattern; rows: its transpose. Without copies, the indices of a layout that has those
// of the pattern are left out. Fails with index_overflow when nnz does not fit.
Result<LayoutArrays> make_layout(const CscPattern& columns, const CscPattern& rows,
                                 const LayoutOptions& options, bool copies = true);

// The caller's larger matrix, into whose values the entries go.
struct LayoutTarget {
  CscPattern pattern;
  std::vector<Offset> place;  // among the values, of each entry of `pattern`; empty: the same order
  Index first_row = 0, first_column = 0;  // where (0, 0) is in it
  LayoutOptions layout;
  LayoutArrays arrays;  // the caller's own
};

// The place of each entry of `columns` among the values of the target. Fails with bad_dim where the
// block does not fit, with bad_pattern where the target lacks an entry.
Result<std::vector<Offset>> slots_in(const LayoutTarget& target, const CscPattern& columns);

}  // namespace spad
