// Values and products: seeds in, sweep, results out.
#include "program/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "base/floating_point.hpp"
#include "base/parallel.hpp"
#include "program/blocks.hpp"
#include "program/callback_products.hpp"
#include "program/linearize.hpp"
#include "program/second_order.hpp"
#include "program/sweeps.hpp"

namespace spad {

namespace {

Status check_workspace(const Function& f, const Workspace& ws, bool reserved) {
  if (&ws.function() != &f) {
    return Status::error(Code::workspace, "the workspace belongs to another function");
  }
  if (!reserved) {
    return Status::error(Code::workspace, "the workspace was not reserved for this product");
  }
  return {};
}

void copy_point(const Program& program, Workspace& ws, Point at) {
  double* const addresses = ws.addresses.data();
  parallel_copy(at.x, program.n_inputs, addresses, ws.n_threads());
  parallel_copy(at.p, program.n_parameters, addresses + program.n_inputs, ws.n_threads());
}

using Reached = Workspace::Reached;

Status run(const Function& f, Workspace& ws, Reached needed) {
  const Program& program = f.program();
  if (needed == Reached::point) return {};
  if (const CallbackFunction* callbacks = f.callbacks()) {
    return callbacks->calls->eval(own_point(f, ws), ws.addresses.data() + program.first_output());
  }
  if (needed == Reached::values) return run_blocks(program, ws);
  return needed == Reached::first_order ? linearize(program, ws)
                                        : linearize_second_order(program, ws);
}

bool is_workspaces_own(const Function& f, Point at) {
  return at.x == nullptr && at.p == nullptr && (f.n() > 0 || f.np() > 0);
}

void copy_outputs(const Program& program, const Workspace& ws, double* y) {
  if (y) {
    parallel_copy(ws.addresses.data() + program.first_output(), program.n_outputs, y,
                  ws.n_threads());
  }
}

// A contiguous range of addresses, and the caller's matrix (count × k, column-major) for it.
struct Range {
  Index first;
  Index count;
};

// Directions [first, first + n) of a sweep of some width.
struct Chunk {
  Index first;
  Index n;
  Index width;
};

void gather(const Range& range, const Chunk& chunk, const double* matrix, double* addresses) {
  double* lanes_of = addresses + static_cast<Offset>(range.first) * chunk.width;
  for (Index i = 0; i < range.count; ++i, lanes_of += chunk.width) {
    for (Index lane = 0; lane < chunk.width; ++lane) {
      const Offset column = chunk.first + lane;
      lanes_of[lane] = matrix && lane < chunk.n ? matrix[column * range.count + i] : 0.0;
    }
  }
}

void scatter(const Range& range, const Chunk& chunk, const double* addresses, double* matrix) {
  if (!matrix) return;
  const double* lanes_of = addresses + static_cast<Offset>(range.first) * chunk.width;
  for (Index i = 0; i < range.count; ++i, lanes_of += chunk.width) {
    for (Index lane = 0; lane < chunk.n; ++lane) {
      const Offset column = chunk.first + lane;
      matrix[column * range.count + i] = lanes_of[lane];
    }
  }
}

Range inputs_of(const Program& program) { return {0, program.n_inputs}; }
Range parameters_of(const Program& program) { return {program.n_inputs, program.n_parameters}; }
Range intermediates_of(const Program& program) {
  return {program.first_intermediate(), program.n_intermediates};
}
Range outputs_of(const Program& program) { return {program.first_output(), program.n_outputs}; }

// body(chunk, lanes) for all k directions, at most `widest` at a time, over the threads.
template <class Body>
void for_each_chunk(Workspace& ws, Index k, Index widest, Body&& body) {
  const Index n_chunks = divide_up(k, widest);
  parallel_blocks(n_chunks, ws.n_threads(), [&](Index block, int thread) {
    const Index first = block * widest, n = std::min(widest, k - first);
    body(Chunk{first, n, std::min(width_for(n), widest)},
         ws.threads[static_cast<std::size_t>(thread)]);
  });
}

// What batches take; NULL for functions that are left to the sweeps. A direction's bits do not
// depend on how many there are.
const BatchProducts* batch_products(const Function& f, const Workspace& ws) {
  return ws.products.size() > 0 ? f.batch_products() : nullptr;
}

}  // namespace

Status reach(const Function& f, Workspace& ws, Point at, Reached needed) {
  if (is_workspaces_own(f, at)) {
    if (ws.reached == Reached::nothing) {
      return Status::error(Code::null_arg, "no point is given, and the workspace has none");
    }
    if (ws.reached >= needed) return {};
  } else {
    copy_point(f.program(), ws, at);
  }
  ws.reached = Reached::nothing;
  Status status = run(f, ws, needed);
  if (status.is_ok()) ws.reached = needed;
  return status;
}

Status eval(const Function& f, Workspace& ws, Point at, double* y) {
  if (Status status = check_workspace(f, ws, true); status.is_error()) return status;
  const FloatingPointScope scope;
  if (Status status = reach(f, ws, at, Reached::values); status.is_error()) return status;
  copy_outputs(f.program(), ws, y);
  return {};
}

Status place_at(const Function& f, Workspace& ws, Point at) {
  if (Status status = check_workspace(f, ws, true); status.is_error()) return status;
  return reach(f, ws, at, Reached::point);
}

Status eval_needed(const Function& f, Workspace& ws, Point at, const std::vector<bool>& needed,
                   double* y) {
  if (y || f.info().n_guards > 0) return eval(f, ws, at, y);
  if (Status status = place_at(f, ws, at); status.is_error()) return status;
  if (ws.reached >= Reached::values) return {};
  return run_blocks(f.program(), ws, needed);
}

Status linearize_at(const Function& f, Workspace& ws, Point at, double* y) {
  if (Status status = check_workspace(f, ws, !ws.threads.empty()); status.is_error()) return status;
  if (Status status = reach(f, ws, at, Reached::first_order); status.is_error()) return status;
  copy_outputs(f.program(), ws, y);
  return {};
}

Status linearize_second_order_at(const Function& f, Workspace& ws, Point at, double* y) {
  const bool reserved = ws.options().second_order;
  if (Status status = check_workspace(f, ws, reserved); status.is_error()) return status;
  if (Status status = reach(f, ws, at, Reached::second_order); status.is_error()) return status;
  copy_outputs(f.program(), ws, y);
  return {};
}

Status set_point(const Function& f, Workspace& ws, Point at) {
  const bool sweeps = ws.options().products && !batch_products(f, ws);
  const Reached all = ws.options().second_order ? Reached::second_order
                      : sweeps                  ? Reached::first_order
                                                : Reached::values;
  if (Status status = check_workspace(f, ws, true); status.is_error()) return status;
  const FloatingPointScope scope;
  return reach(f, ws, at, all);
}

namespace {

// The values that kernels of products read.
Status eval_for_products(const BatchProducts& products, const Function& f, Workspace& ws, Point at,
                         double* y) {
  if (Status status = check_workspace(f, ws, true); status.is_error()) return status;
  const bool is_done = is_workspaces_own(f, at) && ws.reached == Reached::read_by_products;
  if (is_done && !y) return {};
  Status status = eval_needed(f, ws, at, products.needed, y);
  if (status.is_ok()) ws.reached = std::max(ws.reached, Reached::read_by_products);
  return status;
}

Status jvp_by_sweeps(const Function& f, Workspace& ws, Point at, const JvpArrays& arrays) {
  if (Status status = linearize_at(f, ws, at, arrays.y); status.is_error()) return status;
  if (!arrays.y_dot) return {};
  const Program& program = f.program();
  const Active active = !arrays.p_dot   ? Active::inputs
                        : !arrays.x_dot ? Active::parameters
                                        : Active::both;
  for_each_chunk(ws, arrays.k, first_order_lanes,
                 [&](const Chunk& chunk, Workspace::Lanes& thread) {
                   double* const addresses = thread.addresses.data();
                   gather(inputs_of(program), chunk, arrays.x_dot, addresses);
                   gather(parameters_of(program), chunk, arrays.p_dot, addresses);
                   sweep_forward({program, active, ws.partials.data(), chunk.width}, thread);
                   scatter(outputs_of(program), chunk, addresses, arrays.y_dot);
                 });
  return {};
}

const double* direction(const double* matrix, Index rows, Index k) {
  return matrix ? matrix + Offset{k} * rows : nullptr;
}

void copy_or_clear(const double* from, Index n, double* to) {
  if (from) {
    std::copy_n(from, n, to);
  } else {
    std::fill_n(to, n, 0.0);
  }
}

Status jvp_by_batches(const BatchProducts& products, const Function& f, Workspace& ws, Point at,
                      const JvpArrays& arrays) {
  Status evaluated = eval_for_products(products, f, ws, at, arrays.y);
  if (evaluated.is_error()) return evaluated;
  double* const tangents = ws.products.data();
  const double* const result = tangents + f.program().first_output();
  for (Index k = 0; arrays.y_dot && k < arrays.k; ++k) {
    const double* const x_dot = direction(arrays.x_dot, f.n(), k);
    const double* const p_dot = direction(arrays.p_dot, f.np(), k);
    double* const y_dot = arrays.y_dot + Offset{k} * f.m();
    copy_or_clear(x_dot, f.n(), tangents);
    copy_or_clear(p_dot, f.np(), tangents + f.n());
    Status status = products.tangents.run(ws.addresses.data(), tangents, ws.blocks);
    if (status.is_error()) return status;
    if (std::all_of(result, result + f.m(), [](double value) { return std::isfinite(value); })) {
      std::copy_n(result, f.m(), y_dot);
    } else {  // the zero rule is the sweeps'; the point is in the workspace
      status = jvp_by_sweeps(f, ws, {}, {1, x_dot, p_dot, nullptr, y_dot});
      if (status.is_error()) return status;
    }
  }
  return {};
}

Status vjp_by_sweeps(const Function& f, Workspace& ws, Point at, const VjpArrays& arrays) {
  if (Status status = linearize_at(f, ws, at, arrays.y); status.is_error()) return status;
  if (!arrays.x_bar && !arrays.p_bar) return {};
  const Program& program = f.program();
  const Active active = !arrays.p_bar   ? Active::inputs
                        : !arrays.x_bar ? Active::parameters
                                        : Active::both;
  for_each_chunk(ws, arrays.k, first_order_lanes,
                 [&](const Chunk& chunk, Workspace::Lanes& thread) {
                   double* const addresses = thread.addresses.data();
                   gather(inputs_of(program), chunk, nullptr, addresses);
                   gather(parameters_of(program), chunk, nullptr, addresses);
                   gather(intermediates_of(program), chunk, nullptr, addresses);
                   gather(outputs_of(program), chunk, arrays.y_bar, addresses);
                   sweep_reverse({program, active, ws.partials.data(), chunk.width}, thread);
                   scatter(inputs_of(program), chunk, addresses, arrays.x_bar);
                   scatter(parameters_of(program), chunk, addresses, arrays.p_bar);
                 });
  return {};
}

Status vjp_by_batches(const BatchProducts& products, const Function& f, Workspace& ws, Point at,
                      const VjpArrays& arrays) {
  Status evaluated = eval_for_products(products, f, ws, at, arrays.y);
  if (evaluated.is_error()) return evaluated;
  double* const adjoints = ws.products.data();
  const Index* const places = products.adjoints.places().data();
  for (Index k = 0; k < arrays.k; ++k) {
    const double* const y_bar = direction(arrays.y_bar, f.m(), k);
    double* const x_bar = arrays.x_bar ? arrays.x_bar + Offset{k} * f.n() : nullptr;
    double* const p_bar = arrays.p_bar ? arrays.p_bar + Offset{k} * f.np() : nullptr;
    if (y_bar) {
      Status status = products.adjoints.run(ws.addresses.data(), y_bar, adjoints, ws.blocks);
      if (status.is_error()) return status;
    }
    bool is_finite = true;
    const auto copy = [&](Index first, Index n, double* to) {
      for (Index i = 0; to && i < n; ++i) {
        to[i] = y_bar ? adjoints[places[first + i]] : 0.0;
        is_finite = is_finite && std::isfinite(to[i]);
      }
    };
    copy(0, f.n(), x_bar);
    copy(f.n(), f.np(), p_bar);
    if (is_finite) continue;
    // As for tangents: kernels have the zero rule for weights and choices only.
    if (Status status = vjp_by_sweeps(f, ws, {}, {1, y_bar, nullptr, x_bar, p_bar});
        status.is_error()) {
      return status;
    }
  }
  return {};
}

}  // namespace

Status jvp(const Function& f, Workspace& ws, Point at, const JvpArrays& arrays) {
  const FloatingPointScope scope;
  if (f.callbacks()) return callback_jvp(f, ws, at, arrays);
  if (const BatchProducts* products = batch_products(f, ws)) {
    return jvp_by_batches(*products, f, ws, at, arrays);
  }
  return jvp_by_sweeps(f, ws, at, arrays);
}

Status vjp(const Function& f, Workspace& ws, Point at, const VjpArrays& arrays) {
  const FloatingPointScope scope;
  if (f.callbacks()) return callback_vjp(f, ws, at, arrays);
  if (const BatchProducts* products = batch_products(f, ws)) {
    return vjp_by_batches(*products, f, ws, at, arrays);
  }
  return vjp_by_sweeps(f, ws, at, arrays);
}

namespace {

void seed_adjoints(const Program& program, const double* w, Workspace::Lanes& thread) {
  double* const adjoints = thread.adjoint_addresses.data();
  std::fill_n(adjoints, program.first_output(), 0.0);
  for (Index i = 0; i < program.n_outputs; ++i) {
    adjoints[program.first_output() + i] = w ? w[i] : 1.0;
  }
}

}  // namespace

void sweep_second_order(const Program& program, const Workspace& ws, const double* w, Index width,
                        Workspace::Lanes& lanes) {
  const SecondOrderSweep sweep{program, ws.partials.data(), ws.second_partials.data(), width};
  sweep_tangents(sweep, lanes);
  std::fill_n(lanes.addresses.data(), Offset{program.n_addresses()} * width, 0.0);
  seed_adjoints(program, w, lanes);
  sweep_adjoints(sweep, lanes);
}

namespace {

void hvp_chunk(const Program& program, Workspace& ws, const HvpArrays& arrays, const Chunk& chunk,
               Workspace::Lanes& thread) {
  double* const addresses = thread.addresses.data();
  gather(inputs_of(program), chunk, arrays.x_dot, addresses);
  gather(parameters_of(program), chunk, arrays.p_dot, addresses);
  sweep_second_order(program, ws, arrays.w, chunk.width, thread);
  scatter(inputs_of(program), chunk, addresses, arrays.x_hvp);
  scatter(parameters_of(program), chunk, addresses, arrays.p_hvp);
  if (chunk.first == 0 && arrays.x_bar) {
    std::copy_n(thread.adjoint_addresses.data(), program.n_inputs, arrays.x_bar);
  }
}

}  // namespace

Status hvp(const Function& f, Workspace& ws, Point at, const HvpArrays& arrays) {
  const FloatingPointScope scope;
  if (f.callbacks()) return callback_hvp(f, ws, at, arrays);
  const Program& program = f.program();
  if (Status status = linearize_second_order_at(f, ws, at, nullptr); status.is_error()) {
    return status;
  }
  // The gradient is wanted also for no directions: one sweep with a direction of zeros.
  if (arrays.k == 0 && arrays.x_bar) {
    const HvpArrays gradient{arrays.w, 0, nullptr, nullptr, arrays.x_bar, nullptr, nullptr};
    hvp_chunk(program, ws, gradient, {0, 1, 1}, ws.threads.front());
    return {};
  }
  for_each_chunk(ws, arrays.k, second_order_lanes,
                 [&](const Chunk& chunk, Workspace::Lanes& thread) {
                   hvp_chunk(program, ws, arrays, chunk, thread);
                 });
  return {};
}

}  // namespace spad
