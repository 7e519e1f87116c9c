// Prepared Jacobians: pattern → coloring → plan, then sweeps → values.
//
// Curtis, Powell, Reid (1974); Coleman, Moré (1983); Gebremedhin, Manne, Pothen (2005).
#include "derivative/jacobian.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/floating_point.hpp"
#include "base/parallel.hpp"
#include "program/sweeps.hpp"
#include "sparsity/jacobian_pattern.hpp"

namespace spad {

namespace {

class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// Colors [chunk * lanes, ...) of a coloring; the last chunk may be narrower.
Index width_of_chunk(const Coloring& coloring, Index chunk) {
  return width_for(std::min(first_order_lanes, coloring.n_colors - chunk * first_order_lanes));
}

// The plan counts with chunks of first_order_lanes colors; the last one is swept at its own width.
void narrow_last_chunk(GatherPlan& plan, const Coloring& coloring) {
  if (plan.n_chunks == 0) return;
  const Index width = width_of_chunk(coloring, plan.n_chunks - 1);
  if (width == first_order_lanes) return;
  const auto last = static_cast<std::size_t>(plan.n_chunks) - 1;
  for (auto k = static_cast<std::size_t>(plan.chunk_ptr[last]); k < plan.source.size(); ++k) {
    plan.source[k] = plan.source[k] / first_order_lanes * width + plan.source[k] % first_order_lanes;
  }
}

// Where the columns of the Jacobian live in the program's address space.
Index first_column(const Program& program, Active with_respect_to) {
  return with_respect_to == Active::parameters ? program.n_inputs : 0;
}

}  // namespace

Index SparseJacobian::Compression::width_of(Index chunk) const {
  return width_of_chunk(coloring, chunk);
}

Result<SparseJacobian> SparseJacobian::prepare(const Function& f, const JacobianOptions& options) {
  SparseJacobian jacobian(f, options);
  JacobianInfo& info = jacobian.info_;
  Stopwatch watch;
  JacobianPattern traced = trace_jacobian(f.program(), options.with_respect_to);
  std::vector<Offset> place_in_rows;
  jacobian.pattern_ = transpose(traced.rows, &place_in_rows);
  info.n_rows = jacobian.pattern_.n_rows;
  info.n_cols = jacobian.pattern_.n_cols;
  info.nnz = jacobian.pattern_.nnz();
  info.n_constant = std::count(traced.is_constant.begin(), traced.is_constant.end(), true);
  std::vector<bool> is_constant;  // empty when nothing is: the common case costs nothing
  if (info.n_constant > 0) {
    is_constant.reserve(place_in_rows.size());
    for (Offset k : place_in_rows) is_constant.push_back(traced.is_constant[static_cast<std::size_t>(k)]);
  }
  info.seconds_pattern = watch.lap();

  Result<LayoutArrays> layout = make_layout(jacobian.pattern_, traced.rows, options.layout);
  if (!layout) return layout.status();
  jacobian.layout_ = std::move(*layout);
  // In CSC and COO an entry's slot is its place in the pattern.
  if (options.layout.layout != Layout::csr) {
    for (std::size_t k = 0; k < place_in_rows.size(); ++k) place_in_rows[k] = static_cast<Offset>(k);
  }
  info.seconds_layout = watch.lap();
  Status status = jacobian.compress(traced.rows, place_in_rows, is_constant);
  if (status.is_error()) return status;
  info.seconds_layout += watch.lap() - info.seconds_coloring;
  if (info.n_constant > 0) {
    status = jacobian.find_constants(traced.rows, place_in_rows, std::move(is_constant));
    if (status.is_error()) return status;
  }
  info.seconds_layout += watch.lap();
  info.bytes = static_cast<std::size_t>(info.nnz) * (2 * sizeof(Index) + sizeof(Index)) +
               jacobian.pattern_.col_ptr.size() * sizeof(Offset) + jacobian.layout_.bytes() +
               jacobian.constants_.size() * sizeof(double) +
               jacobian.compression_.coloring.color.size() * sizeof(Index);
  return jacobian;
}

Status SparseJacobian::compress(const CscPattern& rows, std::span<const Offset> slot,
                                const std::vector<bool>& is_constant) {
  Stopwatch watch;
  PartitionResult chosen = partition(pattern_, rows, is_constant, options_.partition);
  info_.seconds_coloring = watch.lap();
  info_.partition = chosen.partition;
  info_.order = chosen.coloring.order;
  info_.n_colors = chosen.coloring.n_colors;
  info_.lower_bound = chosen.coloring.lower_bound;
  Result<GatherPlan> plan =
      make_gather_plan(pattern_, chosen.coloring, chosen.partition == Partition::rows, slot,
                       is_constant, first_order_lanes);
  if (!plan) return plan.status();
  compression_ = {chosen.partition, std::move(chosen.coloring), std::move(*plan)};
  narrow_last_chunk(compression_.plan, compression_.coloring);
  return {};
}

// Constant entries are read off products at the point of the recording, in a coloring of their own.
Status SparseJacobian::find_constants(const CscPattern& rows, std::span<const Offset> slot,
                                      std::vector<bool> is_constant) {
  is_constant.flip();  // now: what the plan leaves out
  const PartitionRequest request{info_.partition, Order::natural};
  PartitionResult all = partition(pattern_, rows, {}, request);
  Result<GatherPlan> plan = make_gather_plan(
      pattern_, all.coloring, all.partition == Partition::rows, slot, is_constant, first_order_lanes);
  if (!plan) return plan.status();
  Compression compression{all.partition, std::move(all.coloring), std::move(*plan)};
  narrow_last_chunk(compression.plan, compression.coloring);

  const FloatingPointScope scope;
  Workspace ws(*function_, {.n_threads = 1, .products = true, .second_order = false});
  const Point at{function_->x0().data(), function_->p0().data()};
  if (Status status = linearize_at(*function_, ws, at, nullptr); status.is_error()) return status;
  constants_.assign(static_cast<std::size_t>(info_.nnz), 0.0);
  for (Index chunk = 0; chunk < compression.plan.n_chunks; ++chunk) {
    eval_chunk(compression, chunk, ws, 0, constants_.data());
  }
  return {};
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
  const FloatingPointScope scope;
  if (Status status = linearize_at(*function_, ws, at, y); status.is_error()) return status;
  std::copy(constants_.begin(), constants_.end(), values);
  parallel_blocks(compression_.plan.n_chunks, ws.n_threads(), [&](Index chunk, int thread) {
    eval_chunk(compression_, chunk, ws, thread, values);
  });
  return {};
}

void SparseJacobian::eval_chunk(const Compression& compression, Index chunk, Workspace& ws,
                                int thread, double* values) const {
  const Program& program = function_->program();
  Workspace::Lanes& thread_lanes = ws.threads[static_cast<std::size_t>(thread)];
  double* const addresses = thread_lanes.addresses.data();
  const Index width = compression.width_of(chunk);
  const Sweep sweep{program, options_.with_respect_to, ws.partials.data(), width};
  seed(compression, chunk, addresses);
  Index compressed = program.first_output();
  if (compression.partition == Partition::columns) {
    sweep_forward(sweep, thread_lanes);
  } else {
    sweep_reverse(sweep, thread_lanes);
    compressed = first_column(program, options_.with_respect_to);
  }
  compression.plan.gather(chunk, addresses + static_cast<Offset>(compressed) * width, values);
}

// Lane l of the chunk is the sum of the unit directions of its color.
void SparseJacobian::seed(const Compression& compression, Index chunk, double* addresses) const {
  const Program& program = function_->program();
  const Index width = compression.width_of(chunk);
  const bool by_columns = compression.partition == Partition::columns;
  const Index first =
      by_columns ? first_column(program, options_.with_respect_to) : program.first_output();
  if (!by_columns) std::fill_n(addresses, static_cast<Offset>(first) * width, 0.0);
  double* lanes_of = addresses + static_cast<Offset>(first) * width;
  for (Index color : compression.coloring.color) {
    std::fill_n(lanes_of, width, 0.0);
    const Index lane = color - chunk * first_order_lanes;
    if (lane >= 0 && lane < width) lanes_of[lane] = 1.0;
    lanes_of += width;
  }
}

}  // namespace spad
