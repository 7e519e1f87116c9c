// Marks on intermediates, then backward over the batches.
#include "program/needed_batches.hpp"

#include <algorithm>

#include "program/traverse.hpp"

namespace spad {

void NeededBatches::read(const Stream& leaf, Index n_instances) {
  if (is_read_.empty()) return;
  for (Index k = 0; k < n_instances; ++k) {
    const Index address = leaf.at(k);
    if (!is_intermediate(address)) continue;
    is_read_[static_cast<std::size_t>(address - program_.first_intermediate())] = true;
  }
}

void NeededBatches::add_reader(const Batch& reader) {
  const auto n_leaves =
      std::min(reader.leaves.size(), static_cast<std::size_t>(reader.n_first_leaves));
  for (std::size_t l = 0; l < n_leaves; ++l) read(reader.leaves[l], reader.n_instances);
}

std::vector<bool> NeededBatches::find() {
  std::vector<const Batch*> batches;
  for_each_batch(program_, [&](const Batch& batch) { batches.push_back(&batch); });
  std::vector<bool> needed(batches.size());
  const auto is_read = [&](const Stream& output, Index n_instances) {
    for (Index k = 0; k < n_instances; ++k) {
      const Index address = output.at(k);
      if (is_intermediate(address) &&
          is_read_[static_cast<std::size_t>(address - program_.first_intermediate())]) {
        return true;
      }
    }
    return false;
  };
  for (std::size_t b = batches.size(); b-- > 0;) {
    const Batch& batch = *batches[b];
    needed[b] = std::any_of(batch.outputs.begin(), batch.outputs.end(), [&](const Stream& output) {
      return is_read(output, batch.n_instances);
    });
    if (!needed[b]) continue;
    for (const Stream& leaf : batch.leaves) read(leaf, batch.n_instances);
  }
  return needed;
}

}  // namespace spad
