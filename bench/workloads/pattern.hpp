// Where the derivative of a workload can be nonzero: compressed columns, rows ascending.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace spad::bench {

struct Pattern {
  std::size_t n_rows = 0, n_cols = 0;
  std::vector<std::int32_t> ptr, idx;

  std::size_t nnz() const { return idx.size(); }

  // The position of an entry in the values.
  std::int32_t position(std::size_t row, std::size_t column) const {
    const auto begin = idx.begin() + ptr[column], end = idx.begin() + ptr[column + 1];
    const auto found = std::lower_bound(begin, end, static_cast<std::int32_t>(row));
    if (found == end || *found != static_cast<std::int32_t>(row)) {
      throw std::logic_error("an entry is missing in a pattern");
    }
    return static_cast<std::int32_t>(found - idx.begin());
  }
};

struct Entry {
  std::int32_t column, row;
  friend bool operator<(const Entry& a, const Entry& b) {
    return std::pair(a.column, a.row) < std::pair(b.column, b.row);
  }
  friend bool operator==(const Entry& a, const Entry& b) {
    return a.column == b.column && a.row == b.row;
  }
};

inline Entry entry(std::size_t row, std::size_t column) {
  return {static_cast<std::int32_t>(column), static_cast<std::int32_t>(row)};
}

// Entries in any order, with repetitions.
inline Pattern pattern_of(std::size_t n_rows, std::size_t n_cols, std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  Pattern pattern{n_rows, n_cols, std::vector<std::int32_t>(n_cols + 1), {}};
  pattern.idx.reserve(entries.size());
  for (const Entry& e : entries) {
    ++pattern.ptr[static_cast<std::size_t>(e.column) + 1];
    pattern.idx.push_back(e.row);
  }
  for (std::size_t j = 0; j < n_cols; ++j) pattern.ptr[j + 1] += pattern.ptr[j];
  return pattern;
}

}  // namespace spad::bench
