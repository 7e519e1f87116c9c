// A program: levels of batches, a batch being all instances of one kernel.
//
// Values live in one address space: inputs [0, n), parameters [n, n + np), intermediates of the
// levels, outputs, then constants that differ between instances. Instances of one level do not read
// each other, except that a batch may read what an earlier batch of its level has written. A tape
// without repetition is one kernel with one instance.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "program/kernel.hpp"
#include "program/runs.hpp"
#include "program/stream.hpp"

namespace spad {

// Instances that are computed side by side, and as many places as n of them take.
constexpr Index lanes_of_pack = 8;
constexpr Index whole_packs(Index n) { return divide_up(n, lanes_of_pack) * lanes_of_pack; }

struct Batch {
  SharedKernel kernel;
  Index n_instances = 1;
  std::vector<Stream> leaves;   // n_leaves
  std::vector<Stream> outputs;  // n_outputs
  // Operation number in the recording of guard g at instance i: [g * n_instances + i].
  std::vector<Index> guard_places;
  // Leaves (outputs) from these on are in a second array: seeds in, a buffer out (BatchArrays).
  static constexpr Index all = std::numeric_limits<Index>::max();
  Index n_first_leaves = all, n_first_outputs = all;
  // Whether addresses side by side may be read (written) in whole packs: there is room behind the
  // last instance.
  bool has_padded_leaves = false, has_padded_outputs = false;
  // Of a batch with one instance, unless it is short: how it is executed.
  std::shared_ptr<const Runs> runs = nullptr;

  Index n_slots() const { return runs ? runs->n_slots : kernel->n_slots; }
};

// Finds the runs, where a batch should have them.
void find_runs(Batch& batch);

std::size_t bytes_of(const Batch& batch);  // held by it
std::size_t bytes_of(const std::vector<Stream>& streams);
std::size_t bytes_of(const std::vector<Batch>& batches);

struct Program {
  Index n_inputs = 0;
  Index n_parameters = 0;
  Index n_intermediates = 0;
  Index n_outputs = 0;
  std::vector<double> constants;  // instance data, at the last addresses
  std::vector<std::vector<Batch>> levels;

  Index first_intermediate() const { return n_inputs + n_parameters; }
  Index first_output() const { return first_intermediate() + n_intermediates; }
  Index n_addresses() const { return first_output() + n_outputs; }  // what may have derivatives
  Index first_constant() const { return n_addresses(); }
  Index n_values() const { return n_addresses() + static_cast<Index>(constants.size()); }
};

}  // namespace spad
