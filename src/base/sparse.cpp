// Transposition and validation of compressed patterns.
#include "base/sparse.hpp"

#include <algorithm>
#include <cinttypes>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"

namespace spad {

namespace {

// Where each block of columns writes next in each row of the result: rows one after the other, in a
// row the blocks one after the other, so that the number of blocks changes nothing.
// Place: an integer that holds the number of nonzeros, the shorter the better it stays in the
// cache.
template <class Place>
class NextPlaces {
 public:
  NextPlaces(const CscPattern& pattern, Index n_blocks)
      : pattern_(pattern),
        n_blocks_(static_cast<std::size_t>(n_blocks)),
        n_rows_(static_cast<std::size_t>(pattern.n_rows)),
        next_(large_array<Place>(n_blocks_ * n_rows_)) {
    // About as many nonzeros in each.
    for (Offset block = 0; block <= n_blocks; ++block) {
      const Offset first = block * pattern.nnz() / n_blocks;
      const auto column = std::lower_bound(pattern.col_ptr.begin(), pattern.col_ptr.end(), first);
      first_.push_back(static_cast<Index>(column - pattern.col_ptr.begin()));
    }
    first_.back() = pattern.n_cols;
  }

  Place* of_block(Index block) { return next_.get() + static_cast<std::size_t>(block) * n_rows_; }
  Index first_column(Index block) const { return first_.data()[block]; }

  void count(Index block) {
    Place* const count = of_block(block);
    std::fill_n(count, n_rows_, Place{0});
    for (Offset k = first_nonzero(block); k < first_nonzero(block + 1); ++k) {
      ++count[pattern_.row_idx.data()[k]];
    }
  }

  // Counts become places; returns the pointers of the rows. Each of as many blocks of rows as there
  // are of columns begins where those before it end.
  UninitializedVector<Offset> sum() {
    UninitializedVector<Offset> row_ptr;
    resize_large_parallel(row_ptr, n_rows_ + 1, static_cast<int>(n_blocks_));
    std::vector<Offset> total(n_blocks_, 0);
    for_blocks_of_rows([&](std::size_t block, std::size_t first, std::size_t last) {
      if (block + 1 == n_blocks_) return;  // nobody begins behind it
      for (std::size_t from = 0; from < n_blocks_ * n_rows_; from += n_rows_) {
        const Place* const count = next_.get() + from;
        total[block] = std::accumulate(count + first, count + last, total[block]);
      }
    });
    row_ptr.front() = 0;
    for_blocks_of_rows([&](std::size_t block, std::size_t first, std::size_t last) {
      Offset place = std::accumulate(total.data(), total.data() + block, Offset{0});
      for (std::size_t i = first; i < last; ++i) {
        for (std::size_t at = i; at < n_blocks_ * n_rows_; at += n_rows_) {
          place += std::exchange(next_[at], static_cast<Place>(place));
        }
        row_ptr.data()[i + 1] = place;
      }
    });
    return row_ptr;
  }

 private:
  Offset first_nonzero(Index block) const { return pattern_.col_ptr.data()[first_.data()[block]]; }

  template <class Body>
  void for_blocks_of_rows(Body&& body) const {
    const auto n_blocks = static_cast<Index>(n_blocks_);
    parallel_blocks(n_blocks, n_blocks, [&](Index k, int) {
      const auto block = static_cast<std::size_t>(k);
      body(block, n_rows_ * block / n_blocks_, n_rows_ * (block + 1) / n_blocks_);
    });
  }

  const CscPattern& pattern_;
  std::size_t n_blocks_, n_rows_;
  std::unique_ptr<Place[]> next_;
  std::vector<Index> first_;  // column of each block
};

// Writes the arrays of the result, which has its dimensions.
template <class Place>
void transpose_by(const CscPattern& pattern, Index n_blocks, int n_threads, CscPattern& result,
                  std::vector<Offset>* position) {
  NextPlaces<Place> places(pattern, n_blocks);
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) { places.count(block); });
  result.col_ptr = places.sum();
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) {
    Place* const next = places.of_block(block);
    for (Index j = places.first_column(block); j < places.first_column(block + 1); ++j) {
      for (Offset k = pattern.col_ptr.data()[j]; k < pattern.col_ptr.data()[j + 1]; ++k) {
        const Place place = next[pattern.row_idx.data()[k]]++;
        result.row_idx.data()[place] = j;
        if (position) position->data()[place] = k;
      }
    }
  });
}

}  // namespace

CscPattern transpose(const CscPattern& pattern, std::vector<Offset>* position, int n_threads) {
  constexpr Offset worth_threads = 100'000;  // nonzeros
  const Index n_blocks = pattern.nnz() < worth_threads ? 1 : std::max(n_threads, 1);
  CscPattern result;
  result.n_rows = pattern.n_cols;
  result.n_cols = pattern.n_rows;
  resize_large_parallel(result.row_idx, pattern.row_idx.size(), n_threads);
  if (position) resize_large_parallel(*position, pattern.row_idx.size(), n_threads);
  if (pattern.nnz() <= std::numeric_limits<Index>::max()) {
    transpose_by<Index>(pattern, n_blocks, n_threads, result, position);
  } else {
    transpose_by<Offset>(pattern, n_blocks, n_threads, result, position);
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
