// One derived kernel for each distinct one.
#include "program/tangent_batches.hpp"

#include <unordered_map>
#include <utility>

#include "program/derived_batch.hpp"
#include "program/differentiate.hpp"
#include "program/traverse.hpp"

namespace spad {

std::optional<TangentBatches> TangentBatches::make(const Program& program, std::size_t max_work) {
  TangentBatches result;
  std::unordered_map<const Kernel*, SymbolicKernel> known;
  bool good = true;
  for_each_batch(program, [&](const Batch& batch) {
    if (!good) return;
    const auto [found, is_new] = known.try_emplace(batch.kernel.identity());
    if (is_new) {
      KernelDerivatives derivatives(batch.kernel, Active::both);
      std::vector<Symbol> values;
      good = derivatives.tangents(max_work, values);
      if (!good) return;
      found->second = kernel_of(derivatives.graph(), values);
    }
    result.batches_.push_back(derived_batch(batch, found->second, {}, batch.outputs));
    result.needs_.cover(result.batches_.back());
  });
  if (!good) return {};
  return result;
}

void TangentBatches::add_readers(NeededBatches& needed) const {
  for (const Batch& batch : batches_) needed.add_reader(batch);
}

Status TangentBatches::run(const double* primal, double* tangents, BlockScratch& scratch) const {
  return run_batches(batches_, {primal, tangents, tangents, tangents}, scratch);
}

}  // namespace spad
