// The Jacobians of all batches, entry by entry, and tangents by them: lanes are directions.
//
// For programs of many small batches, where a sweep over operations would look up every one of them
// again for each instance: a kernel of values computes all entries of a batch, and a sweep adds up
// entry times tangent for each instance. The zero rule is kept in both.
#pragma once

#include <optional>

#include "program/needed_batches.hpp"
#include "program/workspace.hpp"

namespace spad {

class LocalJacobians {
 public:
  struct Entry {
    Index leaf;
    Offset first;  // of instance 0 among the values; -1: the coefficient
    double coefficient;
    bool by_active[3];  // whether it counts: the leaf depends on what is active
  };
  struct Rows {
    const Batch* batch;
    std::vector<std::size_t> end;  // of each output's entries
    std::vector<Entry> entries;
  };

  // The program must outlive it. Nothing with little repetition, or where kernels would become too
  // large.
  static std::optional<LocalJacobians> make(const Program& program);

  std::size_t size() const { return size_; }  // values
  const BlockNeeds& needs() const { return needs_; }
  const std::vector<Rows>& rows() const { return rows_; }  // in the order of execution
  void add_readers(NeededBatches& needed) const;
  std::size_t bytes() const;

  // primal: the values of all addresses. The scratch covers the needs.
  Status run(const double* primal, double* values, BlockScratch& scratch) const;

 private:
  std::size_t size_ = 0;
  BlockNeeds needs_;
  std::vector<Rows> rows_;
  std::vector<Batch> kernels_;
};

// Forward, as sweep_forward: what is not active is neither read nor written.
struct LocalSweep {
  const LocalJacobians& jacobians;
  const double* values;
  Active active;
  Index width;  // 1, 4 or 8
};
void sweep_local(const LocalSweep& sweep, Workspace::Lanes& buffers);

}  // namespace spad
