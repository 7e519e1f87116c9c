// Prepared Jacobians: entries → coloring → plan, then sweeps → values.
#include "derivative/jacobian.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/floating_point.hpp"
#include "base/large_pages.hpp"
#include "base/stopwatch.hpp"
#include "derivative/choice.hpp"
#include "derivative/own_colors.hpp"
#include "derivative/probe.hpp"
#include "derivative/two_sided.hpp"
#include "program/callback_products.hpp"
#include "program/traverse.hpp"

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
  jacobian.plan_direct(options, entries, slot);
  if (!jacobian.direct_) {
    if (options.method == Method::direct) {
      return Status::error(Code::not_supported,
                           "the direct method is for recordings with their whole pattern, and this "
                           "function's must not take too many products");
    }
    if (slot.empty()) {
      resize_large(slot, entries.columns.row_idx.size());
      std::iota(slot.begin(), slot.end(), Offset{0});
    }
    Status status = jacobian.compress(options, entries, slot);
    if (status.is_error()) return status;
    if (!entries.is_constant.empty()) status = jacobian.find_constants(options, entries, slot);
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

// slot: the place of each entry of the columns in the caller's layout; empty: the same.
Status SparseJacobian::lay_out(const JacobianOptions& options, const Entries& entries,
                               std::vector<Offset>& slot) {
  Stopwatch stopwatch(info_.seconds_layout);
  if (const LayoutTarget* target = options.target) {
    Result<std::vector<Offset>> slots = slots_in(*target, entries.columns);
    if (!slots) return slots.status();
    slot = *std::move(slots);
    target_slots_ = slot;
    arrays_ = target->arrays;
    layout_ = target->layout;
    layout_rows_ = target->pattern.n_rows;
    layout_cols_ = target->pattern.n_cols;
    info_.n_values = target->pattern.nnz();
    return {};
  }
  Result<LayoutArrays> arrays =
      make_layout(entries.columns, entries.rows, options.layout, /*copies=*/false);
  if (!arrays) return arrays.status();
  arrays_ = *std::move(arrays);
  layout_ = options.layout;
  layout_rows_ = info_.n_rows;
  layout_cols_ = info_.n_cols;
  info_.n_values = info_.nnz;
  if (layout_.layout == Layout::csr) {
    resize_large(slot, entries.columns.row_idx.size());
    entries.for_each_place([&](std::size_t k, Offset place) { slot[k] = place; });
  }
  return {};
}

namespace {

// By place among the values; empty if nothing is constant.
std::vector<bool> constant_values(const Entries& entries, std::span<const Offset> slot,
                                  Offset n_values) {
  if (slot.empty()) return entries.is_constant;
  std::vector<bool> is_constant(entries.is_constant.empty() ? 0
                                                            : static_cast<std::size_t>(n_values));
  for (std::size_t k = 0; k < entries.is_constant.size(); ++k) {
    if (entries.is_constant[k]) is_constant[static_cast<std::size_t>(slot[k])] = true;
  }
  return is_constant;
}

std::vector<Index> rows_of_result(Index m, const std::optional<std::span<const Index>>& rows) {
  std::vector<Index> row_of;
  if (!rows) return row_of;
  row_of.assign(static_cast<std::size_t>(m), -1);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    row_of[static_cast<std::size_t>((*rows)[i])] = static_cast<Index>(i);
  }
  return row_of;
}

}  // namespace

void SparseJacobian::plan_direct(const JacobianOptions& options, const Entries& entries,
                                 std::span<const Offset> slot) {
  // Plans have a place for every entry of the traced pattern.
  const bool is_partial = options.local || (options.pattern && options.trust_pattern);
  if (function_->callbacks() || is_partial) return;
  if (info_.n_values > std::numeric_limits<Index>::max()) return;
  const bool is_about_colors = options.partition.partition != Partition::automatic ||
                               options.partition.order || options.colors;
  if (!options.method ? is_about_colors : options.method == Method::colored) return;
  Stopwatch stopwatch(info_.seconds_coloring);
  double max_time = any_time;
  if (!options.method) {
    max_time = least_colored_time(*function_, entries);
    if (!pays_for_derivation(function_->program(), max_time)) return;
  }
  if (time_of_product * static_cast<double>(entries.n_products) > max_time) return;
  std::vector<bool> is_constant = constant_values(entries, slot, info_.n_values);
  const std::vector<Index> row_of = rows_of_result(function_->m(), options.rows);
  std::optional<DirectJacobian> made =
      plan_direct_jacobian(function_->program(), {.columns = entries.columns,
                                                  .slot = slot,
                                                  .is_constant = is_constant,
                                                  .row_of = row_of,
                                                  .n_values = info_.n_values,
                                                  .active = with_respect_to_,
                                                  .max_time = max_time});
  if (!made) return;
  direct_ = std::move(made->plan);
  constants_ = ConstantEntries(std::move(is_constant), made->constants, !options.target);
  if (!constants_.background().empty()) direct_->find_high_water();
  needed_batches_ = batches_needed_by(*direct_, function_->program());
  info_.method = Method::direct;
  info_.n_products = direct_->n_products();
}

Result<PartitionResult> SparseJacobian::choose_colors(const JacobianOptions& options,
                                                      const Entries& entries) {
  Stopwatch stopwatch(info_.seconds_coloring);
  PartitionRequest request = options.partition;
  if (const CallbackFunction* callbacks = function_->callbacks()) {
    Result<Partition> side = partition_of_callbacks(*callbacks->calls, request.partition);
    if (!side) return side.status();
    request.partition = *side;
  }
  if (options.colors) return adopt_colors(entries, options.partition.partition, *options.colors);
  return partition(entries.columns, entries.rows, entries.is_constant, request,
                   colors_at_once(*function_));
}

Status SparseJacobian::compress(const JacobianOptions& options, const Entries& entries,
                                std::span<const Offset> slot) {
  if (options.partition.partition == Partition::bidirectional && !options.colors) {
    if (function_->callbacks()) {
      return Status::error(Code::not_supported,
                           "functions of callbacks have Jacobians by columns or by rows");
    }
    return compress_both_sides(options, entries, slot);
  }
  Result<PartitionResult> colors = choose_colors(options, entries);
  if (!colors) return colors.status();
  Stopwatch stopwatch(info_.seconds_layout);
  info_.partition = colors->partition;
  info_.method = method_of(*function_, colors->partition);
  if (!options.colors) info_.order = colors->coloring.order;
  info_.n_colors = colors->coloring.n_colors;
  info_.lower_bound = colors->coloring.lower_bound;
  if (!function_->callbacks() && info_.partition == Partition::columns) make_local();
  Result<ColoredPlan> plan =
      ColoredPlan::make(*function_,
                        {.entries = entries,
                         .slot = slot,
                         .skip = entries.is_constant,
                         .rows = options.rows.value_or(std::span<const Index>()),
                         .with_respect_to = with_respect_to_,
                         .by_local_jacobians = local_.has_value()},
                        *std::move(colors));
  if (!plan) return plan.status();
  plan_ = *std::move(plan);
  return {};
}

void SparseJacobian::make_local() {
  local_ = LocalJacobians::make(function_->program());
  if (local_) needed_batches_ = batches_needed_by(*local_, function_->program());
}

Status SparseJacobian::compress_both_sides(const JacobianOptions& options, const Entries& entries,
                                           std::span<const Offset> slot) {
  Result<TwoSided> sides = Status(Code::internal);
  {
    Stopwatch stopwatch(info_.seconds_coloring);
    sides = two_sided_partition(entries, options.partition.order);
  }
  if (!sides) return sides.status();
  Stopwatch stopwatch(info_.seconds_layout);
  const Index n_column_colors = sides->columns.coloring.n_colors;
  const Index n_row_colors = sides->rows.coloring.n_colors;
  info_.partition = n_row_colors == 0      ? Partition::columns
                    : n_column_colors == 0 ? Partition::rows
                                           : Partition::bidirectional;
  info_.order = sides->order;
  info_.n_colors = n_column_colors + n_row_colors;
  info_.lower_bound = sides->lower_bound;
  for (const bool by_rows : {false, true}) {
    std::vector<bool> skip = sides->by_rows;  // read off the other side, or constant
    if (by_rows) skip.flip();
    for (std::size_t k = 0; k < entries.is_constant.size(); ++k) {
      if (entries.is_constant[k]) skip[k] = true;
    }
    Result<ColoredPlan> plan =
        ColoredPlan::make(*function_,
                          {.entries = entries,
                           .slot = slot,
                           .skip = skip,
                           .rows = options.rows.value_or(std::span<const Index>()),
                           .with_respect_to = with_respect_to_},
                          by_rows ? std::move(sides->rows) : std::move(sides->columns));
    if (!plan) return plan.status();
    (by_rows ? row_plan_ : plan_) = *std::move(plan);
  }
  return {};
}

namespace {

PlacedNumbers numbers_at(const std::vector<bool>& places, std::span<const double> values) {
  PlacedNumbers result{large_vector<Index>(places.size()), {}};
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (places[k]) result.put(k, values[k]);
  }
  return result;
}

}  // namespace

// Constant entries are read off products at the point of the recording, in a coloring of their own.
Status SparseJacobian::find_constants(const JacobianOptions& options, Entries& entries,
                                      std::span<const Offset> slot) {
  Stopwatch stopwatch(info_.seconds_layout);
  std::vector<bool> is_constant = constant_values(entries, slot, info_.n_values);
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
  const PlacedNumbers numbers = numbers_at(is_constant, values);
  constants_ = ConstantEntries(std::move(is_constant), numbers, !options.target);
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
                arrays_.bytes() + constants_.bytes() + plan_.bytes() + row_plan_.bytes() +
                (local_ ? local_->bytes() : 0) + (direct_ ? direct_->bytes() : 0) +
                target_slots_.size() * sizeof(Offset);
}

Status SparseJacobian::reserve(Workspace& ws) const {
  if (&ws.function() != function_) {
    return Status::error(Code::workspace, "the workspace belongs to another function");
  }
  if (direct_) {
    direct_->reserve(ws, n_extra());
    return {};
  }
  if (ws.threads.empty()) {
    return Status::error(Code::workspace, "the workspace was made without products");
  }
  if (local_) ws.reserve_direct(local_->size(ws.n_threads()), local_->needs());
  return {};  // sweeps decompress from the addresses: a workspace with products has all it takes
}

Status SparseJacobian::eval(Workspace& ws, Point at, double* y, double* values) const {
  return eval_scaled(ws, at, {}, y, values);
}

// As far as the plan needs: values and partials, of callbacks what differences start from.
Status SparseJacobian::go_to(Workspace& ws, Point at, double* y) const {
  if (local_) return localize_at(ws, at, y);
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

// Values as far as somebody reads them, then the local Jacobians.
Status SparseJacobian::localize_at(Workspace& ws, Point at, double* y) const {
  if (!ws.has_direct(local_->size(ws.n_threads()), local_->needs()) || ws.threads.empty()) {
    return Status::error(Code::workspace, "the workspace was not reserved for this Jacobian");
  }
  Status status = eval_needed(*function_, ws, at, needed_batches_, y);
  if (status.is_error()) return status;
  return local_->run(ws);
}

const LocalJacobians* SparseJacobian::local() const { return local_ ? &*local_ : nullptr; }

Status SparseJacobian::eval_scaled(Workspace& ws, Point at, const Scale& scale, double* y,
                                   double* values) const {
  const FloatingPointScope scope;
  if (direct_) return eval_direct_scaled(ws, at, scale, y, values);
  if (Status status = go_to(ws, at, y); status.is_error()) return status;
  constants_.store(scale, values);
  Status status = plan_.eval(ws, ws.n_threads(), scale, values, local());
  return status.is_error() ? status : row_plan_.eval(ws, ws.n_threads(), scale, values);
}

Status SparseJacobian::eval_direct_scaled(Workspace& ws, Point at, const Scale& scale, double* y,
                                          double* values) const {
  if (scale.overwrites()) {
    if (constants_.background().empty()) constants_.store(scale, values);
    return eval_direct(ws, at, y, constants_.background(), values);
  }
  double* const derivative = direct_->extra(ws);
  if (Status status = eval_direct(ws, at, y, {}, derivative); status.is_error()) return status;
  const auto store = [&](Offset k) {
    if (!constants_.is_constant(k)) scale.store(values[k], derivative[k]);
  };
  if (target_slots_.empty()) {
    for (Offset k = 0; k < info_.n_values; ++k) store(k);
  } else {
    for (Offset k : target_slots_) store(k);
  }
  constants_.store(scale, values);
  return {};
}

Status SparseJacobian::eval_varying(Workspace& ws, Point at, double* y, double* values) const {
  const FloatingPointScope scope;
  if (direct_) return eval_direct(ws, at, y, {}, values);
  if (Status status = go_to(ws, at, y); status.is_error()) return status;
  Status status = plan_.eval(ws, ws.n_threads(), {}, values, local());
  return status.is_error() ? status : row_plan_.eval(ws, ws.n_threads(), {}, values);
}

// F is evaluated as far as somebody reads it: the caller, its guards, or the kernels.
Status SparseJacobian::eval_direct(Workspace& ws, Point at, double* y, const Background& background,
                                   double* values) const {
  if (!direct_->is_reserved(ws, n_extra())) {
    return Status::error(Code::workspace, "the workspace was not reserved for this Jacobian");
  }
  Status status = eval_needed(*function_, ws, at, needed_batches_, y);
  if (status.is_error()) return status;
  return direct_->eval(ws, values, background);
}

}  // namespace spad
