// Dense Jacobians from products with unit vectors, and back from sparse arrays.
#pragma once

#include <stdexcept>

#include "derivative/jacobian.hpp"
#include "program/products.hpp"

namespace spad::test {

// Column-major m × (columns of with_respect_to).
struct Dense {
  std::size_t m, n;
  Matrix values;
  double& at(std::size_t i, std::size_t j) { return values[i + j * m]; }
};

inline Dense zeros(const Function& f, Active active) {
  const Index n = active == Active::inputs       ? f.n()
                  : active == Active::parameters ? f.np()
                                                 : f.n() + f.np();
  return {static_cast<std::size_t>(f.m()), static_cast<std::size_t>(n),
          Matrix(size_of(f.m(), n), 0.0)};
}

// Equal numbers (0 and -0 are), or both NaN.
inline ::testing::AssertionResult same_values(const Matrix& a, const Matrix& b) {
  if (a.size() != b.size())
    return ::testing::AssertionFailure() << a.size() << " is not " << b.size();
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] == b[k] || (std::isnan(a[k]) && std::isnan(b[k]))) continue;
    return ::testing::AssertionFailure() << "element " << k << ": " << a[k] << ", not " << b[k];
  }
  return ::testing::AssertionSuccess();
}

inline Matrix identity(Index n) {
  Matrix result(size_of(n, n), 0.0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    result[i + i * static_cast<std::size_t>(n)] = 1;
  }
  return result;
}

inline Dense by_tangents(const Function& f, Workspace& ws, Point at, Active active) {
  Dense result = zeros(f, active);
  double* y_dot = result.values.data();
  if (active != Active::parameters) {
    const Matrix e = identity(f.n());
    EXPECT_TRUE(jvp(f, ws, at, {f.n(), e.data(), nullptr, nullptr, y_dot}).is_ok());
    y_dot += e.size() == 0 ? 0 : size_of(f.m(), f.n());
  }
  if (active != Active::inputs) {
    const Matrix e = identity(f.np());
    EXPECT_TRUE(jvp(f, ws, at, {f.np(), nullptr, e.data(), nullptr, y_dot}).is_ok());
  }
  return result;
}

// Row i is column i of the adjoints.
inline Dense by_adjoints(const Function& f, Workspace& ws, Point at, Active active) {
  const Matrix e = identity(f.m());
  Matrix x_bar(size_of(f.n(), f.m())), p_bar(size_of(f.np(), f.m()));
  EXPECT_TRUE(vjp(f, ws, at, {f.m(), e.data(), nullptr, x_bar.data(), p_bar.data()}).is_ok());
  Dense result = zeros(f, active);
  const auto n = static_cast<std::size_t>(f.n()), np = static_cast<std::size_t>(f.np());
  const std::size_t first_p = active == Active::both ? n : 0;
  for (std::size_t i = 0; i < result.m; ++i) {
    for (std::size_t j = 0; active != Active::parameters && j < n; ++j) {
      result.at(i, j) = x_bar[j + i * n];
    }
    for (std::size_t j = 0; active != Active::inputs && j < np; ++j) {
      result.at(i, first_p + j) = p_bar[j + i * np];
    }
  }
  return result;
}

// Entries in the order of the layout's arrays, base 0: the conversion that callers would write.
struct Entry {
  std::int64_t row, column;
  bool operator==(const Entry&) const = default;
};

template <class Integer>
std::vector<Entry> entries_of(std::span<const Integer> ptr, std::span<const Integer> idx,
                              const LayoutOptions& options) {
  std::vector<Entry> entries;
  const std::int64_t base = options.index_base;
  if (options.layout == Layout::coo) {
    for (std::size_t k = 0; k < ptr.size(); ++k) entries.push_back({ptr[k] - base, idx[k] - base});
    return entries;
  }
  for (std::size_t line = 0; line + 1 < ptr.size(); ++line) {
    for (std::int64_t k = ptr[line] - base; k < ptr[line + 1] - base; ++k) {
      const std::int64_t other = idx[static_cast<std::size_t>(k)] - base,
                         here = static_cast<std::int64_t>(line);
      entries.push_back(options.layout == Layout::csc ? Entry{other, here} : Entry{here, other});
    }
  }
  return entries;
}

inline std::vector<Entry> entries_of(const LayoutArrays& arrays,
                                     std::span<const std::int32_t> indices32,
                                     const LayoutOptions& options) {
  return options.index_type == IndexType::i32
             ? entries_of<std::int32_t>(arrays.ptr32, indices32, options)
             : entries_of<std::int64_t>(arrays.ptr64, arrays.idx64, options);
}

inline Dense dense_of(const SparseJacobian& jacobian, const Matrix& values) {
  Dense result = zeros(jacobian.function(), jacobian.with_respect_to());
  const std::vector<Entry> entries =
      entries_of(jacobian.layout_arrays(), jacobian.layout_indices32(), jacobian.layout());
  EXPECT_EQ(entries.size(), values.size());
  for (std::size_t k = 0; k < entries.size(); ++k) {
    result.at(static_cast<std::size_t>(entries[k].row),
              static_cast<std::size_t>(entries[k].column)) = values[k];
  }
  return result;
}

// Colored unless asked otherwise: that has the bits of products with unit vectors.
inline SparseJacobian prepared(const Function& f, JacobianOptions options = {}) {
  if (!options.method) options.method = Method::colored;
  Result<SparseJacobian> result = SparseJacobian::prepare(f, options);
  if (!result) throw std::runtime_error(result.status().detail());
  return std::move(*result);
}

inline Matrix values_at(const SparseJacobian& jacobian, Workspace& ws, Point at) {
  Matrix values(static_cast<std::size_t>(jacobian.info().nnz), unwritten);
  EXPECT_TRUE(jacobian.reserve(ws).is_ok());
  EXPECT_TRUE(jacobian.eval(ws, at, nullptr, values.data()).is_ok());
  return values;
}

}  // namespace spad::test
