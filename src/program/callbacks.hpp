// A function given by calls instead of a recording: F, and what there is of its products.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

struct Point {
  const double* x;
  const double* p;
};

// One direction a call; every array is there, with zeros where a direction has none. Errors:
// callback_recoverable where F has no value, any other ends what was asked for.
class Callbacks {
 public:
  struct Available {
    bool jvp, vjp, hvp;
  };
  struct Tangent {
    const double *x_dot, *p_dot;
  };
  struct Adjoint {
    double *x_bar, *p_bar;
  };

  virtual ~Callbacks() = default;
  virtual Available available() const = 0;
  virtual Status eval(Point at, double* y) const = 0;
  virtual Status jvp(Point at, Tangent direction, double* y_dot) const = 0;
  virtual Status vjp(Point at, const double* y_bar, Adjoint result) const = 0;
  virtual Status hvp(Point at, const double* w, Tangent direction, Adjoint result) const = 0;
};

struct CallbackFunction {
  Index n = 0, np = 0, m = 0;
  std::unique_ptr<const Callbacks> calls;
  std::optional<CscPattern> pattern;  // m × n; none: every position
  std::vector<double> typical;        // sizes of x, then p, > 0: steps of differences
};

}  // namespace spad
