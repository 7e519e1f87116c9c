// The colored method on callbacks: one color after another, by exact products where there is a
// callback, else by finite differences, each column with its own step.
//
// Curtis, Powell, Reid (1974).
#include <algorithm>

#include "derivative/colored.hpp"
#include "program/callback_products.hpp"
#include "program/differences.hpp"

namespace spad {

// Callbacks of which products are taken; a choice of the caller is kept.
Result<Partition> partition_of_callbacks(const Callbacks& calls, Partition asked) {
  const Callbacks::Available available = calls.available();
  if (asked == Partition::rows && !available.vjp) {
    return Status::error(Code::not_supported,
                         "groups of rows take a vjp callback, and the function has none");
  }
  if (asked != Partition::automatic) return asked;
  if (available.jvp && available.vjp) return Partition::automatic;
  return available.vjp ? Partition::rows : Partition::columns;
}

Method method_of(const Function& f, Partition partition) {
  if (!f.callbacks() || partition == Partition::rows) return Method::colored;
  return f.callbacks()->calls->available().jvp ? Method::colored : Method::differences;
}

void ColoredPlan::note_columns(const CscPattern& columns, std::span<const Offset> slot) {
  std::vector<Index> column_of_slot(
      plan_.target.empty()
          ? 0
          : static_cast<std::size_t>(*std::max_element(slot.begin(), slot.end())) + 1);
  std::size_t k = 0;
  for (Index j = 0; j < columns.n_cols; ++j) {
    for (std::size_t end = k + columns.column(j).size(); k < end; ++k) {
      column_of_slot[static_cast<std::size_t>(slot[k])] = j;
    }
  }
  columns_.reserve(plan_.target.size());
  for (Index target : plan_.target) {
    columns_.push_back(column_of_slot[static_cast<std::size_t>(target)]);
  }
}

Status ColoredPlan::eval_callbacks(Workspace& ws, const Scale& scale, double* values) const {
  const Function& f = ws.function();
  const Method method = method_of(f, partition_);
  for (Index color = 0; color < plan_.n_chunks; ++color) {
    Status status = method == Method::differences      ? difference_color(color, ws, scale, values)
                    : partition_ == Partition::columns ? tangent_color(color, ws, scale, values)
                                                       : adjoint_color(color, ws, scale, values);
    if (status.is_error()) return status;
  }
  return {};
}

Status ColoredPlan::tangent_color(Index color, Workspace& ws, const Scale& scale,
                                  double* values) const {
  const Function& f = ws.function();
  const CallbackBuffers buffers = buffers_of(f, ws);
  std::fill_n(buffers.direction, f.n() + f.np(), 0.0);
  double* const direction = buffers.direction + first_column(f.program(), with_respect_to_);
  for (std::size_t j = 0; j < coloring_.color.size(); ++j) {
    if (coloring_.color[j] == color) direction[j] = 1;
  }
  Status status = tangent(f, ws, buffers.product);
  if (status.is_ok()) gather(color, buffers.product, 1, scale, values);
  return status;
}

Status ColoredPlan::adjoint_color(Index color, Workspace& ws, const Scale& scale,
                                  double* values) const {
  const Function& f = ws.function();
  const CallbackBuffers buffers = buffers_of(f, ws);
  std::fill_n(buffers.product, f.m(), 0.0);
  for (std::size_t i = 0; i < coloring_.color.size(); ++i) {
    if (coloring_.color[i] == color) buffers.product[row_of_function(static_cast<Index>(i))] = 1;
  }
  double* const bar = buffers.trial;
  Status status = f.callbacks()->calls->vjp(own_point(f, ws), buffers.product, {bar, bar + f.n()});
  if (status.is_ok()) {
    gather(color, bar + first_column(f.program(), with_respect_to_), 1, scale, values);
  }
  return status;
}

Status ColoredPlan::difference_color(Index color, Workspace& ws, const Scale& scale,
                                     double* values) const {
  const Function& f = ws.function();
  const std::vector<double>& typical = f.callbacks()->typical;
  const double* const x = ws.addresses.data();
  const double* const y = x + f.program().first_output();
  const Index first = first_column(f.program(), with_respect_to_);
  const auto n_columns = static_cast<Index>(coloring_.color.size());
  const auto step = [&](Index j, bool forward) {
    const double size = typical[static_cast<std::size_t>(j)];
    return forward ? forward_step(x[j], size) : backward_step(x[j], size);
  };
  Sides sides;
  Status status = evaluate_sides(
      f, ws,
      [&](Index j, int sign) {
        const Index column = j - first;
        const bool moves = column >= 0 && column < n_columns &&
                           coloring_.color[static_cast<std::size_t>(column)] == color;
        return moves ? x[j] + sign * step(j, true) : x[j];
      },
      sides);
  if (status.is_error()) return status;
  const auto last = static_cast<std::size_t>(plan_.chunk_ptr[static_cast<std::size_t>(color) + 1]);
  for (auto k = static_cast<std::size_t>(plan_.chunk_ptr[static_cast<std::size_t>(color)]);
       k < last; ++k) {
    const Index i = plan_.source[k];
    const bool forward = sides.is_forward(i);
    const double change = forward ? sides.forward[i] - y[i] : y[i] - sides.backward[i];
    scale.store(values[plan_.target[k]], change / step(first + columns_[k], forward));
  }
  return {};
}

}  // namespace spad
