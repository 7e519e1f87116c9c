// Seed, sweep, gather: eight colors at a time.
#include "derivative/colored.hpp"

#include <algorithm>
#include <utility>

#include "base/parallel.hpp"
#include "program/sweeps.hpp"

namespace spad {

Result<ColoredPlan> ColoredPlan::make(const Function& f, const ColoredRequest& request,
                                      PartitionResult colors) {
  const bool by_rows = colors.partition == Partition::rows;
  const Index lanes = colors_at_once(f);
  if (Offset{f.m()} * lanes > std::numeric_limits<Index>::max()) {
    return Status::error(Code::index_overflow, "%d rows are more than a plan can address", f.m());
  }
  Result<GatherPlan> plan = make_gather_plan(request.entries.columns, colors.coloring, by_rows,
                                             request.slot, request.skip, lanes);
  if (!plan) return plan.status();
  ColoredPlan result;
  result.with_respect_to_ = request.with_respect_to;
  result.partition_ = colors.partition;
  result.coloring_ = std::move(colors.coloring);
  result.plan_ = std::move(*plan);
  result.rows_.assign(request.rows.begin(), request.rows.end());
  result.lanes_ = lanes;
  result.adapt_sources();
  if (method_of(f, result.partition_) == Method::differences) {
    result.note_columns(request.entries.columns, request.slot);
  }
  return result;
}

Index ColoredPlan::width_of(Index chunk) const {
  return width_for(std::min(lanes_, coloring_.n_colors - chunk * lanes_));
}

// The plan counts with chunks of lanes_ colors and with the rows of the result; the last
// chunk is swept at its own width, and products have the rows of the function.
void ColoredPlan::adapt_sources() {
  const bool renumber = partition_ == Partition::columns && !rows_.empty();
  for (Index chunk = renumber ? 0 : std::max(0, plan_.n_chunks - 1); chunk < plan_.n_chunks;
       ++chunk) {
    const Index width = width_of(chunk);
    const auto last =
        static_cast<std::size_t>(plan_.chunk_ptr[static_cast<std::size_t>(chunk) + 1]);
    for (auto k = static_cast<std::size_t>(plan_.chunk_ptr[static_cast<std::size_t>(chunk)]);
         k < last; ++k) {
      const Index line = plan_.source[k] / lanes_;
      const Index lane = plan_.source[k] % lanes_;
      plan_.source[k] = (renumber ? row_of_function(line) : line) * width + lane;
    }
  }
}

Status ColoredPlan::eval(Workspace& ws, int n_threads, const Scale& scale, double* values,
                         const LocalJacobians* local) const {
  if (ws.function().callbacks()) return eval_callbacks(ws, scale, values);
  parallel_blocks(plan_.n_chunks, n_threads, [&](Index chunk, int thread) {
    eval_chunk(chunk, ws, thread, scale, values, local);
  });
  return {};
}

void ColoredPlan::eval_chunk(Index chunk, Workspace& ws, int thread, const Scale& scale,
                             double* values, const LocalJacobians* local) const {
  const Program& program = ws.function().program();
  Workspace::Lanes& lanes = ws.threads[static_cast<std::size_t>(thread)];
  double* const addresses = lanes.addresses.data();
  const Index width = width_of(chunk);
  const Sweep sweep{program, with_respect_to_, ws.partials.data(), width};
  seed(chunk, program, addresses);
  Index compressed = program.first_output();
  if (partition_ == Partition::columns && local) {
    sweep_local({*local, ws.direct.data(), with_respect_to_, width}, lanes);
  } else if (partition_ == Partition::columns) {
    sweep_forward(sweep, lanes);
  } else {
    sweep_reverse(sweep, lanes);
    compressed = first_column(program, with_respect_to_);
  }
  gather(chunk, addresses + static_cast<Offset>(compressed) * width, scale, values);
}

// Lane l of the chunk is the sum of the unit directions of its color.
void ColoredPlan::seed(Index chunk, const Program& program, double* addresses) const {
  const Index width = width_of(chunk);
  const bool by_columns = partition_ == Partition::columns;
  const Index first = by_columns ? first_column(program, with_respect_to_) : program.first_output();
  if (!by_columns) std::fill_n(addresses, static_cast<Offset>(first) * width, 0.0);
  double* const lanes = addresses + static_cast<Offset>(first) * width;
  const bool has_subset = !by_columns && !rows_.empty();
  if (has_subset) std::fill_n(lanes, static_cast<Offset>(program.n_outputs) * width, 0.0);
  for (std::size_t v = 0; v < coloring_.color.size(); ++v) {
    const auto line = static_cast<Index>(v);
    double* const lanes_of =
        lanes + static_cast<Offset>(has_subset ? row_of_function(line) : line) * width;
    std::fill_n(lanes_of, width, 0.0);
    const Index lane = coloring_.color[v] - chunk * lanes_;
    if (lane >= 0 && lane < width) lanes_of[lane] = 1.0;
  }
}

void ColoredPlan::gather(Index chunk, const double* compressed, const Scale& scale,
                         double* values) const {
  if (scale.overwrites()) return plan_.gather(chunk, compressed, values);
  const Offset last = plan_.chunk_ptr.data()[chunk + 1];
  for (Offset k = plan_.chunk_ptr.data()[chunk]; k < last; ++k) {
    scale.store(values[plan_.target.data()[k]], compressed[plan_.source.data()[k]]);
  }
}

std::size_t ColoredPlan::bytes() const {
  return (coloring_.color.size() + rows_.size() + columns_.size() + plan_.source.size() +
          plan_.target.size()) *
         sizeof(Index);
}

}  // namespace spad
