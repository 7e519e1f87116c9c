// Patterns for tests: random ones of many shapes, and from pictures.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "base/sparse.hpp"

namespace spad::test {

// {"101", "010"}: one string a row; anything but '0' and '.' is an entry.
inline CscPattern pattern_of(const std::vector<std::string>& rows) {
  CscPattern pattern;
  pattern.n_rows = static_cast<Index>(rows.size());
  pattern.n_cols = rows.empty() ? 0 : static_cast<Index>(rows.front().size());
  for (std::size_t j = 0; j < static_cast<std::size_t>(pattern.n_cols); ++j) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i][j] != '0' && rows[i][j] != '.') pattern.row_idx.push_back(static_cast<Index>(i));
    }
    pattern.col_ptr.push_back(pattern.nnz());
  }
  return pattern;
}

// The entries (i, j) for which is_entry(i, j).
template <class IsEntry>
CscPattern pattern_where(Index n_rows, Index n_cols, IsEntry&& is_entry) {
  CscPattern pattern;
  pattern.n_rows = n_rows;
  pattern.n_cols = n_cols;
  for (Index j = 0; j < n_cols; ++j) {
    for (Index i = 0; i < n_rows; ++i) {
      if (is_entry(i, j)) pattern.row_idx.push_back(i);
    }
    pattern.col_ptr.push_back(pattern.nnz());
  }
  return pattern;
}

// Up to `largest` rows and columns (also none), any density, and now and then dense rows and
// columns.
inline CscPattern random_pattern(std::mt19937& random, Index largest) {
  const auto below = [&](Index n) { return std::uniform_int_distribution<Index>(0, n)(random); };
  const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
  const Index n_rows = below(largest), n_cols = below(largest);
  const double density = std::uniform_real_distribution<>(0.0, chance(0.8) ? 0.2 : 1.0)(random);
  std::vector<bool> dense_row, dense_column;
  for (Index i = 0; i < n_rows; ++i) dense_row.push_back(chance(0.02));
  for (Index j = 0; j < n_cols; ++j) dense_column.push_back(chance(0.02));
  return pattern_where(n_rows, n_cols, [&](Index i, Index j) {
    const bool dense =
        dense_row[static_cast<std::size_t>(i)] || dense_column[static_cast<std::size_t>(j)];
    return chance(dense ? 0.95 : density);
  });
}

inline std::vector<bool> random_mask(std::mt19937& random, std::size_t size, double share) {
  std::bernoulli_distribution chance(share);
  std::vector<bool> mask(size);
  for (std::size_t k = 0; k < size; ++k) mask[k] = chance(random);
  return mask;
}

}  // namespace spad::test
