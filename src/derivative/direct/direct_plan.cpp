// Kernels, inner sums step by step, outer sums.
#include "derivative/direct/direct_plan.hpp"

#include <algorithm>

#include "program/blocks.hpp"

namespace spad {

namespace {

// Nanoseconds, from what bench_derivatives measures: an operation or stream at one instance, alone
// in runs (random) and in lanes (Brusselator).
constexpr double scalar_operation = 2.0, lane_operation = 0.2;

double estimated_time(const Batch& batch) {
  const double size =
      batch.runs ? batch.runs->size : static_cast<double>(batch.kernel->code.size());
  const double work = size * batch.n_instances;
  return work * (batch.n_instances == 1 ? scalar_operation : lane_operation);
}

}  // namespace

DirectPlan::DirectPlan(std::vector<LocalDerivative>& locals, Assembly assembly,
                       PlacedNumbers& constants) {
  Assembly::Result assembled = assembly.finish();
  constants = std::move(assembled.constants);
  for (LocalDerivative& local : locals) {
    if (std::optional<Batch> kernel = local.derived(assembled)) {
      needs_.cover(*kernel);
      kernels_.push_back(*std::move(kernel));
    }
  }
  // The largest first: it meets the background piece by piece, where a small one, such as a
  // border's, would have it copied across the whole array at once.
  std::stable_sort(kernels_.begin(), kernels_.end(),
                   [](const Batch& a, const Batch& b) { return a.n_instances > b.n_instances; });
  n_buffer_ = assembled.n_buffer;
  if (assembled.inner.is_empty()) turns_ = Turns::make(kernels_, assembled.outer);
  if (turns_) return;
  inner_ = std::move(assembled.inner);
  outer_ = Sums(std::move(assembled.outer));
}

std::size_t DirectPlan::n_buffer(const Workspace& ws) const {
  if (!turns_) return static_cast<std::size_t>(n_buffer_);
  return turns_->buffer_size() * static_cast<std::size_t>(ws.n_threads());
}

void DirectPlan::reserve(Workspace& ws, std::size_t n_extra) const {
  ws.reserve_direct(n_buffer(ws) + n_extra, needs_);
}

bool DirectPlan::is_reserved(const Workspace& ws, std::size_t n_extra) const {
  return ws.has_direct(n_buffer(ws) + n_extra, needs_);
}

void DirectPlan::find_high_water() {
  Index high = 0;
  for (const Batch& kernel : kernels_) {
    std::vector<Index>& water = high_water_.emplace_back(1, high);
    const Index n_outputs = std::min(kernel.n_first_outputs, kernel.kernel->n_outputs);
    for (Index first = 0; first < kernel.n_instances; first += BatchArrays::background_step) {
      const Index last = first + std::min(BatchArrays::background_step, kernel.n_instances - first);
      for (Index o = 0; o < n_outputs; ++o) {
        const Stream& output = kernel.outputs[static_cast<std::size_t>(o)];
        for (Index k = first; k < last; ++k) {
          const Index place = output.at(k);
          is_ascending_ = is_ascending_ && (place >= water.back() || place < water.front());
          high = std::max(high, place + 1);
        }
      }
      water.push_back(high);
    }
  }
}

Status DirectPlan::eval(Workspace& ws, double* places, const Background& background) const {
  double* const buffer = ws.direct.data();
  BatchArrays arrays{ws.addresses.data(), nullptr, places, buffer};
  if (turns_) {
    background.copy(places, ws.n_threads());
    return turns_->run(kernels_, arrays, ws.blocks);
  }
  buffer[0] = 1;
  const bool in_steps = !background.empty() && (ws.n_threads() == 1 || is_ascending_);
  Status status;
  if (in_steps) {
    status = eval_in_steps(ws, arrays, background);
  } else {
    background.copy(places, ws.n_threads());
    status = run_side_by_side(kernels_, arrays, ws.blocks);
  }
  if (status.is_error()) return status;
  inner_.run(buffer, buffer, ws.n_threads());
  outer_.run(buffer, places, ws.n_threads());
  return {};
}

Status DirectPlan::eval_in_steps(Workspace& ws, BatchArrays arrays,
                                 const Background& background) const {
  arrays.background = &background;
  for (std::size_t k = 0; k < kernels_.size(); ++k) {
    arrays.high_water = high_water_[k].data();
    if (Status status = run_batch(kernels_[k], arrays, ws.blocks); status.is_error()) return status;
  }
  const Index n_copied = high_water_.empty() ? Index{0} : high_water_.back().back();
  background.copy_from(n_copied, arrays.first_out, ws.n_threads());
  return {};
}

void DirectPlan::add_readers(NeededBatches& needed) const {
  for (const Batch& kernel : kernels_) needed.add_reader(kernel);
}

std::size_t DirectPlan::bytes() const {
  std::size_t total = inner_.bytes() + outer_.bytes() + bytes_of(kernels_);
  if (turns_) total += turns_->bytes();
  for (const std::vector<Index>& water : high_water_) total += water.size() * sizeof(Index);
  return total;
}

double DirectPlan::estimated_time() const {
  double total = time_of_product * static_cast<double>(n_products());
  for (const Batch& kernel : kernels_) total += spad::estimated_time(kernel);
  return total;
}

}  // namespace spad
