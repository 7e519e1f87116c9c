// Whether it is worth it, then both.
#include "program/batch_products.hpp"

#include <algorithm>
#include <utility>

#include "program/traverse.hpp"

namespace spad {

bool is_mostly_batches(const Program& program) {
  constexpr Index fewest_instances = 8;
  Offset in_batches = 0, alone = 0;
  for_each_batch(program, [&](const Batch& batch) {
    const Offset n = Offset{batch.kernel->n_operators} * batch.n_instances;
    (batch.n_instances >= fewest_instances ? in_batches : alone) += n;
  });
  return in_batches > 2 * alone;
}

std::size_t most_work(const Batch& batch) {
  const std::size_t of_an_operation = batch.n_instances == 1 ? 20 : 50;
  return of_an_operation * (static_cast<std::size_t>(batch.kernel->n_operators) + 100);
}

std::optional<BatchProducts> BatchProducts::make(const Program& program) {
  if (!is_mostly_batches(program)) return {};
  std::size_t max_work = 0;
  for_each_batch(program, [&](const Batch& batch) { max_work += most_work(batch); });
  std::optional<TangentBatches> tangents = TangentBatches::make(program, max_work);
  if (!tangents) return {};
  std::optional<ReverseBatches> adjoints =
      ReverseBatches::make(program, Active::both, false, max_work);
  if (!adjoints) return {};
  NeededBatches needed(program);
  tangents->add_readers(needed);
  adjoints->add_readers(needed);
  return BatchProducts{std::move(*tangents), std::move(*adjoints), needed.find()};
}

std::size_t BatchProducts::size() const {
  // Tangents are by address, and adjoints have at least as many.
  return adjoints.size();
}

BlockNeeds BatchProducts::needs() const {
  BlockNeeds needs = tangents.needs();
  needs.cover(adjoints.needs());
  return needs;
}

}  // namespace spad
