// Pattern, layout, method; then one of two ways.
#include "derivative/hessian.hpp"

#include <utility>

#include "base/floating_point.hpp"
#include "base/stopwatch.hpp"
#include "derivative/direct/direct_plan.hpp"
#include "program/linearize.hpp"
#include "program/traverse.hpp"
#include "sparsity/hessian_pattern.hpp"

namespace spad {

namespace {

// Products of one evaluation that derivative kernels may take, for each operation of the function.
// Beyond, kernels would be slow to make and slower to run than products in a few colors.
constexpr std::size_t most_work_an_operation = 400;

// Nanoseconds of a colored evaluation, from below, from what bench_derivatives measures
// (Luksan-Vlcek, neo-Hookean): a linearization to second order, then a sweep for four colors each.
double colored_time(const Function& f, Index n_colors) {
  const Index n_sweeps = divide_up(n_colors, second_order_lanes);
  return f.info().n_operations * (5.0 + 8.0 * n_sweeps) + 1000;
}

}  // namespace

Result<SparseHessian> SparseHessian::prepare(const Function& f, const HessianOptions& options) {
  if (f.callbacks()) {
    return Status::error(Code::not_supported,
                         "a function of callbacks has no traced second derivatives; hvp gives "
                         "products");
  }
  SparseHessian hessian(f, options);
  CscPattern lower;
  {
    Stopwatch stopwatch(hessian.info_.seconds_pattern);
    lower = trace_hessian(f.program(), options.with_respect_to);
  }
  Stopwatch stopwatch(hessian.info_.seconds_plan);
  Result<SymmetricLayout> layout = lay_out_symmetric(lower, options.part, options.layout);
  if (!layout) return layout.status();
  hessian.layout_ = std::move(*layout);
  hessian.info_.n = lower.n_cols;
  hessian.info_.nnz = hessian.layout_.columns.nnz();
  if (Status status = hessian.plan(lower); status.is_error()) return status;
  return hessian;
}

// Products of derivatives are worth it if they take less than the sweeps of a coloring would; less
// than a single one, and no colors are needed.
Status SparseHessian::plan(const CscPattern& lower) {
  const double least_time = colored_time(*function_, 1);
  if (options_.method != Method::colored) {
    plan_direct(lower, {});
    if (!direct_) plan_direct(lower, options_.method ? any_time : least_time);
  }
  if (!direct_ && options_.method == Method::direct) {
    return Status::error(Code::not_supported,
                         "the direct method would need kernels or sums that are too large; let the "
                         "method be chosen");
  }
  if (!direct_) {
    Result<StarHessian> star =
        StarHessian::make(lower, layout_.slot, options_.with_respect_to, options_.order);
    if (!star) return star.status();
    const Index n_colors = star->coloring().n_colors();
    const double time = colored_time(*function_, n_colors);
    if (!options_.method && time > least_time) plan_direct(lower, time);
    if (!direct_) {
      info_.n_colors = n_colors;
      info_.lower_bound = star->coloring().lower_bound;
      star_ = std::move(*star);
    }
  }
  info_.method = direct_ ? Method::direct : Method::colored;
  info_.bytes = layout_.arrays.bytes() + layout_.columns.row_idx.size() * sizeof(Index) +
                (layout_.slot.size() + layout_.mirror.size()) * sizeof(Offset) +
                (direct_ ? direct_->bytes() : star_.bytes());
  return {};
}

// max_time: over levels, of an evaluation; none: without products of derivatives.
void SparseHessian::plan_direct(const CscPattern& lower, std::optional<double> max_time) {
  const Program& program = function_->program();
  std::size_t n_operators = 0;
  for_each_batch(program, [&](const Batch& batch) {
    n_operators += static_cast<std::size_t>(batch.kernel->n_operators);
  });
  const std::size_t max_work = (n_operators + 100) * most_work_an_operation;
  const DirectHessianRequest request{program, options_.with_respect_to, lower, layout_.slot,
                                     max_work};
  direct_ =
      max_time ? DirectHessian::make_over_levels(request, *max_time) : DirectHessian::make(request);
  if (!direct_) return;
  info_.n_local = direct_->n_local();
  info_.n_products = direct_->n_products();
  needed_batches_ = batches_needed_by(*direct_, program);
  NeededBatches with_gradient(program);
  direct_->add_readers(with_gradient, true);
  needed_with_gradient_ = with_gradient.find();
}

Status SparseHessian::reserve(Workspace& ws) const {
  if (&ws.function() != function_) {
    return Status::error(Code::workspace, "the workspace belongs to another function");
  }
  if (!direct_ && !ws.options().second_order) {
    return Status::error(Code::workspace, "the workspace was made without second order");
  }
  if (direct_) ws.reserve_direct(direct_->scratch_size(ws.n_threads()), direct_->needs());
  return {};
}

Status SparseHessian::check_reserved(const Workspace& ws) const {
  if (&ws.function() != function_) {
    return Status::error(Code::workspace, "the workspace belongs to another function");
  }
  const bool reserved = direct_
                            ? ws.has_direct(direct_->scratch_size(ws.n_threads()), direct_->needs())
                            : ws.options().second_order;
  if (!reserved) {
    return Status::error(Code::workspace, "the workspace was not reserved for this Hessian");
  }
  return {};
}

Status SparseHessian::eval(Workspace& ws, Point at, const double* w, double* y, double* gradient,
                           double* values) const {
  if (Status status = check_reserved(ws); status.is_error()) return status;
  const FloatingPointScope scope;
  if (direct_) {
    Status status = eval_direct(ws, at, w, y, gradient, values);
    if (status.is_error()) return status;
  } else {
    Status status = linearize_second_order_at(*function_, ws, at, y);
    if (status.is_error()) return status;
    star_.run(ws, w, gradient, values);
  }
  fill_mirrors(values);
  return {};
}

// F is evaluated as far as somebody reads it: the caller, its guards, or the kernels.
Status SparseHessian::eval_direct(Workspace& ws, Point at, const double* w, double* y,
                                  double* gradient, double* values) const {
  Status status =
      eval_needed(*function_, ws, at, gradient ? needed_with_gradient_ : needed_batches_, y);
  if (status.is_error()) return status;
  return direct_->run(ws.addresses.data(), w, ws.direct.data(), ws.blocks, gradient, values);
}

void SparseHessian::fill_mirrors(double* values) const {
  for (std::size_t k = 0; k < layout_.mirror.size(); ++k) {
    if (layout_.mirror[k] >= 0) values[layout_.mirror[k]] = values[layout_.slot[k]];
  }
}

}  // namespace spad
