// Tangents of a program, lanes are instances: the derivative of its values along one direction.
//
// Batch by batch forward, a kernel of values gives the tangent of every output from those of the
// leaves. There is no zero rule in it: where a result is not finite, the sweeps have to tell what
// it is; everywhere else it is theirs.
#pragma once

#include <optional>

#include "program/blocks.hpp"
#include "program/needed_batches.hpp"
#include "program/program.hpp"

namespace spad {

class TangentBatches {
 public:
  // Nothing where a kernel would become too large: beyond max_work products over all kernels.
  static std::optional<TangentBatches> make(const Program& program, std::size_t max_work);

  const BlockNeeds& needs() const { return needs_; }
  void add_readers(NeededBatches& needed) const;  // its kernels

  // primal: the values of all addresses. tangents: by address; those of inputs and parameters are
  // there, all others are computed. The scratch covers the needs.
  Status run(const double* primal, double* tangents, BlockScratch& scratch) const;

 private:
  BlockNeeds needs_;
  std::vector<Batch> batches_;  // in the order of execution
};

}  // namespace spad
