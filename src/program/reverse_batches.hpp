// Adjoints of a program, lanes are instances: the gradient of a weighted sum of its outputs.
//
// Batch by batch backward, a kernel of values gives what every leaf adds to its adjoint; an adjoint
// is summed by its owner, in a fixed order. Where a leaf is only passed on (a sum's terms) nothing
// is computed: its adjoint is read where that of the sum is. What has been summed makes room for
// what is added next, so that products of deep programs stay in the cache.
#pragma once

#include <optional>

#include "program/blocks.hpp"
#include "program/needed_batches.hpp"
#include "program/program.hpp"
#include "program/sums.hpp"

namespace spad {

class ReverseBatches {
 public:
  // keeps_intermediates: their adjoints stay, or else others are written to their places. Nothing
  // where a kernel would become too large, beyond max_work products over all kernels, or there
  // would be too many adjoints.
  static std::optional<ReverseBatches> make(const Program& program, Active active,
                                            bool keeps_intermediates, std::size_t max_work);

  // Doubles of the array that run fills: adjoints by address, then what leaves add to them.
  std::size_t size() const { return size_; }
  // So many of them are all but the adjoints of sources, where those of intermediates are kept.
  std::size_t size_without_sources() const { return size_without_sources_; }
  // In that array, where the adjoint of each address is; of what no output depends on, a zero.
  const std::vector<Index>& places() const { return places_; }
  const BlockNeeds& needs() const { return needs_; }
  void add_readers(NeededBatches& needed, bool with_sources = true) const;  // its kernels
  std::size_t bytes() const;

  // primal: the values of all addresses. w: of the outputs, NULL for ones. The scratch covers the
  // needs. Without sources only intermediates have adjoints.
  Status run(const double* primal, const double* w, double* adjoints, BlockScratch& scratch,
             bool with_sources = true) const;

 private:
  struct Stage {
    Sums sums;                      // adjoints of what the batch has computed
    std::optional<Batch> gradient;  // what its leaves add
    bool is_of_sources = true;      // all of these leaves are sources

    bool has_gradient(bool with_sources) const {
      return gradient && (with_sources || !is_of_sources);
    }
  };
  class Maker;

  Index n_outputs_ = 0, first_output_ = 0;
  Index zero_ = 0;
  std::size_t size_ = 0, size_without_sources_ = 0;
  BlockNeeds needs_;
  std::vector<Index> places_;
  std::vector<Stage> stages_;  // in the order of execution, last batch first
  Sums sources_;
};

}  // namespace spad
