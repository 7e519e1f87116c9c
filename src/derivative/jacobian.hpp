// A sparse Jacobian, prepared once, evaluated often.
//
// Prepare: pattern, coloring, gather plan into the caller's layout, constant entries. Immutable;
// everything written during evaluation is in the workspace.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "coloring/gather_plan.hpp"
#include "derivative/layout.hpp"
#include "derivative/partition.hpp"
#include "program/evaluate.hpp"

namespace spad {

struct JacobianOptions {
  Active with_respect_to = Active::inputs;  // both: columns are [inputs; parameters]
  PartitionRequest partition;
  LayoutOptions layout;
};

struct JacobianInfo {
  Index n_rows = 0, n_cols = 0;
  Offset nnz = 0;
  Offset n_constant = 0;  // entries that are the same at every point
  Index n_colors = 0;     // products in one evaluation
  Index lower_bound = 0;
  Partition partition = Partition::columns;
  Order order = Order::natural;
  std::size_t bytes = 0;
  double seconds_pattern = 0, seconds_coloring = 0, seconds_layout = 0;
};

class SparseJacobian {
 public:
  // The function must outlive the result.
  static Result<SparseJacobian> prepare(const Function& f, const JacobianOptions& options);

  const Function& function() const { return *function_; }
  const JacobianInfo& info() const { return info_; }
  const JacobianOptions& options() const { return options_; }
  const CscPattern& pattern() const { return pattern_; }  // CSC, base 0, whatever the layout
  const LayoutArrays& layout() const { return layout_; }

  // So that evaluations with the workspace allocate nothing. Fails for a foreign workspace and for
  // one made without products.
  Status reserve(Workspace& ws) const;
  // y may be null; values: nnz, in the layout's order, overwritten.
  Status eval(Workspace& ws, Point at, double* y, double* values) const;

 private:
  SparseJacobian(const Function& f, const JacobianOptions& options)
      : function_(&f), options_(options) {}

  struct Compression {
    Partition partition = Partition::columns;
    Coloring coloring;
    GatherPlan plan;
    Index width_of(Index chunk) const;  // lanes of a chunk's sweep
  };

  void trace(CscPattern& rows, std::vector<bool>& is_constant, std::vector<Offset>& place_in_rows);
  Status lay_out(const CscPattern& rows, std::span<Offset> slot);
  void count_bytes();
  Status compress(const CscPattern& rows, std::span<const Offset> slot,
                  const std::vector<bool>& is_constant);
  Status find_constants(const CscPattern& rows, std::span<const Offset> slot,
                        std::vector<bool> is_constant);
  void eval_chunk(const Compression& compression, Index chunk, Workspace& ws, int thread,
                  double* values) const;
  void seed(const Compression& compression, Index chunk, double* addresses) const;

  const Function* function_;
  JacobianOptions options_;
  JacobianInfo info_;
  CscPattern pattern_;
  Compression compression_;
  std::vector<double> constants_;  // at their slots, zero elsewhere; empty if there are none
  LayoutArrays layout_;
};

}  // namespace spad
