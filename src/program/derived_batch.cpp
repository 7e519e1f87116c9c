// Streams by leaf.
#include "program/derived_batch.hpp"

#include <utility>

namespace spad {

Batch derived_batch(const Batch& batch, SymbolicKernel symbolic,
                    const std::vector<Index>& weight_place, std::vector<Stream> outputs) {
  Batch derived;
  derived.n_instances = batch.n_instances;
  derived.n_first_leaves = 0;
  for (Index leaf : symbolic.leaves) {
    if (leaf < batch.kernel->n_leaves) {
      derived.leaves.push_back(batch.leaves[static_cast<std::size_t>(leaf)]);
      ++derived.n_first_leaves;
      continue;
    }
    const Index n_before = batch.kernel->n_leaves + batch.kernel->n_outputs;
    if (leaf >= n_before) {
      derived.leaves.push_back(batch.leaves[static_cast<std::size_t>(leaf - n_before)]);
      continue;
    }
    const Stream& output = batch.outputs[static_cast<std::size_t>(leaf - batch.kernel->n_leaves)];
    derived.leaves.push_back(stream_of(batch.n_instances, [&](Index i) {
      return weight_place[static_cast<std::size_t>(output.at(i))];
    }));
  }
  derived.kernel = std::move(symbolic.kernel);
  derived.runs = std::move(symbolic.runs);
  derived.outputs = std::move(outputs);
  find_runs(derived);
  return derived;
}

}  // namespace spad
