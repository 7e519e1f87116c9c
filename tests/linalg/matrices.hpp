// Small dense and sparse matrices for the tests of linalg and solve: generators, and a dense LU in
// long double as the independent truth.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/sparse.hpp"
#include "linalg/backend.hpp"

namespace spad::test {

using Vector = std::vector<double>;

struct Sparse {
  CscPattern pattern;
  Vector values;
};

// Column-major, square.
struct Dense {
  Index n;
  std::vector<long double> a;
  explicit Dense(Index size)
      : n(size), a(static_cast<std::size_t>(size) * static_cast<std::size_t>(size)) {}
  long double& operator()(Index i, Index j) { return a[static_cast<std::size_t>(i + j * n)]; }
  long double operator()(Index i, Index j) const { return a[static_cast<std::size_t>(i + j * n)]; }
};

inline Dense dense(const Sparse& s, bool transposed = false) {
  Dense d(s.pattern.n_cols);
  std::size_t place = 0;
  for (Index j = 0; j < s.pattern.n_cols; ++j)
    for (Index i : s.pattern.column(j)) (transposed ? d(j, i) : d(i, j)) = s.values[place++];
  return d;
}

// Gaussian elimination with partial pivoting.
inline Vector solve_dense(Dense a, const Vector& b) {
  const Index n = a.n;
  std::vector<long double> x(b.begin(), b.end());
  for (Index k = 0; k < n; ++k) {
    Index pivot = k;
    for (Index i = k; i < n; ++i)
      if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
    for (Index j = 0; j < n; ++j) std::swap(a(k, j), a(pivot, j));
    std::swap(x[static_cast<std::size_t>(k)], x[static_cast<std::size_t>(pivot)]);
    for (Index i = k + 1; i < n; ++i) {
      const long double factor = a(i, k) / a(k, k);
      for (Index j = k; j < n; ++j) a(i, j) -= factor * a(k, j);
      x[static_cast<std::size_t>(i)] -= factor * x[static_cast<std::size_t>(k)];
    }
  }
  for (Index k = n - 1; k >= 0; --k) {
    for (Index j = k + 1; j < n; ++j)
      x[static_cast<std::size_t>(k)] -= a(k, j) * x[static_cast<std::size_t>(j)];
    x[static_cast<std::size_t>(k)] /= a(k, k);
  }
  return Vector(x.begin(), x.end());
}

// From rows of numbers; zeros are left out unless kept.
inline Sparse sparse(const std::vector<Vector>& rows, bool keep_zeros = false) {
  Sparse s;
  s.pattern.n_rows = s.pattern.n_cols = static_cast<Index>(rows.size());
  for (std::size_t j = 0; j < rows.size(); ++j) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i][j] == 0 && !keep_zeros) continue;
      s.pattern.row_idx.push_back(static_cast<Index>(i));
      s.values.push_back(rows[i][j]);
    }
    s.pattern.col_ptr.push_back(s.pattern.nnz());
  }
  return s;
}

inline Vector random_vector(std::mt19937& random, std::size_t size) {
  std::normal_distribution<double> normal;
  Vector v(size);
  for (double& value : v) value = normal(random);
  return v;
}

// A permuted diagonal, so that the structural rank is full and the diagonal mostly absent, and
// entries elsewhere.
inline Sparse random_sparse(std::mt19937& random, Index n, double density) {
  std::vector<Index> permutation(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) permutation[static_cast<std::size_t>(i)] = i;
  std::shuffle(permutation.begin(), permutation.end(), random);
  std::bernoulli_distribution present(density);
  std::normal_distribution<double> normal;
  Sparse s;
  s.pattern.n_rows = s.pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) {
      const bool chosen = permutation[static_cast<std::size_t>(j)] == i;
      if (!chosen && !present(random)) continue;
      s.pattern.row_idx.push_back(i);
      s.values.push_back(chosen ? 2 + std::abs(normal(random)) : normal(random));
    }
    s.pattern.col_ptr.push_back(s.pattern.nnz());
  }
  return s;
}

// The five-point Laplacian of a k × k grid, or the seven-point one of k × k × k.
inline Sparse laplacian(Index k, int dimensions) {
  const Index n = dimensions == 2 ? k * k : k * k * k;
  Sparse s;
  s.pattern.n_rows = s.pattern.n_cols = n;
  for (Index j = 0; j < n; ++j) {
    const Index at[3] = {j % k, j / k % k, j / (k * k)};
    const Index stride[3] = {1, k, k * k};
    const auto add = [&](Index i, double value) {
      s.pattern.row_idx.push_back(i);
      s.values.push_back(value);
    };
    for (int d = dimensions - 1; d >= 0; --d)
      if (at[d] > 0) add(j - stride[d], -1);
    add(j, 2.0 * dimensions + 0.1);
    for (int d = 0; d < dimensions; ++d)
      if (at[d] + 1 < k) add(j + stride[d], -1);
    s.pattern.col_ptr.push_back(s.pattern.nnz());
  }
  return s;
}

// Every backend that was built, in both integer widths.
inline std::vector<FactorizationOptions> all_backends() {
  std::vector<FactorizationOptions> all;
  for (const BackendEntry& entry : backends())
    for (bool wide : {false, true})
      if (entry.analyze) all.push_back({.backend = entry.backend, .wide_indices = wide});
  return all;
}

inline std::string name_of(const FactorizationOptions& options) {
  for (const BackendEntry& entry : backends())
    if (entry.backend == options.backend)
      return std::string(entry.name) + (options.wide_indices ? "64" : "32");
  return "automatic";
}

inline double largest_difference(const Vector& a, const Vector& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

}  // namespace spad::test
