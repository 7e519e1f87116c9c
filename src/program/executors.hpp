// What is compiled once for each instruction set: the loops of both executors.
#pragma once

#include "op/dispatch.hpp"
#include "program/blocks.hpp"
#include "program/linearize.hpp"
#include "program/local_jacobians.hpp"
#include "program/second_order.hpp"
#include "program/sums.hpp"
#include "program/sweeps.hpp"

namespace spad {

// Instances [first, last) of a batch; first is a multiple of Stream::group, with a background of
// its step.
struct InstanceRange {
  const Batch& batch;
  const BatchArrays& arrays;
  Index first, last;
  Index lanes;            // of a block; divides Stream::group or is a multiple of it
  double* slots;          // n_slots x lanes
  const double** values;  // n_slots
  FailedGuard& failed;
};

constexpr Index most_packs_of_fill = 6;  // that all have registers

struct Executors {
  void (*run_instances)(const InstanceRange& range);
  void (*linearize_runs)(const InstanceRange& range, PartialSinks& sinks);
  void (*sweep_forward)(const Sweep& sweep, Workspace::Lanes& buffers);
  void (*sweep_reverse)(const Sweep& sweep, Workspace::Lanes& buffers);
  void (*sweep_tangents)(const SecondOrderSweep& sweep, Workspace::Lanes& buffers);
  void (*sweep_adjoints)(const SecondOrderSweep& sweep, Workspace::Lanes& buffers);
  void (*sweep_rows)(const RowsSweep& sweep);
  // n values that repeat after n_packs packs, from a pattern of one pack more.
  void (*fill)(const double* pattern, Index n_packs, Index n, double* to);
  // Packs [first, last) of a group.
  void (*sum)(const SumGroup& group, Index first, Index last, const double* from, double* to);
};

namespace baseline {
extern const Executors executors;
}
namespace avx2 {
extern const Executors executors;
}
namespace avx512 {
extern const Executors executors;
}

const Executors& executors_of(Target target);

// Values and partials of a batch that has runs, from and to addresses.
void linearize_runs(const Batch& batch, double* addresses, BlockScratch& scratch,
                    PartialSinks& sinks, FailedGuard& failed);

// All instances of a batch on a target; guards that do not hold are added to `failed`.
void run_batch_on(Target target, const Batch& batch, const BatchArrays& arrays,
                  BlockScratch& scratch, FailedGuard& failed);

}  // namespace spad
