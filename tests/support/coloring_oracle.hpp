// Slow and obvious versions of coloring, orthogonality and compression.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "base/sparse.hpp"
#include "coloring/coloring.hpp"

namespace spad::test {

// dense[i][j], of values in the order of the pattern.
using Dense = std::vector<std::vector<double>>;

inline Dense dense_of(const CscPattern& pattern, const std::vector<double>& values) {
  Dense dense(static_cast<std::size_t>(pattern.n_rows),
              std::vector<double>(static_cast<std::size_t>(pattern.n_cols), 0.0));
  std::size_t k = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      dense[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = values[k++];
    }
  }
  return dense;
}

// Distinct other columns that share a row with each column.
inline std::vector<std::set<Index>> column_neighbors(const CscPattern& pattern) {
  const CscPattern transposed = transpose(pattern);
  std::vector<std::set<Index>> neighbors(static_cast<std::size_t>(pattern.n_cols));
  for (Index j = 0; j < pattern.n_cols; ++j) {
    std::set<Index>& mine = neighbors[static_cast<std::size_t>(j)];
    for (Index i : pattern.column(j)) {
      const std::span<const Index> row = transposed.column(i);
      mine.insert(row.begin(), row.end());
    }
    mine.erase(j);
  }
  return neighbors;
}

// Their numbers, by one stamp a neighbor, for patterns too large for sets.
inline std::vector<Index> textbook_degrees(const CscPattern& pattern) {
  const CscPattern transposed = transpose(pattern);
  const auto n = static_cast<std::size_t>(pattern.n_cols);
  std::vector<Index> degree(n, 0), seen_by(n, -1);
  for (Index j = 0; j < pattern.n_cols; ++j) {
    seen_by[static_cast<std::size_t>(j)] = j;
    for (Index i : pattern.column(j)) {
      for (Index x : transposed.column(i)) {
        Index& last = seen_by[static_cast<std::size_t>(x)];
        degree[static_cast<std::size_t>(j)] += last != j;
        last = j;
      }
    }
  }
  return degree;
}

// The textbook's greedy coloring of the columns; those not in `order` and empty ones stay neutral.
inline std::vector<Index> textbook_colors(const CscPattern& pattern,
                                          const std::vector<Index>& order) {
  const CscPattern transposed = transpose(pattern);
  std::vector<Index> color(static_cast<std::size_t>(pattern.n_cols), Coloring::neutral);
  std::vector<Index> forbidden_for(color.size() + 1, -1);
  for (Index v : order) {
    if (pattern.column(v).empty()) continue;
    for (Index i : pattern.column(v)) {
      for (Index x : transposed.column(i)) {
        const Index taken = color[static_cast<std::size_t>(x)];
        if (taken >= 0) forbidden_for[static_cast<std::size_t>(taken)] = v;
      }
    }
    std::size_t c = 0;
    while (forbidden_for[c] == v) ++c;
    color[static_cast<std::size_t>(v)] = static_cast<Index>(c);
  }
  return color;
}

// n_rows x n_colors: the sum of the columns of each color; of the transpose by rows.
inline Dense compress(const Dense& matrix, const Coloring& coloring) {
  Dense result(matrix.size(),
               std::vector<double>(static_cast<std::size_t>(coloring.n_colors), 0.0));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix[i].size(); ++j) {
      const Index c = coloring.color[j];
      if (c != Coloring::neutral) result[i][static_cast<std::size_t>(c)] += matrix[i][j];
    }
  }
  return result;
}

// The chunk of a compressed matrix as the executors lay it out: row-major, `lanes` wide.
inline std::vector<double> chunk_of(const Dense& compressed, Index chunk, Index lanes) {
  std::vector<double> result;
  for (const std::vector<double>& row : compressed) {
    for (Index lane = 0; lane < lanes; ++lane) {
      const auto c = static_cast<std::size_t>(chunk * lanes + lane);
      result.push_back(c < row.size() ? row[c] : 0.0);
    }
  }
  return result;
}

}  // namespace spad::test
