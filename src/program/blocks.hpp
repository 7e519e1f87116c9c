// The blocks executor: values of a program, lanes are instances.
//
// One kernel operation is one short loop over a block of instances; a batch with a single instance
// runs with one lane. Blocks are shared out among threads. The bits of a value depend neither on
// the number of instances and threads nor on its lane.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "base/aligned.hpp"
#include "program/background.hpp"
#include "program/guards.hpp"

namespace spad {

class Workspace;

// Fills ws.addresses from its inputs and parameters, level by level, checking the guards. needed:
// of the batches in the order of execution; none: all.
Status run_blocks(const Program& program, Workspace& ws, const std::vector<bool>& needed = {});

// Where a batch reads and writes: leaves and outputs before n_first_* in the first arrays, the
// others in the second ones. A value program has one array for all. What would go to a NULL is not
// stored, by kernels of several instances.
struct BatchArrays {
  const double* first_in;
  const double* second_in;
  double* first_out;
  double* second_out;
  // Copied to first_out just before instances from background_step * s on run: places
  // [high_water[s], high_water[s + 1]). NULL: nothing. On several threads no step may write to what
  // an earlier one copies.
  static constexpr Index background_step = 2 * Stream::group;
  const Background* background = nullptr;
  const Index* high_water = nullptr;
};

// What each thread needs for any of some batches.
struct BlockNeeds {
  std::size_t doubles = 1;  // slots times lanes
  std::size_t slots = 1;
  void cover(const Batch& batch);  // makes the steps of its kernel
  void cover(const BlockNeeds& other) {
    doubles = std::max(doubles, other.doubles);
    slots = std::max(slots, other.slots);
  }
};

struct BlockScratch {
  BlockScratch() = default;
  BlockScratch(const BlockNeeds& needs, int threads);
  BlockScratch(const Batch& batch, int threads);

  std::size_t bytes() const;

  AlignedBuffer slots;  // zeroed once, for an operand that is not used is read as slot 0
  std::vector<const double*> values;  // of each slot of the running block
  std::vector<FailedGuard> failed;    // of each thread
  BlockNeeds needs;
  int n_threads = 1;
};

constexpr Index widest_block = 256;  // instances

// All instances of a batch; they must not read what others of them write, nor write one place
// twice.
Status run_batch(const Batch& batch, const BatchArrays& arrays, BlockScratch& scratch);
// Instances [first, last) on the calling thread alone, which is that one of the scratch; first is a
// multiple of the widest block. A guard is not reported.
void run_instances_on_thread(const Batch& batch, const BatchArrays& arrays, Index first, Index last,
                             BlockScratch& scratch, int thread);
// One after another, to the first error: a batch may read what those before it write.
Status run_batches(std::span<const Batch> batches, const BatchArrays& arrays,
                   BlockScratch& scratch);
// Batches that neither read nor write what another one writes, together shared out among threads: a
// program may consist of many small ones. Without a background.
Status run_side_by_side(std::span<const Batch> batches, const BatchArrays& arrays,
                        BlockScratch& scratch);

}  // namespace spad
