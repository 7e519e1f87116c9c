// How much every evaluation of a function writes.
#include "program/workspace.hpp"

#include <algorithm>

#include "op/pack.hpp"
#include "program/traverse.hpp"

namespace spad {

namespace {

struct Needs {
  Index slots = 0;
  BlockNeeds blocks;
  std::size_t partials = 0;
  std::size_t second_partials = 0;
  std::size_t nonlinear = 0;
};

Needs needs_of(const Program& program) {
  Needs needs;
  for_each_batch(program, [&](const Batch& batch) {
    const auto n = static_cast<std::size_t>(batch.n_instances);
    const Kernel& kernel = batch.kernel;
    needs.slots = std::max(needs.slots, batch.n_slots());
    needs.blocks.cover(batch);
    needs.partials += n * static_cast<std::size_t>(kernel.n_partials);
    needs.second_partials += n * static_cast<std::size_t>(kernel.n_second_partials);
    needs.nonlinear += n * static_cast<std::size_t>(kernel.n_nonlinear);
  });
  return needs;
}

AlignedBuffer zeros(std::size_t size) {
  AlignedBuffer buffer(size);
  buffer.fill(0);
  return buffer;
}

}  // namespace

Workspace::Workspace(const Function& function, const WorkspaceOptions& options)
    : function_(&function), options_(options) {
  const Program& program = function.program();
  const Needs needs = needs_of(program);
  const auto n_slots = static_cast<std::size_t>(needs.slots);
  const auto n_addresses = static_cast<std::size_t>(program.n_addresses());
  blocks = BlockScratch(needs.blocks, options.n_threads);
  addresses = zeros(static_cast<std::size_t>(program.n_values()));
  std::copy(program.constants.begin(), program.constants.end(),
            addresses.data() + program.first_constant());
  if (!options.products && !options.second_order) return;

  if (const BatchProducts* batch_products =
          options.products ? function.batch_products() : nullptr) {
    products = AlignedBuffer(batch_products->size());
    reserve_direct(0, batch_products->needs());
  }
  partials = AlignedBuffer(needs.partials);
  if (options.second_order) second_partials = AlignedBuffer(needs.second_partials);
  threads.resize(function.callbacks() ? 1 : static_cast<std::size_t>(options.n_threads));
  // Sweeps write every lane before they read it.
  for (Lanes& thread : threads) {
    thread.slots = AlignedBuffer(n_slots * first_order_lanes);
    thread.addresses = AlignedBuffer(n_addresses * first_order_lanes);
    if (!options.second_order) continue;
    thread.partial_tangents = AlignedBuffer(2 * second_order_lanes * needs.nonlinear);
    thread.adjoint_slots = AlignedBuffer(n_slots);
    thread.adjoint_addresses = AlignedBuffer(n_addresses);
  }
}

void Workspace::reserve_direct(std::size_t n_doubles, const BlockNeeds& needs) {
  direct.reserve(n_doubles);
  if (has_direct(n_doubles, needs)) return;
  BlockNeeds all = blocks.needs;
  all.cover(needs);
  blocks = BlockScratch(all, options_.n_threads);
}

bool Workspace::has_direct(std::size_t n_doubles, const BlockNeeds& needs) const {
  return direct.size() >= n_doubles && blocks.needs.doubles >= needs.doubles &&
         blocks.needs.slots >= needs.slots;
}

std::size_t Workspace::bytes() const {
  std::size_t total = blocks.bytes() + direct.bytes() + products.bytes() + addresses.bytes() +
                      partials.bytes() + second_partials.bytes();
  for (const Lanes& thread : threads) {
    total += thread.slots.bytes() + thread.addresses.bytes() + thread.partial_tangents.bytes() +
             thread.adjoint_slots.bytes() + thread.adjoint_addresses.bytes();
  }
  return total;
}

}  // namespace spad
