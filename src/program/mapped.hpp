// A compiled function as something to be mapped: one kernel again, whatever it had become.
#pragma once

#include "program/function.hpp"
#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad {

// The program as a tape, in the order of its execution; inputs, then parameters are its inputs.
Tape flatten(const Program& program);

class MappedProgram : public MappedFunction {
 public:
  explicit MappedProgram(const Program& program);

  Index n_leaves() const override { return tape_.n_inputs; }
  Index n_results() const override { return static_cast<Index>(tape_.outputs.size()); }
  Status values(Index count, const double* leaves, double* results) const override;

  // The kernel for leaves that depend on what their bits say (activity_bit of terms.hpp). Streams
  // hold the numbers of leaves, and n_leaves + the numbers of results.
  Batch kernel(std::span<const std::uint8_t> leaf_activity) const;

 private:
  Tape tape_;
  Batch values_;
};

}  // namespace spad
