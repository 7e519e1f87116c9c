// Seed, sweep, gather: eight colors at a time.
#include "derivative/colored.hpp"

#include <algorithm>
#include <utility>

#include "base/parallel.hpp"
#include "program/sweeps.hpp"

namespace spad {

namespace {

// Chunks that a thread sweeps side by side, at most: they stay in the second-level cache, have room
// where each address has one.
Index most_at_once(const LocalJacobians& local, const Workspace& ws) {
  constexpr Index most_places = 1 << 14;
  const Index room = std::min(most_places, ws.function().program().n_addresses());
  return std::clamp(room / std::max(local.n_places(), Index{1}), Index{1}, LocalSweep::most_packs);
}

// Of groups with at most so many of n, where none is much smaller than others.
Index even_size(Index n, Index most) { return divide_up(n, divide_up(n, most)); }

}  // namespace

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
  result.by_local_jacobians_ = request.by_local_jacobians;
  result.adapt_sources();
  if (method_of(f, result.partition_) == Method::differences) {
    result.note_columns(request.entries.columns, request.slot);
  }
  return result;
}

Index ColoredPlan::width_of(Index chunk) const {
  if (by_local_jacobians_ && plan_.n_chunks > 1) return lanes_;  // several are swept at once
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
  if (!local) {
    parallel_blocks(plan_.n_chunks, n_threads,
                    [&](Index chunk, int thread) { eval_chunk(chunk, ws, thread, scale, values); });
    return {};
  }
  if (plan_.n_chunks == 0) return {};
  if (local->is_deep()) {
    eval_deep(ws, n_threads, scale, values, *local);
    return {};
  }
  const Index most = std::min(most_at_once(*local, ws), divide_up(plan_.n_chunks, n_threads));
  const Index at_once = even_size(plan_.n_chunks, most);
  parallel_blocks(divide_up(plan_.n_chunks, at_once), n_threads, [&](Index group, int thread) {
    const Index first = group * at_once, count = std::min(at_once, plan_.n_chunks - first);
    const LocalSweep sweep{*local, with_respect_to_, width_of(first), count};
    eval_chunks(first, ws, thread, sweep, scale, values);
  });
  return {};
}

// As many chunks as a team can sweep, then the next ones.
void ColoredPlan::eval_deep(Workspace& ws, int n_threads, const Scale& scale, double* values,
                            const LocalJacobians& local) const {
  const int team_size = local.team_size(n_threads, plan_.n_chunks);
  const Index most = most_at_once(local, ws);
  const Index at_once = even_size(plan_.n_chunks, most * team_size);
  for (Index first = 0; first < plan_.n_chunks; first += at_once) {
    const Index last = std::min(first + at_once, plan_.n_chunks);
    Handover handover;
    const auto sweep = [&](Index chunk, Index count, int thread, Index n_readers) {
      eval_chunks(chunk, ws, thread,
                  {local, with_respect_to_, width_of(chunk), count, {&handover, n_readers}}, scale,
                  values);
    };
    parallel_team(team_size, [&](int member, int n_members) noexcept {
      if (n_members == team_size) {
        const auto share = local.share_of(member, n_members, last - first, most);
        if (member > 0 && share.n_packs == 0) return;
        sweep(first + share.first, share.n_packs, member, share.n_readers);
      } else if (member == 0) {  // fewer than were asked for
        for (Index chunk = first; chunk < last; chunk += most) {
          sweep(chunk, std::min(most, last - chunk), 0, 0);
        }
      }
    });
  }
}

void ColoredPlan::eval_chunk(Index chunk, Workspace& ws, int thread, const Scale& scale,
                             double* values) const {
  const Program& program = ws.function().program();
  Workspace::Lanes& lanes = ws.threads[static_cast<std::size_t>(thread)];
  double* const addresses = lanes.addresses.data();
  const Index width = width_of(chunk);
  const Sweep sweep{program, with_respect_to_, ws.partials.data(), width};
  seed(chunk, program, width, addresses);
  Index compressed = program.first_output();
  if (partition_ == Partition::columns) {
    sweep_forward(sweep, lanes);
  } else {
    sweep_reverse(sweep, lanes);
    compressed = first_column(program, with_respect_to_);
  }
  gather(chunk, addresses + static_cast<Offset>(compressed) * width, 1, scale, values);
}

// Chunks side by side at each place.
void ColoredPlan::eval_chunks(Index first, Workspace& ws, int thread, const LocalSweep& sweep,
                              const Scale& scale, double* values) const {
  const LocalJacobians& local = sweep.jacobians;
  const Index width = sweep.width, stride = width * sweep.n_packs;
  double* const tangents = ws.threads[static_cast<std::size_t>(thread)].addresses.data();
  double* const outputs = tangents + Offset{local.first_output()} * stride;
  for (Index k = 0; k < sweep.n_packs; ++k) {
    seed(first + k, ws.function().program(), stride, tangents + k * width);
  }
  sweep_local(sweep, ws, thread);
  for (Index k = 0; k < sweep.n_packs; ++k) {
    gather(first + k, outputs + k * width, sweep.n_packs, scale, values);
  }
}

// Lane l of the chunk is the sum of the unit directions of its color.
void ColoredPlan::seed(Index chunk, const Program& program, Index stride, double* addresses) const {
  const Index width = width_of(chunk);
  const bool by_columns = partition_ == Partition::columns;
  const Index first = by_columns ? first_column(program, with_respect_to_) : program.first_output();
  if (!by_columns) std::fill_n(addresses, static_cast<Offset>(first) * width, 0.0);
  double* const lanes = addresses + static_cast<Offset>(first) * stride;
  const bool has_subset = !by_columns && !rows_.empty();
  if (has_subset) std::fill_n(lanes, static_cast<Offset>(program.n_outputs) * width, 0.0);
  for (std::size_t v = 0; v < coloring_.color.size(); ++v) {
    const auto line = static_cast<Index>(v);
    double* const lanes_of =
        lanes + static_cast<Offset>(has_subset ? row_of_function(line) : line) * stride;
    std::fill_n(lanes_of, width, 0.0);
    const Index lane = coloring_.color[v] - chunk * lanes_;
    if (lane >= 0 && lane < width) lanes_of[lane] = 1.0;
  }
}

void ColoredPlan::gather(Index chunk, const double* compressed, Index n_packs, const Scale& scale,
                         double* values) const {
  if (n_packs == 1 && scale.overwrites()) return plan_.gather(chunk, compressed, values);
  const Offset last = plan_.chunk_ptr.data()[chunk + 1];
  for (Offset k = plan_.chunk_ptr.data()[chunk]; k < last; ++k) {
    Offset source = plan_.source.data()[k];
    if (n_packs > 1) source = source / lanes_ * lanes_ * n_packs + source % lanes_;
    scale.store(values[plan_.target.data()[k]], compressed[source]);
  }
}

std::size_t ColoredPlan::bytes() const {
  return (coloring_.color.size() + rows_.size() + columns_.size() + plan_.source.size() +
          plan_.target.size()) *
         sizeof(Index);
}

}  // namespace spad
