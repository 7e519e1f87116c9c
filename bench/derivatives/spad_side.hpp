// The derivative of a workload by spad, in one of its ways.
#pragma once

#include "bench/workloads/workload.hpp"

namespace spad::bench {

enum class Method { automatic, colored, direct };

struct SpadDerivative {
  Pattern pattern;
  Method method = Method::colored;  // what automatic has chosen
  std::int64_t n_colors = 0, n_constant = 0, bytes = 0;
  std::function<void(Workspace& ws)> reserve;
  std::function<void(Workspace& ws, const double* x, double* values)> eval;
  explicit operator bool() const { return static_cast<bool>(eval); }
};

Function record(const Workload& workload);
// Empty where the library has no such derivative.
SpadDerivative prepare(const Function& f, const Workload& workload, Method method);

Workspace workspace(const Function& f, const SpadDerivative& derivative, int n_threads);

}  // namespace spad::bench
