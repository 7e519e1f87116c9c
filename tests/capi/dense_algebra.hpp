// Dense linear algebra as a user has it: templated over its number type, and knowing nothing of
// spad.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace workloads {

template <class T>
using Vector = std::vector<T>;

template <class T>
class Matrix {
 public:
  Matrix(std::size_t n_rows, std::size_t n_cols) : n_cols_(n_cols), data_(n_rows * n_cols) {}
  T& operator()(std::size_t i, std::size_t j) { return data_[i * n_cols_ + j]; }
  const T& operator()(std::size_t i, std::size_t j) const { return data_[i * n_cols_ + j]; }
  std::size_t n_rows() const { return data_.size() / n_cols_; }
  std::size_t n_cols() const { return n_cols_; }

 private:
  std::size_t n_cols_;
  std::vector<T> data_;
};

// Symmetric, and positive definite for |x| < 1.
template <class T>
Matrix<T> make_matrix(const Vector<T>& x) {
  const std::size_t n = x.size();
  Matrix<T> a(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) a(i, j) = i == j ? T(n + 1) : x[i] * x[j] / T(1 + i + j);
  return a;
}

// Gaussian elimination with partial pivoting.
template <class T>
Vector<T> lu_solve(Matrix<T> a, Vector<T> b) {
  using std::abs;
  using std::swap;
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (abs(a(i, k)) > abs(a(pivot, k))) pivot = i;
    for (std::size_t j = 0; j < n; ++j) swap(a(k, j), a(pivot, j));
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const T factor = a(i, k) / a(k, k);
      for (std::size_t j = k; j < n; ++j) a(i, j) -= factor * a(k, j);
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j < n; ++j) b[i] -= a(i, j) * b[j];
    b[i] /= a(i, i);
  }
  return b;
}

template <class T>
Vector<T> dense_lu(const Vector<T>& x) {
  Matrix<T> a = make_matrix(x);
  std::swap(a(0, 0), a(1, 0));  // so that there is something to pivot
  std::swap(a(0, 1), a(1, 1));
  return lu_solve(a, x);
}

template <class T>
Vector<T> cholesky_log_determinant(const Vector<T>& x) {
  using std::log;
  using std::sqrt;
  Matrix<T> l = make_matrix(x);
  T sum{};
  for (std::size_t j = 0; j < x.size(); ++j) {
    for (std::size_t k = 0; k < j; ++k) l(j, j) -= l(j, k) * l(j, k);
    if (!(l(j, j) > 0)) return {std::numeric_limits<T>::quiet_NaN()};
    l(j, j) = sqrt(l(j, j));
    for (std::size_t i = j + 1; i < x.size(); ++i) {
      for (std::size_t k = 0; k < j; ++k) l(i, j) -= l(i, k) * l(j, k);
      l(i, j) /= l(j, j);
    }
    sum += 2 * log(l(j, j));
  }
  return {sum};
}

// |R| of a Householder factorization, by its diagonal.
template <class T>
Vector<T> householder(const Vector<T>& x) {
  using std::sqrt;
  const std::size_t n = x.size();
  Matrix<T> a = make_matrix(x);
  Vector<T> diagonal;
  for (std::size_t k = 0; k < n; ++k) {
    T norm = 0;
    for (std::size_t i = k; i < n; ++i) norm += a(i, k) * a(i, k);
    norm = sqrt(norm);
    const T alpha = a(k, k) > 0 ? -norm : norm;
    Vector<T> v(n, T(0));
    for (std::size_t i = k; i < n; ++i) v[i] = a(i, k);
    v[k] -= alpha;
    const T scale = 2 / std::inner_product(v.begin(), v.end(), v.begin(), T(0));
    for (std::size_t j = k; j < n; ++j) {
      T dot = 0;
      for (std::size_t i = k; i < n; ++i) dot += v[i] * a(i, j);
      for (std::size_t i = k; i < n; ++i) a(i, j) -= scale * dot * v[i];
    }
    diagonal.push_back(alpha);
  }
  return diagonal;
}

// Until the residual is small: a loop whose length depends on the numbers.
template <class T>
Vector<T> conjugate_gradient(const Vector<T>& b) {
  using std::sqrt;
  const Matrix<T> a = make_matrix(b);
  Vector<T> x(b.size(), T(0)), r(b), p(b);
  T rr = std::inner_product(r.begin(), r.end(), r.begin(), T(0));
  while (sqrt(rr) > 1e-9) {
    Vector<T> ap(b.size());
    for (std::size_t i = 0; i < b.size(); ++i)
      for (std::size_t j = 0; j < b.size(); ++j) ap[i] += a(i, j) * p[j];
    const T alpha = rr / std::inner_product(p.begin(), p.end(), ap.begin(), T(0));
    for (std::size_t i = 0; i < b.size(); ++i) {
      x[i] += alpha * p[i];
      r[i] -= alpha * ap[i];
    }
    const T next = std::inner_product(r.begin(), r.end(), r.begin(), T(0));
    for (std::size_t i = 0; i < b.size(); ++i) p[i] = r[i] + next / rr * p[i];
    rr = next;
  }
  return x;
}

}  // namespace workloads
