// A workload: one function, templated over its number type, as all contenders need it, and the
// derivative a good engineer writes.
//
// A model is a struct with n(), m() and  template <class T> void operator()(const T* x, T* y)
// const. One whose derivative is a sum over small elements also has `Elements`
// (workloads/elements.hpp).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/lanes.hpp"
#include "bench/workloads/pattern.hpp"
#include "spad/spad.hpp"

#if SPAD_BENCH_WITH_ADOLC
#include <adolc/adolc.h>
#endif

namespace spad::bench {

// Values of a derivative in the order of a pattern, and one more, which takes what has no place.
struct ByHand {
  using Eval = std::function<void(const double* x, double* values, Part part)>;
  Pattern pattern;
  Eval scalar, lanes;
  bool is_divisible = true;  // parts may run at the same time
};

struct Sizes {
  std::size_t n, m;
};

struct Workload {
  std::string name;
  std::size_t n = 0, m = 0;
  std::vector<double> x;
  std::vector<double> w;  // not empty: the Hessian of Σ wᵢ·Fᵢ, lower triangle, else the Jacobian
  double tolerance = 1e-9;  // of values, relative to the largest in their column
  std::optional<ByHand> by_hand;

  std::function<void(const double* x, double* y)> value;
  std::function<std::vector<Real>(const std::vector<Real>& x)> record;
#if SPAD_BENCH_WITH_ADOLC
  std::function<void(const adouble* x, adouble* y)> trace;
#endif
  // Of the peer that differentiates while it runs; made for a pattern.
  using Eval = std::function<void(const double* x, double* values)>;
  std::function<Eval(const Pattern&)> sacado;

  bool is_hessian() const { return !w.empty(); }
};

template <class Model>
Workload workload(std::string name, std::shared_ptr<const Model> model, std::vector<double> x) {
  Workload result;
  result.name = std::move(name);
  result.n = model->n();
  result.m = model->m();
  result.x = std::move(x);
  result.value = [model](const double* u, double* y) { (*model)(u, y); };
  result.record = [model](const std::vector<Real>& u) {
    std::vector<Real> y(model->m());
    (*model)(u.data(), y.data());
    return y;
  };
#if SPAD_BENCH_WITH_ADOLC
  result.trace = [model](const adouble* u, adouble* y) { (*model)(u, y); };
#endif
  return result;
}

// Pseudorandom numbers in [low, high), the same everywhere.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {  // splitmix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
  }
  std::vector<double> many(std::size_t n, double low, double high) {
    std::vector<double> result(n);
    for (double& value : result) value = between(low, high);
    return result;
  }

 private:
  std::uint64_t state_;
};

}  // namespace spad::bench
