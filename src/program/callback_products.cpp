// One direction at a time, on the calling thread.
#include "program/callback_products.hpp"

#include <algorithm>
#include <numeric>

#include "program/differences.hpp"

namespace spad {

namespace {

using Reached = Workspace::Reached;

const Callbacks& calls_of(const Function& f) { return *f.callbacks()->calls; }

// Column `column` of a matrix of the caller's, or zeros.
void load(double* target, Index count, const double* matrix, Index column) {
  if (matrix == nullptr) {
    std::fill_n(target, count, 0.0);
  } else {
    std::copy_n(matrix + static_cast<Offset>(column) * count, count, target);
  }
}

Callbacks::Tangent direction_of(const Function& f, const CallbackBuffers& buffers) {
  return {buffers.direction, buffers.direction + f.n()};
}

// The columns of the caller's matrices, or scratch for one that is not wanted.
Callbacks::Adjoint columns_of(const Function& f, const CallbackBuffers& buffers, double* x_part,
                              double* p_part, Index column) {
  const auto at = static_cast<Offset>(column);
  return {x_part ? x_part + at * f.n() : buffers.trial,
          p_part ? p_part + at * f.np() : buffers.trial + f.n()};
}

// Rate of a step along the direction: the largest change of a coordinate in its own size.
double rate_of(const Function& f, const double* x, const double* direction) {
  const std::vector<double>& typical = f.callbacks()->typical;
  double rate = 0;
  for (std::size_t j = 0; j < typical.size(); ++j) {
    const double change = std::abs(direction[j]) / std::max(std::abs(x[j]), typical[j]);
    if (!(change <= rate)) rate = change;  // also what is not a number
  }
  return rate;
}

Status difference(const Function& f, Workspace& ws, double* y_dot) {
  const CallbackBuffers buffers = buffers_of(f, ws);
  const double* const x = ws.addresses.data();
  const double* const y = x + f.program().first_output();
  const double rate = rate_of(f, x, buffers.direction);
  if (rate == 0) {
    std::fill_n(y_dot, f.m(), 0.0);
    return {};
  }
  const double step = relative_step() / rate;
  Sides sides;
  Status status = evaluate_sides(
      f, ws, [&](Index j, int sign) { return x[j] + sign * step * buffers.direction[j]; }, sides);
  if (status.is_error()) return status;
  for (Index i = 0; i < f.m(); ++i) {
    y_dot[i] = (sides.is_forward(i) ? sides.forward[i] - y[i] : y[i] - sides.backward[i]) / step;
  }
  return {};
}

Status go_to(const Function& f, Workspace& ws, Point at, Reached needed, double* y) {
  if (ws.threads.empty()) {
    return Status::error(Code::workspace, "the workspace was not reserved for this product");
  }
  if (y) needed = std::max(needed, Reached::values);
  if (Status status = reach(f, ws, at, needed); status.is_error()) return status;
  if (y) std::copy_n(ws.addresses.data() + f.program().first_output(), f.m(), y);
  return {};
}

// p_bar = B'·y_bar with the columns of B one after another.
Status adjoints_by_tangents(const Function& f, Workspace& ws, const VjpArrays& arrays) {
  const CallbackBuffers buffers = buffers_of(f, ws);
  for (Index j = 0; j < f.np(); ++j) {
    std::fill_n(buffers.direction, f.n() + f.np(), 0.0);
    buffers.direction[f.n() + j] = 1;
    if (Status status = tangent(f, ws, buffers.product); status.is_error()) return status;
    for (Index d = 0; d < arrays.k; ++d) {
      const double* const y_bar =
          arrays.y_bar ? arrays.y_bar + static_cast<Offset>(d) * f.m() : nullptr;
      arrays.p_bar[static_cast<Offset>(d) * f.np() + j] =
          y_bar ? std::inner_product(y_bar, y_bar + f.m(), buffers.product, 0.0) : 0.0;
    }
  }
  return {};
}

Status missing(const char* callback, const char* what) {
  return Status::error(Code::not_supported, "the function has no %s callback, which %s takes",
                       callback, what);
}

}  // namespace

CallbackBuffers buffers_of(const Function& f, Workspace& ws) {
  const Index n_all = f.n() + f.np();
  double* const first = ws.threads.front().addresses.data();
  double* const forward = first + 2 * static_cast<Offset>(n_all);
  return {first, first + n_all, forward, forward + f.m(), forward + 2 * static_cast<Offset>(f.m())};
}
static_assert(first_order_lanes >= 3);  // as many as the buffers of m

Point own_point(const Function& f, const Workspace& ws) {
  return {ws.addresses.data(), ws.addresses.data() + f.n()};
}

Reached needed_by_tangents(const Function& f) {
  return calls_of(f).available().jvp ? Reached::point : Reached::values;
}

Status tangent(const Function& f, Workspace& ws, double* y_dot) {
  if (!calls_of(f).available().jvp) return difference(f, ws, y_dot);
  return calls_of(f).jvp(own_point(f, ws), direction_of(f, buffers_of(f, ws)), y_dot);
}

Status callback_jvp(const Function& f, Workspace& ws, Point at, const JvpArrays& arrays) {
  Status status = go_to(f, ws, at, needed_by_tangents(f), arrays.y);
  if (status.is_error() || !arrays.y_dot) return status;
  const CallbackBuffers buffers = buffers_of(f, ws);
  for (Index d = 0; d < arrays.k; ++d) {
    load(buffers.direction, f.n(), arrays.x_dot, d);
    load(buffers.direction + f.n(), f.np(), arrays.p_dot, d);
    status = tangent(f, ws, arrays.y_dot + static_cast<Offset>(d) * f.m());
    if (status.is_error()) return status;
  }
  return {};
}

Status callback_vjp(const Function& f, Workspace& ws, Point at, const VjpArrays& arrays) {
  const bool is_exact = calls_of(f).available().vjp;
  if (!is_exact && arrays.x_bar) return missing("vjp", "x_bar");
  Status status = go_to(f, ws, at, is_exact ? Reached::point : needed_by_tangents(f), arrays.y);
  if (status.is_error() || (!arrays.x_bar && !arrays.p_bar)) return status;
  if (!is_exact) return adjoints_by_tangents(f, ws, arrays);
  const CallbackBuffers buffers = buffers_of(f, ws);
  for (Index d = 0; d < arrays.k; ++d) {
    load(buffers.product, f.m(), arrays.y_bar, d);
    status = calls_of(f).vjp(own_point(f, ws), buffers.product,
                             columns_of(f, buffers, arrays.x_bar, arrays.p_bar, d));
    if (status.is_error()) return status;
  }
  return {};
}

Status callback_hvp(const Function& f, Workspace& ws, Point at, const HvpArrays& arrays) {
  const Callbacks::Available available = calls_of(f).available();
  if (!available.hvp && arrays.k > 0) return missing("hvp", "a Hessian product");
  if (!available.vjp && arrays.x_bar) return missing("vjp", "the gradient");
  Status status = go_to(f, ws, at, Reached::point, nullptr);
  if (status.is_error()) return status;
  const CallbackBuffers buffers = buffers_of(f, ws);
  const double* w = arrays.w;
  if (w == nullptr) {
    std::fill_n(buffers.product, f.m(), 1.0);
    w = buffers.product;
  }
  if (arrays.x_bar) {
    status = calls_of(f).vjp(own_point(f, ws), w, columns_of(f, buffers, arrays.x_bar, nullptr, 0));
    if (status.is_error()) return status;
  }
  for (Index d = 0; d < arrays.k; ++d) {
    load(buffers.direction, f.n(), arrays.x_dot, d);
    load(buffers.direction + f.n(), f.np(), arrays.p_dot, d);
    status = calls_of(f).hvp(own_point(f, ws), w, direction_of(f, buffers),
                             columns_of(f, buffers, arrays.x_hvp, arrays.p_hvp, d));
    if (status.is_error()) return status;
  }
  return {};
}

}  // namespace spad
