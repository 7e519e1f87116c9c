// Seed, sweep, gather: four colors at a time.
#include "derivative/star_hessian.hpp"

#include <algorithm>
#include <cinttypes>
#include <limits>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "coloring/decompression/recovery.hpp"
#include "derivative/symmetric_layout.hpp"
#include "program/sweeps.hpp"

namespace spad {

Result<StarHessian> StarHessian::make(const CscPattern& lower, const std::vector<Offset>& slot,
                                      Active with_respect_to, std::optional<Order> order) {
  const Offset largest = std::max(Offset{lower.n_rows} * second_order_lanes, 2 * lower.nnz());
  if (largest > std::numeric_limits<Index>::max()) {
    return Status::error(Code::index_overflow,
                         "a Hessian of %d rows with %" PRId64
                         " nonzeros is more than a plan can "
                         "address",
                         lower.n_rows, lower.nnz());
  }
  Result<SymmetricLayout> whole = lay_out_symmetric(lower, Triangle::full, {});
  if (!whole) return whole.status();
  std::vector<Offset> position;
  const CscPattern transposed = transpose(whole->columns, &position);
  StarHessian result;
  result.with_respect_to_ = with_respect_to;
  ColoringRequest request;
  request.problem = Problem::symmetric_direct;
  request.order = order;
  request.search.at_once = second_order_lanes;
  result.coloring_ = color_matrix(whole->columns, transposed, request);
  Result<Recovery> recovery = find_recovery(whole->columns, transposed, position, result.coloring_);
  if (!recovery) return recovery.status();

  Offset n_values = 0;
  for (Offset s : slot) n_values = std::max(n_values, s + 1);
  std::vector<GatherPlan::Read> reads =
      large_vector<GatherPlan::Read>(static_cast<std::size_t>(n_values));
  const Index n_colors = result.coloring_.n_colors();
  std::size_t k = 0;
  for (Index j = 0; j < lower.n_cols; ++j) {
    for (Index i : lower.column(j)) {
      const Recovery::By by = recovery->by[static_cast<std::size_t>(whole->slot[k])];
      const Recovery::Element element = element_of(result.coloring_, by, i, j);
      const Index chunk = element.color / second_order_lanes;
      reads[static_cast<std::size_t>(slot[k++])] = {
          chunk, element.line * result.width_of(chunk) + element.color % second_order_lanes};
    }
  }
  result.plan_ = make_gather_plan(ReadsOfValues(reads), divide_up(n_colors, second_order_lanes));
  return result;
}

Index StarHessian::width_of(Index chunk) const {
  return width_for(std::min(second_order_lanes, coloring_.n_colors() - chunk * second_order_lanes));
}

void StarHessian::run(Workspace& ws, const double* w, double* gradient, double* values) const {
  const Program& program = ws.function().program();
  parallel_blocks(plan_.n_chunks, ws.n_threads(), [&](Index chunk, int thread) {
    run_chunk(program, ws, chunk, thread, w, values);
  });
  if (!gradient) return;
  Workspace::Lanes& lanes = ws.threads.front();
  if (plan_.n_chunks == 0 || ws.n_threads() > 1) {  // not computed, or perhaps by another thread
    std::fill_n(lanes.addresses.data(), program.first_intermediate(), 0.0);
    sweep_second_order(program, ws, w, 1, lanes);
  }
  std::copy_n(lanes.adjoint_addresses.data() + first_column(program),
              with_respect_to_ == Active::inputs       ? program.n_inputs
              : with_respect_to_ == Active::parameters ? program.n_parameters
                                                       : program.first_intermediate(),
              gradient);
}

// Lane l of the chunk is the sum of the unit directions of its color.
void StarHessian::run_chunk(const Program& program, Workspace& ws, Index chunk, int thread,
                            const double* w, double* values) const {
  Workspace::Lanes& lanes = ws.threads[static_cast<std::size_t>(thread)];
  const Index width = width_of(chunk);
  double* const addresses = lanes.addresses.data();
  double* const columns = addresses + Offset{first_column(program)} * width;
  std::fill_n(addresses, Offset{program.first_intermediate()} * width, 0.0);
  for (std::size_t j = 0; j < coloring_.column.size(); ++j) {
    const Index lane = coloring_.column[j] - chunk * second_order_lanes;
    if (lane >= 0 && lane < width) columns[static_cast<Offset>(j) * width + lane] = 1.0;
  }
  sweep_second_order(program, ws, w, width, lanes);
  plan_.gather(chunk, columns, values);
}

std::size_t StarHessian::bytes() const {
  return (coloring_.column.size() + 2 * plan_.source.size()) * sizeof(Index);
}

}  // namespace spad
