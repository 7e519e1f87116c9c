// Products along one direction, lanes are instances: for functions that are mostly batches.
#pragma once

#include "program/reverse_batches.hpp"
#include "program/tangent_batches.hpp"

namespace spad {

// Whether nearly all operations are in batches that fill lanes.
bool is_mostly_batches(const Program& program);
// Products in the derivative of a kernel, beyond which it would be slow to make and to run: alone,
// it is made for one use.
std::size_t most_work(const Batch& batch);

struct BatchProducts {
  TangentBatches tangents;
  ReverseBatches adjoints;
  std::vector<bool> needed;  // batches whose values their kernels read, in the order of execution

  // Nothing where sweeps do as well: with little repetition, or huge kernels.
  static std::optional<BatchProducts> make(const Program& program);

  std::size_t size() const;  // doubles that either needs
  BlockNeeds needs() const;
};

}  // namespace spad
