// The direct method for Hessians: kernels of second derivatives, no colors.
//
// Every batch has a kernel that gives the second derivatives of its weighted outputs by its leaves;
// the weights are adjoints. An entry that one instance alone makes goes straight to the caller's
// values, the others to a buffer, from which who owns a value sums it. Where intermediates enter
// nonlinearly, a second derivative by them is multiplied by their derivatives, which are
// accumulated along the levels: the sum of D'HD over the batches.
//
// Griewank, Walther (2008), Evaluating Derivatives, chapters 5 and 9.
#pragma once

#include <optional>
#include <vector>

#include "program/needed_batches.hpp"
#include "program/reverse_batches.hpp"
#include "program/turns.hpp"

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
  // Without products of derivatives. Nothing where an intermediate enters nonlinearly, or where
  // kernels would become too large.
  static std::optional<DirectHessian> make(const DirectHessianRequest& request);
  // For all programs. Nothing where an evaluation would take longer than max_time nanoseconds, or
  // kernels would become too large.
  static std::optional<DirectHessian> make_over_levels(const DirectHessianRequest& request,
                                                       double max_time);

  std::size_t scratch_size(int n_threads) const;  // doubles
  const BlockNeeds& needs() const { return needs_; }
  void add_readers(NeededBatches& needed, bool with_gradient = false) const;  // its kernels
  Offset n_local() const { return n_local_; }  // second derivatives of all instances
  Offset n_products() const {
    return turns_ ? turns_->n_terms() : inner_.n_terms() + sums_.n_terms();
  }
  std::size_t bytes() const;

  // primal: values of all addresses. Writes all slots of the request; and the gradient of the
  // weighted sum by its columns, unless that is NULL.
  Status run(const double* primal, const double* w, double* scratch, BlockScratch& blocks,
             double* gradient, double* values) const;

 private:
  class Maker;
  class LevelMaker;

  void take_adjoints(const DirectHessianRequest& request, ReverseBatches adjoints);

  ReverseBatches adjoints_;
  Index first_column_ = 0, n_columns_ = 0;  // addresses
  std::vector<Batch> batches_;
  Sums inner_, sums_;            // in the buffer, and from it to the values
  std::optional<Turns> turns_;   // of the batches with the sums, then there are no others
  std::size_t buffer_size_ = 1;  // with the number 1
  BlockNeeds needs_;
  Offset n_local_ = 0;
};

}  // namespace spad
