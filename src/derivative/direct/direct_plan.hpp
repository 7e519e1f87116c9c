// A direct plan: kernels of local derivatives, then sums of products. No coloring, no sweeps.
#pragma once

#include "base/result.hpp"
#include "derivative/direct/assembly.hpp"
#include "derivative/direct/local_derivative.hpp"
#include "program/needed_batches.hpp"
#include "program/turns.hpp"
#include "program/workspace.hpp"

namespace spad {

// Nanoseconds of a product in a sum, from what bench_derivatives measures (Lorenz, power flow by
// currents).
constexpr double time_of_product = 0.65;
// Nanoseconds; a plan that took longer would not fit into memory.
constexpr double any_time = 1e10;

class DirectPlan {
 public:
  DirectPlan() = default;
  // From what was used of the local derivatives. Hands out the constants of the assembly.
  DirectPlan(std::vector<LocalDerivative>& locals, Assembly assembly, PlacedNumbers& constants);

  // Room in the workspace, and for n_extra doubles besides, which begin at extra(ws).
  void reserve(Workspace& ws, std::size_t n_extra = 0) const;
  bool is_reserved(const Workspace& ws, std::size_t n_extra = 0) const;
  double* extra(Workspace& ws) const { return ws.direct.data() + n_buffer(ws); }
  // From the values in the workspace: writes the places. A background, if there is one, is copied
  // there first, piece by piece just before what lies on it, while it is in the cache.
  Status eval(Workspace& ws, double* places, const Background& background = {}) const;
  void find_high_water();  // for evaluations with a background

  void add_readers(NeededBatches& needed) const;  // its kernels

  Offset n_products() const {
    return turns_ ? turns_->n_terms() : inner_.n_terms() + outer_.n_terms();
  }
  std::size_t bytes() const;
  // Of one evaluation on one thread, to compare methods; nanoseconds.
  double estimated_time() const;

 private:
  std::size_t n_buffer(const Workspace& ws) const;  // doubles
  Status eval_in_steps(Workspace& ws, BatchArrays arrays, const Background& background) const;

  BlockNeeds needs_;
  std::vector<Batch> kernels_;
  // Of each kernel, before it and after each background_step of its instances: behind the last
  // place written.
  std::vector<std::vector<Index>> high_water_;
  bool is_ascending_ = true;  // no step writes to what an earlier one of its kernel copies
  Index n_buffer_ = 0;
  Sums inner_, outer_;
  std::optional<Turns> turns_;  // of the kernels with the sums, then there are no others
};

}  // namespace spad
