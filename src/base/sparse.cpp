// Transposition and validation of compressed patterns.
#include "base/sparse.hpp"

#include <cinttypes>

namespace spad {

CscPattern transpose(const CscPattern& pattern, std::vector<Offset>* position) {
  CscPattern result;
  result.n_rows = pattern.n_cols;
  result.n_cols = pattern.n_rows;
  result.col_ptr.assign(static_cast<std::size_t>(pattern.n_rows) + 1, 0);
  result.row_idx.resize(pattern.row_idx.size());
  if (position) position->resize(pattern.row_idx.size());

  for (Index i : pattern.row_idx) ++result.col_ptr[static_cast<std::size_t>(i) + 1];
  for (std::size_t i = 1; i < result.col_ptr.size(); ++i) {
    result.col_ptr[i] += result.col_ptr[i - 1];
  }
  std::vector<Offset> next(result.col_ptr.begin(), result.col_ptr.end() - 1);
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const std::size_t last =
        static_cast<std::size_t>(pattern.col_ptr[static_cast<std::size_t>(j) + 1]);
    for (auto k = static_cast<std::size_t>(pattern.col_ptr[static_cast<std::size_t>(j)]); k < last;
         ++k) {
      const auto place =
          static_cast<std::size_t>(next[static_cast<std::size_t>(pattern.row_idx[k])]++);
      result.row_idx[place] = j;
      if (position) (*position)[place] = static_cast<Offset>(k);
    }
  }
  return result;
}

namespace {

Status validate_column(const CscPattern& pattern, Index j) {
  Index previous = -1;
  for (Index i : pattern.column(j)) {
    if (i < 0 || i >= pattern.n_rows) {
      return Status::error(Code::bad_index, "row index %d in column %d is outside [0, %d)", i, j,
                           pattern.n_rows)
          .at_position(i, j);
    }
    if (i <= previous) {
      return Status::error(Code::bad_pattern, "column %d: row %d follows row %d (%s)", j, i,
                           previous, i == previous ? "duplicate" : "not ascending")
          .at_position(i, j);
    }
    previous = i;
  }
  return {};
}

}  // namespace

Status validate(const CscPattern& pattern) {
  if (pattern.n_rows < 0 || pattern.n_cols < 0) {
    return Status::error(Code::bad_dim, "a pattern of %d x %d has a negative dimension",
                         pattern.n_rows, pattern.n_cols);
  }
  if (pattern.col_ptr.size() != static_cast<std::size_t>(pattern.n_cols) + 1) {
    return Status::error(Code::bad_pattern, "%zu column pointers for %d columns",
                         pattern.col_ptr.size(), pattern.n_cols);
  }
  if (pattern.col_ptr.front() != 0 || pattern.col_ptr.back() != pattern.nnz()) {
    return Status::error(Code::bad_pattern,
                         "column pointers run from %" PRId64 " to %" PRId64
                         ", expected 0 to %" PRId64,
                         pattern.col_ptr.front(), pattern.col_ptr.back(), pattern.nnz());
  }
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const std::size_t k = static_cast<std::size_t>(j);
    if (pattern.col_ptr[k + 1] < pattern.col_ptr[k] || pattern.col_ptr[k + 1] > pattern.nnz()) {
      return Status::error(Code::bad_pattern, "column pointer %d is %" PRId64 " after %" PRId64,
                           j + 1, pattern.col_ptr[k + 1], pattern.col_ptr[k])
          .at_index(j + 1);
    }
  }
  for (Index j = 0; j < pattern.n_cols; ++j) {
    if (Status status = validate_column(pattern, j); status.is_error()) return status;
  }
  return {};
}

}  // namespace spad
