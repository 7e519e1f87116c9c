// The chained problem of Lukšan and Vlček: Rosenbrock's function along a chain, and n - 2
// trigonometric-exponential constraints of three neighbors each.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace spad::bench {

template <class T>
T chained_constraint(const T& a, const T& b, const T& c) {
  using std::exp;
  using std::sin;
  return 3.0 * b * b * b + 2.0 * c - 5.0 + sin(b - c) * sin(b + c) + 4.0 * b - a * exp(a - b) - 3.0;
}

template <class T>
T chained_rosenbrock(const T& a, const T& b) {
  const T valley = a * a - b, distance = a - 1.0;
  return 100.0 * valley * valley + distance * distance;
}

// The constraints.
struct ChainedConstraints {
  std::size_t size;

  std::size_t n() const { return size; }
  std::size_t m() const { return size - 2; }
  template <class T>
  void operator()(const T* x, T* y) const {
    for (std::size_t k = 0; k < m(); ++k) y[k] = chained_constraint(x[k], x[k + 1], x[k + 2]);
  }

  static constexpr std::size_t n_in = 3, n_out = 1;
  std::size_t n_elements() const { return m(); }
  void places(std::size_t k, std::int32_t* in, std::int32_t* out) const {
    for (std::int32_t i = 0; i < 3; ++i) in[i] = static_cast<std::int32_t>(k) + i;
    out[0] = in[0];
  }
  template <class T>
  void element(std::size_t, const T* in, T* out) const {
    out[0] = chained_constraint(in[0], in[1], in[2]);
  }
};

// The objective, then the constraints; a Lagrangian weights them.
struct ChainedProblem {
  std::size_t size;
  const double* weights;  // n - 1

  std::size_t n() const { return size; }
  std::size_t m() const { return size - 1; }
  template <class T>
  void operator()(const T* x, T* y) const {
    T sum = chained_rosenbrock(x[0], x[1]);
    for (std::size_t i = 1; i + 1 < size; ++i) sum += chained_rosenbrock(x[i], x[i + 1]);
    y[0] = sum;
    for (std::size_t k = 0; k + 2 < size; ++k) {
      y[k + 1] = chained_constraint(x[k], x[k + 1], x[k + 2]);
    }
  }

  // Weighted elements: constraint k with term k of the objective, the last with both of its terms.
  static constexpr std::size_t n_in = 3, n_out = 1;
  std::size_t n_elements() const { return size - 2; }
  void places(std::size_t k, std::int32_t* in, std::int32_t* out) const {
    for (std::int32_t i = 0; i < 3; ++i) in[i] = static_cast<std::int32_t>(k) + i;
    out[0] = 0;
  }
  static bool depends(std::size_t i, std::size_t j) { return i + j != 2 || i == j; }
  template <class T>
  void element(std::size_t k, const T* in, T* out) const {
    out[0] = weights[0] * chained_rosenbrock(in[0], in[1]) +
             weights[k + 1] * chained_constraint(in[0], in[1], in[2]);
    if (k + 3 == size) out[0] += weights[0] * chained_rosenbrock(in[1], in[2]);
  }
};

}  // namespace spad::bench
