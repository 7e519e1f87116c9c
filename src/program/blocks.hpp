// The blocks executor: values of a program, lanes are instances.
//
// One kernel operation is one short loop over a block of instances; a batch with a single instance
// runs with one lane.
#pragma once

#include "base/aligned.hpp"
#include "program/program.hpp"

namespace spad {

class Workspace;

// Fills ws.addresses from its inputs and parameters, level by level, checking the guards.
Status run_blocks(const Program& program, Workspace& ws);

// Where a batch reads and writes: leaves and outputs before n_first_* in the first arrays, the
// others in the second ones. A value program has one array for all.
struct BatchArrays {
  const double* first_in;
  const double* second_in;
  double* first_out;
  double* second_out;
};

// Room for the slots of any kernel with up to n_slots of them, on each thread; zeroed once, for an
// operand that is not used is read as slot 0.
struct BlockScratch {
  BlockScratch() = default;
  BlockScratch(Index n_slots, int threads);
  Index n_slots() const;  // of the largest kernel that fits
  AlignedBuffer slots;
  std::size_t slots_per_thread = 0;  // doubles
  int n_threads = 1;
};

// All instances of a batch; they must not read what others of them write.
Status run_batch(const Batch& batch, const BatchArrays& arrays, BlockScratch& scratch);

bool guard_holds(const Instruction& guard, double a, double b);

// A guard that does not hold, as an error that names both its place and its values.
Status branch_changed(const Batch& batch, const Instruction& guard, Index number, Index instance,
                      double a, double b);

}  // namespace spad
