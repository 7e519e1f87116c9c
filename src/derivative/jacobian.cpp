// Prepared Jacobians: pattern → coloring → plan, then sweeps → values.
//
// Curtis, Powell, Reid (1974); Coleman, Moré (1983); Gebremedhin, Manne, Pothen (2005).
#include "derivative/jacobian.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/floating_point.hpp"
#include "base/parallel.hpp"
#include "base/stopwatch.hpp"
#include "program/sweeps.hpp"
#include "sparsity/jacobian_pattern.hpp"

namespace spad {

namespace {

// Per column-ordered entry; empty when nothing is constant, so that the common case costs nothing.
std::vector<bool> constants_by_column(const std::vector<bool>& by_row,
                                      std::span<const Offset> place_in_rows) {
  std::vector<bool> by_column;
  if (std::find(by_row.begin(), by_row.end(), true) == by_row.end()) return by_column;
  by_column.reserve(place_in_rows.size());
  for (Offset k : place_in_rows) by_column.push_back(by_row[static_cast<std::size_t>(k)]);
  return by_column;
}

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
    plan.source[k] =
        plan.source[k] / first_order_lanes * width + plan.source[k] % first_order_lanes;
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
  CscPattern rows;
  std::vector<bool> is_constant;
  std::vector<Offset> slot;
  jacobian.trace(rows, is_constant, slot);
  if (Status status = jacobian.lay_out(rows, slot); status.is_error()) return status;
  if (Status status = jacobian.compress(rows, slot, is_constant); status.is_error()) return status;
  if (!is_constant.empty()) {
    Status status = jacobian.find_constants(rows, slot, std::move(is_constant));
    if (status.is_error()) return status;
  }
  jacobian.count_bytes();
  return jacobian;
}

// rows: the transpose of the pattern; place_in_rows: there, of each entry of the pattern.
void SparseJacobian::trace(CscPattern& rows, std::vector<bool>& is_constant,
                           std::vector<Offset>& place_in_rows) {
  Stopwatch stopwatch(info_.seconds_pattern);
  JacobianPattern traced = trace_jacobian(function_->program(), options_.with_respect_to);
  pattern_ = transpose(traced.rows, &place_in_rows);
  is_constant = constants_by_column(traced.is_constant, place_in_rows);
  rows = std::move(traced.rows);
  info_.n_rows = pattern_.n_rows;
  info_.n_cols = pattern_.n_cols;
  info_.nnz = pattern_.nnz();
  info_.n_constant = std::count(is_constant.begin(), is_constant.end(), true);
}

// slot: in, the place of each entry in `rows`; out, its place in the caller's layout.
Status SparseJacobian::lay_out(const CscPattern& rows, std::span<Offset> slot) {
  Stopwatch stopwatch(info_.seconds_layout);
  Result<LayoutArrays> arrays = make_layout(pattern_, rows, options_.layout);
  if (!arrays) return arrays.status();
  layout_ = std::move(*arrays);
  if (options_.layout.layout != Layout::csr) std::iota(slot.begin(), slot.end(), Offset{0});
  return {};
}

void SparseJacobian::count_bytes() {
  info_.bytes = pattern_.row_idx.size() * sizeof(Index) + pattern_.col_ptr.size() * sizeof(Offset) +
                layout_.bytes() + constants_.size() * sizeof(double) +
                compression_.coloring.color.size() * sizeof(Index) +
                compression_.plan.source.size() * 2 * sizeof(Index);
}

Status SparseJacobian::compress(const CscPattern& rows, std::span<const Offset> slot,
                                const std::vector<bool>& is_constant) {
  PartitionResult chosen{};
  {
    Stopwatch stopwatch(info_.seconds_coloring);
    chosen = partition(pattern_, rows, is_constant, options_.partition, first_order_lanes);
  }
  Stopwatch stopwatch(info_.seconds_layout);
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
  Stopwatch stopwatch(info_.seconds_layout);
  is_constant.flip();  // now: what the plan leaves out
  const PartitionRequest request{info_.partition, Order::natural};
  PartitionResult all = partition(pattern_, rows, {}, request);
  Result<GatherPlan> plan =
      make_gather_plan(pattern_, all.coloring, all.partition == Partition::rows, slot, is_constant,
                       first_order_lanes);
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
