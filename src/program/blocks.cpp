// Which instances make a block, and which blocks a thread takes.
#include "program/blocks.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "program/executors.hpp"
#include "program/workspace.hpp"

namespace spad {

namespace {

// The slots of a block stay in the second-level cache, those used last in the first. To keep all in
// the first costs more where it leaves few lanes for the call of a step.
constexpr std::size_t cache_doubles = 16384;
constexpr Index narrowest = 8;         // lanes; one pack
constexpr Offset least_work = 10'000;  // operations that are worth waking a thread for

// Lanes of a block: as many as the cache holds, and no more than there are.
Index lanes_of(const Batch& batch) {
  if (batch.n_instances == 1) return 1;
  const auto n_slots = static_cast<std::size_t>(batch.kernel->n_slots);
  Index lanes = widest_block;
  while (lanes > narrowest && (n_slots * static_cast<std::size_t>(lanes) > cache_doubles ||
                               lanes / 2 >= batch.n_instances)) {
    lanes /= 2;
  }
  return lanes;
}

// Operations of an instance.
Offset work_of_one(const Batch& batch) {
  if (batch.runs) return std::max(batch.runs->size, Index{1});
  return std::max(std::ssize(batch.kernel->code), std::ptrdiff_t{1});
}

}  // namespace

void BlockNeeds::cover(const Batch& batch) {
  const auto n_slots = static_cast<std::size_t>(batch.n_slots());
  slots = std::max(slots, n_slots);
  const std::size_t n_doubles = n_slots * static_cast<std::size_t>(lanes_of(batch));
  doubles = std::max(doubles, AlignedBuffer::whole_lines(n_doubles));  // of each thread
  if (batch.n_instances > 1) batch.kernel.make_steps();
}

BlockScratch::BlockScratch(const BlockNeeds& covered, int threads)
    : slots(covered.doubles * static_cast<std::size_t>(threads)),
      values(covered.slots * static_cast<std::size_t>(threads)),
      failed(static_cast<std::size_t>(threads)),
      needs(covered),
      n_threads(threads) {
  slots.fill(0);
}

BlockScratch::BlockScratch(const Batch& batch, int threads)
    : BlockScratch(
          [&] {
            BlockNeeds of_batch;
            of_batch.cover(batch);
            return of_batch;
          }(),
          threads) {}

std::size_t BlockScratch::bytes() const {
  return slots.bytes() + values.capacity() * sizeof(double*) +
         failed.capacity() * sizeof(FailedGuard);
}

namespace {

Index lanes_of(const Batch& batch, const BatchArrays& arrays) {
  const Index lanes = lanes_of(batch);
  return arrays.background ? std::min(lanes, BatchArrays::background_step) : lanes;
}

// Instances [first, last), with what the scratch has for the thread.
InstanceRange range_of(const Batch& batch, const BatchArrays& arrays, Index first, Index last,
                       BlockScratch& scratch, int thread) {
  const auto t = static_cast<std::size_t>(thread);
  return {batch,
          arrays,
          first,
          last,
          lanes_of(batch, arrays),
          scratch.slots.data() + t * scratch.needs.doubles,
          scratch.values.data() + t * scratch.needs.slots,
          scratch.failed[t]};
}

// Those of the batches that takes(k) says, none of which reads what another one writes.
template <class Takes>
void run_together(Target target, std::span<const Batch> batches, Takes&& takes,
                  const BatchArrays& arrays, BlockScratch& scratch, FailedGuard& failed) {
  const Executors& executors = executors_of(target);
  const Index unit = arrays.background ? BatchArrays::background_step : Stream::group;  // instances
  const auto units_of = [&](std::size_t k) {
    const Index n = takes(k) ? batches[k].n_instances : 0;
    return Units{divide_up(n, unit), unit * work_of_one(batches[k])};
  };
  std::fill(scratch.failed.begin(), scratch.failed.end(), FailedGuard{});
  parallel_units(batches.size(), least_work, scratch.n_threads, units_of,
                 [&](std::size_t k, Offset first, Offset last, int thread) {
                   const Offset n = batches[k].n_instances;
                   executors.run_instances(
                       range_of(batches[k], arrays, static_cast<Index>(first * unit),
                                static_cast<Index>(std::min(last * unit, n)), scratch, thread));
                 });
  for (const FailedGuard& of_thread : scratch.failed) failed.keep_first(of_thread);
}

bool all(std::size_t) { return true; }

}  // namespace

void run_batch_on(Target target, const Batch& batch, const BatchArrays& arrays,
                  BlockScratch& scratch, FailedGuard& failed) {
  run_together(target, std::span(&batch, 1), all, arrays, scratch, failed);
}

void linearize_runs(const Batch& batch, double* addresses, BlockScratch& scratch,
                    PartialSinks& sinks, FailedGuard& failed) {
  const BatchArrays arrays{addresses, addresses, addresses, addresses};
  const InstanceRange range = range_of(batch, arrays, 0, 1, scratch, 0);
  range.failed = {};
  executors_of(chosen_target()).linearize_runs(range, sinks);
  failed.keep_first(range.failed);
}

Status run_batch(const Batch& batch, const BatchArrays& arrays, BlockScratch& scratch) {
  FailedGuard failed;
  run_batch_on(chosen_target(), batch, arrays, scratch, failed);
  return status_of(failed);
}

void run_instances_on_thread(const Batch& batch, const BatchArrays& arrays, Index first, Index last,
                             BlockScratch& scratch, int thread) {
  if (first >= last) return;
  executors_of(chosen_target())
      .run_instances(range_of(batch, arrays, first, last, scratch, thread));
}

Status run_batches(std::span<const Batch> batches, const BatchArrays& arrays,
                   BlockScratch& scratch) {
  for (const Batch& batch : batches) {
    if (Status status = run_batch(batch, arrays, scratch); status.is_error()) return status;
  }
  return {};
}

Status run_side_by_side(std::span<const Batch> batches, const BatchArrays& arrays,
                        BlockScratch& scratch) {
  FailedGuard failed;
  run_together(chosen_target(), batches, all, arrays, scratch, failed);
  return status_of(failed);
}

Status run_blocks(const Program& program, Workspace& ws, const std::vector<bool>& needed) {
  double* const addresses = ws.addresses.data();
  const BatchArrays arrays{addresses, addresses, addresses, addresses};
  FailedGuard failed;  // of all levels: a later one may have the first guard of the recording
  std::size_t first = 0;
  for (const std::vector<Batch>& level : program.levels) {
    // A kernel that occurs once may read what its level computes.
    const auto is_lone = [](const Batch& batch) { return batch.n_instances == 1; };
    const bool has_lone = std::ranges::any_of(level, is_lone);
    for (const bool lone : {false, true}) {
      if (lone && !has_lone) break;
      const auto takes = [&](std::size_t k) {
        return is_lone(level[k]) == lone && (needed.empty() || needed[first + k]);
      };
      run_together(chosen_target(), level, takes, arrays, ws.blocks, failed);
    }
    first += level.size();
  }
  return status_of(failed);
}

}  // namespace spad
