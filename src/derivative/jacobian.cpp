// Prepared Jacobians: entries → coloring → plan, then sweeps → values.
#include "derivative/jacobian.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/floating_point.hpp"
#include "base/stopwatch.hpp"
#include "derivative/own_colors.hpp"
#include "derivative/probe.hpp"
#include "program/callback_products.hpp"

namespace spad {

Result<SparseJacobian> SparseJacobian::prepare(const Function& f, const JacobianOptions& options) {
  SparseJacobian jacobian(f);
  jacobian.with_respect_to_ = options.with_respect_to;
  Entries entries;
  std::vector<Offset> slot;
  const bool is_dense = f.callbacks() && !f.callbacks()->pattern && !options.pattern;
  if (is_dense) {  // before there is a pattern of this size
    const Offset nnz = Offset{f.m()} * n_columns_of(f, options.with_respect_to);
    if (Status status = jacobian.check_size(options, nnz); status.is_error()) return status;
  }
  if (Status status = jacobian.find_entries(options, entries); status.is_error()) return status;
  if (Status status = jacobian.check_size(options, entries.columns.nnz()); status.is_error()) {
    return status;
  }
  if (Status status = jacobian.lay_out(options, entries, slot); status.is_error()) return status;
  if (Status status = jacobian.compress(options, entries, slot); status.is_error()) return status;
  if (!entries.is_constant.empty()) {
    Status status = jacobian.find_constants(options, entries, slot);
    if (status.is_error()) return status;
  }
  if (f.callbacks() && !options.trust_pattern && options.at.x) {
    if (Status status = jacobian.probe(options, entries, slot); status.is_error()) return status;
  }
  jacobian.pattern_ = std::move(entries.columns);
  jacobian.count_bytes();
  return jacobian;
}

Status SparseJacobian::find_entries(const JacobianOptions& options, Entries& entries) {
  Stopwatch stopwatch(info_.seconds_pattern);
  Result<Entries> found = spad::find_entries(*function_, options);
  if (!found) return found.status();
  entries = *std::move(found);
  info_.n_rows = entries.columns.n_rows;
  info_.n_cols = entries.columns.n_cols;
  info_.nnz = entries.columns.nnz();
  info_.n_constant = entries.n_constant();
  return {};
}

// What is about to be allocated: both orders of the pattern, its layout, and the plan while it is
// sorted.
Status SparseJacobian::check_size(const JacobianOptions& options, Offset n_entries) const {
  if (options.max_bytes == 0) return {};
  const auto nnz = static_cast<std::size_t>(n_entries);
  const auto n_lines =
      static_cast<std::size_t>(info_.n_rows) + static_cast<std::size_t>(info_.n_cols) + 2;
  const std::size_t layout = options.layout.index_type == IndexType::i32 ? 4 : 8;
  const std::size_t needed =
      nnz * (2 * sizeof(Index) + sizeof(Offset) + 2 * layout + 2 * 2 * sizeof(Index)) +
      n_lines * (sizeof(Offset) + layout);
  if (needed <= options.max_bytes) return {};
  return Status::error(Code::no_memory, "%zu bytes are needed for %lld nonzeros, max_bytes is %zu",
                       needed, static_cast<long long>(n_entries), options.max_bytes)
      .with_value(static_cast<double>(needed));
}

// slot: the place of each entry of the columns in the caller's layout.
Status SparseJacobian::lay_out(const JacobianOptions& options, Entries& entries,
                               std::vector<Offset>& slot) {
  Stopwatch stopwatch(info_.seconds_layout);
  slot = std::move(entries.place_in_rows);
  if (const LayoutTarget* target = options.target) {
    Result<std::vector<Offset>> slots = slots_in(*target, entries.columns);
    if (!slots) return slots.status();
    slot = *std::move(slots);
    arrays_ = target->arrays;
    layout_ = target->layout;
    layout_rows_ = target->pattern.n_rows;
    layout_cols_ = target->pattern.n_cols;
    info_.n_values = target->pattern.nnz();
    return {};
  }
  Result<LayoutArrays> arrays = make_layout(entries.columns, entries.rows, options.layout);
  if (!arrays) return arrays.status();
  arrays_ = *std::move(arrays);
  layout_ = options.layout;
  layout_rows_ = info_.n_rows;
  layout_cols_ = info_.n_cols;
  info_.n_values = info_.nnz;
  if (layout_.layout != Layout::csr) std::iota(slot.begin(), slot.end(), Offset{0});
  return {};
}

Result<PartitionResult> SparseJacobian::choose_colors(const JacobianOptions& options,
                                                      const Entries& entries) {
  Stopwatch stopwatch(info_.seconds_coloring);
  if (options.colors) return adopt_colors(entries, options.partition.partition, *options.colors);
  PartitionRequest request = options.partition;
  if (const CallbackFunction* callbacks = function_->callbacks()) {
    Result<Partition> side = partition_of_callbacks(*callbacks->calls, request.partition);
    if (!side) return side.status();
    request.partition = *side;
  }
  return partition(entries.columns, entries.rows, entries.is_constant, request,
                   colors_at_once(*function_));
}

Status SparseJacobian::compress(const JacobianOptions& options, const Entries& entries,
                                std::span<const Offset> slot) {
  Result<PartitionResult> colors = choose_colors(options, entries);
  if (!colors) return colors.status();
  Stopwatch stopwatch(info_.seconds_layout);
  info_.partition = colors->partition;
  info_.method = method_of(*function_, colors->partition);
  if (!options.colors) info_.order = colors->coloring.order;
  info_.n_colors = colors->coloring.n_colors;
  info_.lower_bound = colors->coloring.lower_bound;
  Result<ColoredPlan> plan =
      ColoredPlan::make(*function_,
                        {.entries = entries,
                         .slot = slot,
                         .skip = entries.is_constant,
                         .rows = options.rows.value_or(std::span<const Index>()),
                         .with_respect_to = with_respect_to_},
                        *std::move(colors));
  if (!plan) return plan.status();
  plan_ = *std::move(plan);
  return {};
}

// Constant entries are read off products at the point of the recording, in a coloring of their own.
Status SparseJacobian::find_constants(const JacobianOptions& options, Entries& entries,
                                      std::span<const Offset> slot) {
  Stopwatch stopwatch(info_.seconds_layout);
  for (std::size_t k = 0; k < slot.size(); ++k) {
    if (entries.is_constant[k]) constant_slots_.push_back(slot[k]);
  }
  entries.is_constant.flip();  // now: what the plan leaves out
  const PartitionRequest request{info_.partition, Order::natural};
  PartitionResult all = partition(entries.columns, entries.rows, {}, request);
  Result<ColoredPlan> plan =
      ColoredPlan::make(*function_,
                        {.entries = entries,
                         .slot = slot,
                         .skip = entries.is_constant,
                         .rows = options.rows.value_or(std::span<const Index>()),
                         .with_respect_to = with_respect_to_},
                        std::move(all));
  if (!plan) return plan.status();

  const FloatingPointScope scope;
  Workspace ws(*function_, {.n_threads = 1, .products = true, .second_order = false});
  const Point at{function_->x0().data(), function_->p0().data()};
  if (Status status = linearize_at(*function_, ws, at, nullptr); status.is_error()) return status;
  std::vector<double> values(static_cast<std::size_t>(info_.n_values));
  if (Status status = plan->eval(ws, 1, {}, values.data()); status.is_error()) return status;
  std::sort(constant_slots_.begin(), constant_slots_.end());
  constants_.reserve(constant_slots_.size());
  for (Offset k : constant_slots_) constants_.push_back(values[static_cast<std::size_t>(k)]);
  return {};
}

Status SparseJacobian::probe(const JacobianOptions& options, const Entries& entries,
                             std::span<const Offset> slot) const {
  Workspace ws(*function_, {.n_threads = 1, .products = true, .second_order = false});
  std::vector<double> values(static_cast<std::size_t>(info_.n_values)), by_entry;
  if (Status status = eval(ws, options.at, nullptr, values.data()); status.is_error()) {
    return status;
  }
  for (Offset k : slot) by_entry.push_back(values[static_cast<std::size_t>(k)]);
  if (Status status = reach(*function_, ws, {}, Workspace::Reached::values); status.is_error()) {
    return status;
  }
  return spad::probe(*function_, ws,
                     {.columns = entries.columns,
                      .values = by_entry,
                      .rows = options.rows.value_or(std::span<const Index>()),
                      .with_respect_to = with_respect_to_});
}

void SparseJacobian::count_bytes() {
  info_.bytes = pattern_.row_idx.size() * sizeof(Index) + pattern_.col_ptr.size() * sizeof(Offset) +
                arrays_.bytes() + constants_.size() * (sizeof(double) + sizeof(Offset)) +
                plan_.bytes();
}

Status SparseJacobian::reserve(Workspace& ws) const {
  if (&ws.function() != function_) {
    return Status::error(Code::workspace, "the workspace belongs to another function");
  }
  if (ws.threads.empty()) {
    return Status::error(Code::workspace, "the workspace was made without products");
  }
  return {};  // sweeps decompress from the addresses: a workspace with products has all it takes
}

Status SparseJacobian::eval(Workspace& ws, Point at, double* y, double* values) const {
  return eval_scaled(ws, at, {}, y, values);
}

// As far as the plan needs: values and partials, of callbacks what differences start from.
Status SparseJacobian::go_to(Workspace& ws, Point at, double* y) const {
  if (!function_->callbacks()) return linearize_at(*function_, ws, at, y);
  if (Status status = reserve(ws); status.is_error()) return status;
  using Reached = Workspace::Reached;
  const bool needs_values = y || info_.method == Method::differences;
  Status status = reach(*function_, ws, at, needs_values ? Reached::values : Reached::point);
  if (status.is_ok() && y) {
    std::copy_n(ws.addresses.data() + function_->program().first_output(), function_->m(), y);
  }
  return status;
}

Status SparseJacobian::eval_scaled(Workspace& ws, Point at, const Scale& scale, double* y,
                                   double* values) const {
  const FloatingPointScope scope;
  if (Status status = go_to(ws, at, y); status.is_error()) return status;
  for (std::size_t k = 0; k < constants_.size(); ++k) {
    scale.store(values[constant_slots_[k]], constants_[k]);
  }
  return plan_.eval(ws, ws.n_threads(), scale, values);
}

Status SparseJacobian::eval_varying(Workspace& ws, Point at, double* y, double* values) const {
  const FloatingPointScope scope;
  if (Status status = go_to(ws, at, y); status.is_error()) return status;
  return plan_.eval(ws, ws.n_threads(), {}, values);
}

}  // namespace spad
