// Which batches of a program have to run for the values that derivative kernels read.
//
// What only adds up, an objective, often is not among them.
#pragma once

#include <vector>

#include "program/program.hpp"

namespace spad {

class NeededBatches {
 public:
  explicit NeededBatches(const Program& program)
      : program_(program), is_read_(static_cast<std::size_t>(program.n_intermediates)) {}

  // A batch that reads values by their addresses, as its first array.
  void add_reader(const Batch& reader);
  // In the order of execution, with those that the needed ones read.
  std::vector<bool> find();

 private:
  bool is_intermediate(Index address) const {
    return address >= program_.first_intermediate() && address < program_.first_output();
  }
  void read(const Stream& leaf, Index n_instances);

  const Program& program_;
  std::vector<bool> is_read_;  // of each intermediate
};

// Of a plan that names its kernels by add_readers.
template <class Plan>
std::vector<bool> batches_needed_by(const Plan& plan, const Program& program) {
  NeededBatches needed(program);
  plan.add_readers(needed);
  return needed.find();
}

}  // namespace spad
