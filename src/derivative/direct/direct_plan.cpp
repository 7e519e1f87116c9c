// Kernels, inner sums step by step, outer sums.
#include "derivative/direct/direct_plan.hpp"

#include <algorithm>

#include "program/blocks.hpp"

namespace spad {

namespace {

// Estimates in nanoseconds, not measured: an operation or stream at one instance, alone and in
// lanes, and a product of a sum.
constexpr double scalar_operation = 3.0, lane_operation = 0.4, sum_product = 1.2;

double estimated_time(const Batch& batch) {
  const auto work = static_cast<double>(batch.kernel.code.size()) * batch.n_instances;
  return work * (batch.n_instances == 1 ? scalar_operation : lane_operation);
}

}  // namespace

DirectPlan::DirectPlan(std::vector<LocalDerivative>& locals, Assembly assembly, Index n_places) {
  Assembly::Result assembled = assembly.finish(n_places);
  for (LocalDerivative& local : locals) {
    if (std::optional<Batch> kernel = local.derived(assembled)) {
      needs_.cover(*kernel);
      kernels_.push_back(*std::move(kernel));
    }
  }
  n_buffer_ = assembled.n_buffer;
  inner_ = std::move(assembled.inner);
  outer_ = std::move(assembled.outer);
}

void DirectPlan::reserve(Workspace& ws, std::size_t n_extra) const {
  ws.reserve_direct(static_cast<std::size_t>(n_buffer_) + n_extra, needs_);
}

bool DirectPlan::is_reserved(const Workspace& ws, std::size_t n_extra) const {
  return ws.has_direct(static_cast<std::size_t>(n_buffer_) + n_extra, needs_);
}

Status DirectPlan::eval(Workspace& ws, double* places) const {
  double* const buffer = ws.direct.data();
  buffer[0] = 1;
  const BatchArrays arrays{ws.addresses.data(), nullptr, places, buffer};
  for (const Batch& kernel : kernels_) {
    if (Status status = run_batch(kernel, arrays, ws.blocks); status.is_error()) return status;
  }
  inner_.run(buffer, buffer, ws.n_threads());
  outer_.run(buffer, places, ws.n_threads());
  return {};
}

std::size_t DirectPlan::bytes() const {
  std::size_t total = inner_.bytes() + outer_.bytes();
  for (const Batch& kernel : kernels_) total += bytes_of(kernel);
  return total;
}

double DirectPlan::estimated_time() const {
  double total = sum_product * static_cast<double>(n_products());
  for (const Batch& kernel : kernels_) total += spad::estimated_time(kernel);
  return total;
}

}  // namespace spad
