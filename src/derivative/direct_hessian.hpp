// The direct method for Hessians: kernels of second derivatives, no products, no colors.
//
// Every batch has a kernel that gives the second derivatives of its weighted outputs by its leaves;
// the weights are adjoints. An entry that one instance alone makes goes straight to the caller's
// values, the others to a buffer, from which who owns a value sums it. For programs in which only
// sources enter nonlinearly; sums and other linear operations may follow on any number of levels.
#pragma once

#include <optional>
#include <vector>

#include "program/needed_batches.hpp"
#include "program/reverse_batches.hpp"

namespace spad {

struct DirectHessianRequest {
  const Program& program;
  Active with_respect_to;
  const CscPattern& lower;          // the pattern, lower triangle
  const std::vector<Offset>& slot;  // of each of its entries, in the values
  std::size_t max_work;             // products in all derivative kernels
};

class DirectHessian {
 public:
  // Nothing where an intermediate enters nonlinearly, or where kernels would become too large.
  static std::optional<DirectHessian> make(const DirectHessianRequest& request);

  std::size_t scratch_size() const { return adjoints_.size() + buffer_size_; }  // doubles
  const BlockNeeds& needs() const { return needs_; }
  void add_readers(NeededBatches& needed) const;  // its kernels
  Offset n_local() const { return n_local_; }     // second derivatives of all instances
  std::size_t bytes() const;

  // primal: values of all addresses. Writes all slots of the request.
  Status run(const double* primal, const double* w, double* scratch, BlockScratch& blocks,
             double* values) const;

 private:
  class Maker;

  ReverseBatches adjoints_;
  std::vector<Batch> batches_;
  Sums sums_;
  std::size_t buffer_size_ = 0;
  BlockNeeds needs_;
  Offset n_local_ = 0;
};

}  // namespace spad
