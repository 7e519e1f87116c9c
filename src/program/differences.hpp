// Finite differences of a function of callbacks: steps, and the two sides of a point.
//
// Forward by h = √ε·max(|x|, typical x), the step that balances rounding against curvature, taken
// as it is in the sum x + h; backward for outputs that have no finite value there.
//
// Dennis, Schnabel (1983), Numerical Methods for Unconstrained Optimization, section 5.4.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "program/callback_products.hpp"

namespace spad {

inline double relative_step() { return std::sqrt(std::numeric_limits<double>::epsilon()); }

// h with (x + h) - x = h, and what x - h makes of it.
inline double forward_step(double x, double typical) {
  const double h = relative_step() * std::max(std::abs(x), typical);
  return (x + h) - x;
}
inline double backward_step(double x, double typical) { return x - (x - forward_step(x, typical)); }

// F on both sides of a point; null: it has no value there, or was not looked for.
struct Sides {
  const double* forward = nullptr;
  const double* backward = nullptr;

  bool is_forward(Index i) const {
    return forward != nullptr && (backward == nullptr || std::isfinite(forward[i]));
  }
};

// F at trial(j, 1), j over [x; p], and, where that has no value or outputs that are not finite, at
// trial(j, -1). An error is that of a call, callback_recoverable only where both sides have none.
template <class Trial>
Status evaluate_sides(const Function& f, Workspace& ws, Trial&& trial, Sides& sides) {
  const CallbackBuffers buffers = buffers_of(f, ws);
  const Index n = f.n(), n_all = f.n() + f.np();
  const auto evaluate = [&](int sign, double* y) {
    for (Index j = 0; j < n_all; ++j) buffers.trial[j] = trial(j, sign);
    return f.callbacks()->calls->eval({buffers.trial, buffers.trial + n}, y);
  };
  Status forward = evaluate(1, buffers.forward);
  if (forward.is_error() && forward.code() != Code::callback_recoverable) return forward;
  if (forward.is_ok()) sides.forward = buffers.forward;
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (forward.is_ok() && std::all_of(buffers.forward, buffers.forward + f.m(), is_finite)) {
    return {};
  }
  Status backward = evaluate(-1, buffers.backward);
  if (backward.is_ok()) sides.backward = buffers.backward;
  if (backward.is_ok() || backward.code() != Code::callback_recoverable) return backward;
  return forward;  // recoverable too, or the values as they are
}

}  // namespace spad
