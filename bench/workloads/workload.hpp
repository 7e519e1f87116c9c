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
#include "bench/numbers.hpp"
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

}  // namespace spad::bench
