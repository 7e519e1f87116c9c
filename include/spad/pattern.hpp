// Sparse patterns: the formats, and index arrays of any width as arrays of 64 bits.
#pragma once

#include <cstdint>
#include <vector>

#include "status.hpp"

namespace spad {
inline namespace api {

enum Layout : std::int32_t { csc = SPAD_CSC, csr = SPAD_CSR, coo = SPAD_COO };
enum IndexType : std::int32_t { i32 = SPAD_I32, i64 = SPAD_I64 };

// csc, csr: pointers and indices; coo: rows and columns.
struct Pattern {
  std::vector<std::int64_t> ptr, idx;
};

inline std::vector<std::int64_t> copy_of(const void* indices, std::int64_t count,
                                         std::int32_t index_type) {
  if (index_type == SPAD_I64) {
    const auto* wide = static_cast<const std::int64_t*>(indices);
    return {wide, wide + count};
  }
  const auto* narrow = static_cast<const std::int32_t*>(indices);
  return {narrow, narrow + count};
}

inline Pattern copy_of(const spad_sparse_view& view) {
  const std::int64_t n_ptr = view.format == SPAD_CSC   ? view.n_cols + 1
                             : view.format == SPAD_CSR ? view.n_rows + 1
                                                       : view.nnz;
  return {copy_of(view.ptr, n_ptr, view.index_type), copy_of(view.idx, view.nnz, view.index_type)};
}

}  // namespace api
}  // namespace spad
