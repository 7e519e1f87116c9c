// Batches by hand: a small tape as the kernel, with a stream for each of its sources and outputs.
#pragma once

#include <vector>

#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad::test {

// Where a source of the kernel comes from, and on what it depends (activity_bit of terms.hpp).
struct LeafPlan {
  Stream stream;
  std::uint8_t activity;
};

struct LeafPlans {
  std::vector<LeafPlan> inputs, parameters;  // of the kernel's tape
};

// Instances that read by `leaves` and write by `outputs`; sources that the kernel does not read get
// no leaf.
Batch instances_of(const Tape& kernel, Index n_instances, const LeafPlans& leaves,
                   const std::vector<Stream>& outputs);

}  // namespace spad::test
