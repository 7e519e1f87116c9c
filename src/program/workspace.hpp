// Everything that evaluations of one function write: slots, lanes, partials.
//
// One thread at a time; belongs to one function. No evaluation allocates: what a workspace was not
// reserved for is an error.
#pragma once

#include <vector>

#include "base/aligned.hpp"
#include "program/blocks.hpp"
#include "program/function.hpp"

namespace spad {

constexpr Index first_order_lanes = 8;   // directions in one first-order sweep
constexpr Index second_order_lanes = 4;  // wider ones lose again: partial tangents leave the cache

struct WorkspaceOptions {
  int n_threads = 1;
  bool products = true;      // reserve for jvp and vjp
  bool second_order = true;  // reserve for hvp
};

class Workspace {
 public:
  Workspace(const Function& function, const WorkspaceOptions& options);

  const Function& function() const { return *function_; }
  int n_threads() const { return options_.n_threads; }
  const WorkspaceOptions& options() const { return options_; }
  std::size_t bytes() const;

  // How far the point in `addresses` has been evaluated; what a call at the same point need not do
  // again. read_by_products: the values that kernels of products read.
  enum class Reached { nothing, point, read_by_products, values, first_order, second_order };
  Reached reached = Reached::nothing;

  // One thread's tangents or adjoints: lanes of each slot and of each address.
  struct Lanes {
    AlignedBuffer slots;             // largest n_slots × lanes
    AlignedBuffer addresses;         // n_addresses × lanes
    AlignedBuffer partial_tangents;  // second order: 2 × second_order_lanes a nonlinear operation
    AlignedBuffer adjoint_slots;     // second order: adjoints, uniform over lanes
    AlignedBuffer adjoint_addresses;
  };

  BlockScratch blocks;      // primal slots
  AlignedBuffer addresses;  // primal value of each address, instance data included
  AlignedBuffer partials;   // first partials of a linearization, in the order of execution
  AlignedBuffer second_partials;
  std::vector<Lanes> threads;  // n_threads
  AlignedBuffer direct;        // of direct derivatives, which reserve it
  AlignedBuffer products;      // of batch products, with products

  // Grows the room for direct derivatives and for the slots of their kernels.
  void reserve_direct(std::size_t n_doubles, const BlockNeeds& needs);
  bool has_direct(std::size_t n_doubles, const BlockNeeds& needs) const;

 private:
  const Function* function_;
  WorkspaceOptions options_;
};

}  // namespace spad
