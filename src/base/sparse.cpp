// Transposition and validation of compressed patterns.
#include "base/sparse.hpp"

#include <algorithm>
#include <cinttypes>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"

namespace spad {

namespace {

// Where each block of columns writes next in each row of the result: rows one after the other, in a
// row the blocks one after the other, so that the number of blocks changes nothing.
class NextPlaces {
 public:
  NextPlaces(const CscPattern& pattern, Index n_blocks)
      : pattern_(pattern),
        n_rows_(static_cast<std::size_t>(pattern.n_rows)),
        next_(static_cast<std::size_t>(n_blocks) * n_rows_, 0) {
    // About as many nonzeros in each.
    for (Offset block = 0; block <= n_blocks; ++block) {
      const Offset first = block * pattern.nnz() / n_blocks;
      const auto column = std::lower_bound(pattern.col_ptr.begin(), pattern.col_ptr.end(), first);
      first_.push_back(static_cast<Index>(column - pattern.col_ptr.begin()));
    }
    first_.back() = pattern.n_cols;
  }

  Offset* of_block(Index block) { return next_.data() + static_cast<std::size_t>(block) * n_rows_; }
  Index first_column(Index block) const { return first_.data()[block]; }

  void count(Index block) {
    Offset* const count = of_block(block);
    for (Offset k = first_nonzero(block); k < first_nonzero(block + 1); ++k) {
      ++count[pattern_.row_idx.data()[k]];
    }
  }

  // Counts become places; returns the pointers of the rows.
  std::vector<Offset> sum() {
    std::vector<Offset> row_ptr(n_rows_ + 1, 0);
    Offset place = 0;
    for (std::size_t i = 0; i < n_rows_; ++i) {
      for (std::size_t at = i; at < next_.size(); at += n_rows_) {
        place += std::exchange(next_.data()[at], place);
      }
      row_ptr.data()[i + 1] = place;
    }
    return row_ptr;
  }

 private:
  Offset first_nonzero(Index block) const { return pattern_.col_ptr.data()[first_.data()[block]]; }

  const CscPattern& pattern_;
  std::size_t n_rows_;
  std::vector<Offset> next_;
  std::vector<Index> first_;  // column of each block
};

}  // namespace

CscPattern transpose(const CscPattern& pattern, std::vector<Offset>* position, int n_threads) {
  constexpr Offset worth_threads = 100'000;  // nonzeros
  const Index n_blocks = pattern.nnz() < worth_threads ? 1 : std::max(n_threads, 1);
  CscPattern result;
  result.n_rows = pattern.n_cols;
  result.n_cols = pattern.n_rows;
  resize_large_parallel(result.row_idx, pattern.row_idx.size(), n_threads);
  if (position) resize_large_parallel(*position, pattern.row_idx.size(), n_threads);

  NextPlaces places(pattern, n_blocks);
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) { places.count(block); });
  result.col_ptr = places.sum();
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) {
    Offset* const next = places.of_block(block);
    for (Index j = places.first_column(block); j < places.first_column(block + 1); ++j) {
      for (Offset k = pattern.col_ptr.data()[j]; k < pattern.col_ptr.data()[j + 1]; ++k) {
        const Offset place = next[pattern.row_idx.data()[k]]++;
        result.row_idx.data()[place] = j;
        if (position) position->data()[place] = k;
      }
    }
  });
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
