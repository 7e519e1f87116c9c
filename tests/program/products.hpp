// Products into vectors of their own, for tests.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "program/evaluate.hpp"
#include "support/random_expression.hpp"

namespace spad::test {

inline Point point_of(const Function& f) { return {f.x0().data(), f.p0().data()}; }

// A function with a workspace for everything.
struct Prepared {
  explicit Prepared(const Tape& tape, int n_threads = 1)
      : f(tape), ws(f, {.n_threads = n_threads, .products = true, .second_order = true}) {}
  explicit Prepared(const Expression& e, int n_threads = 1) : Prepared(record(e).tape, n_threads) {}

  Function f;
  Workspace ws;
};

using Matrix = std::vector<double>;  // column-major
using MaybeMatrix = std::optional<Matrix>;

inline const double* data_of(const MaybeMatrix& matrix) {
  return matrix ? matrix->data() : nullptr;
}

inline std::size_t size_of(Index rows, Index k) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(k);
}

// Column j of a matrix with that many rows.
inline Matrix column(const Matrix& matrix, std::size_t rows, std::size_t j) {
  const double* const first = matrix.data() + rows * j;
  return Matrix(first, first + rows);
}

constexpr double unwritten = -777;  // what outputs hold before a call

inline Matrix values_of(const Function& f, Workspace& ws, Point at) {
  Matrix y(static_cast<std::size_t>(f.m()), unwritten);
  const Status status = eval(f, ws, at, y.data());
  EXPECT_TRUE(status.is_ok()) << status.detail();
  return y;
}

inline Matrix jvp_of(const Function& f, Workspace& ws, Index k, const MaybeMatrix& x_dot,
                     const MaybeMatrix& p_dot) {
  Matrix y_dot(size_of(f.m(), k), unwritten);
  const Status status =
      jvp(f, ws, point_of(f), {k, data_of(x_dot), data_of(p_dot), nullptr, y_dot.data()});
  EXPECT_TRUE(status.is_ok()) << status.detail();
  return y_dot;
}

struct Adjoints {
  Matrix x_bar, p_bar;
};

inline Adjoints vjp_of(const Function& f, Workspace& ws, Index k, const MaybeMatrix& y_bar) {
  Adjoints result{Matrix(size_of(f.n(), k), unwritten), Matrix(size_of(f.np(), k), unwritten)};
  const Status status = vjp(f, ws, point_of(f),
                            {k, data_of(y_bar), nullptr, result.x_bar.data(), result.p_bar.data()});
  EXPECT_TRUE(status.is_ok()) << status.detail();
  return result;
}

struct SecondOrder {
  Matrix x_bar, x_hvp, p_hvp;
};

inline SecondOrder hvp_of(const Function& f, Workspace& ws, const MaybeMatrix& w, Index k,
                          const MaybeMatrix& x_dot, const MaybeMatrix& p_dot) {
  SecondOrder result{Matrix(size_of(f.n(), 1), unwritten), Matrix(size_of(f.n(), k), unwritten),
                     Matrix(size_of(f.np(), k), unwritten)};
  const Status status = hvp(f, ws, point_of(f),
                            {data_of(w), k, data_of(x_dot), data_of(p_dot), result.x_bar.data(),
                             result.x_hvp.data(), result.p_hvp.data()});
  EXPECT_TRUE(status.is_ok()) << status.detail();
  return result;
}

// |a - b| <= tolerance * (1 + |b|), element by element.
inline ::testing::AssertionResult close(const Matrix& a, const Matrix& b, double tolerance) {
  if (a.size() != b.size())
    return ::testing::AssertionFailure() << a.size() << " is not " << b.size();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(std::abs(a[i] - b[i]) <= tolerance * (1 + std::abs(b[i])))) {
      return ::testing::AssertionFailure() << "element " << i << ": " << a[i] << ", not " << b[i];
    }
  }
  return ::testing::AssertionSuccess();
}

inline double dot(const Matrix& a, const Matrix& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace spad::test
