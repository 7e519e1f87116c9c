// Everything that evaluations of one function write: slots, lanes, partials.
//
// One thread at a time; belongs to one function. No evaluation allocates: what a workspace was not
// reserved for is an error.
#pragma once

#include <vector>

#include "base/aligned.hpp"
#include "program/function.hpp"

namespace spad {

constexpr Index lanes = 8;  // directions in one sweep

struct WorkspaceOptions {
  int n_threads = 1;
  bool products = true;        // reserve for jvp and vjp
  bool second_order = true;    // reserve for hvp
};

class Workspace {
 public:
  Workspace(const Function& function, const WorkspaceOptions& options);

  const Function& function() const { return *function_; }
  int n_threads() const { return options_.n_threads; }
  const WorkspaceOptions& options() const { return options_; }
  std::size_t bytes() const;

  void reserve_compressed(std::size_t size);  // per thread

  // One thread's tangents or adjoints: lanes of each slot and of each address.
  struct Lanes {
    AlignedBuffer slots;       // max n_slots × lanes; all zero between reverse sweeps
    AlignedBuffer addresses;   // n_addresses × lanes
    AlignedBuffer compressed;  // of a colored product, reserved by the Jacobian
    AlignedBuffer bent;        // tangents of partials: n_bent_operands × lanes, second order only
  };

  AlignedBuffer slots;           // primal
  AlignedBuffer addresses;       // primal value of each address
  AlignedBuffer partials;        // first partials of a linearization, all levels in order
  AlignedBuffer second_partials;
  AlignedBuffer adjoint_slots;      // second order: the adjoint, uniform over lanes
  AlignedBuffer adjoint_addresses;
  std::vector<Lanes> threads;    // n_threads

 private:
  const Function* function_;
  WorkspaceOptions options_;
};

}  // namespace spad
