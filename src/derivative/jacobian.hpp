// A sparse Jacobian, prepared once, evaluated often.
//
// Prepare: entries, coloring, plan into the caller's layout, constant entries. Immutable;
// everything written during evaluation is in the workspace.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "derivative/colored.hpp"
#include "derivative/constant_entries.hpp"
#include "derivative/direct/direct_jacobian.hpp"
#include "derivative/entries.hpp"
#include "derivative/layout.hpp"
#include "derivative/method.hpp"
#include "derivative/partition.hpp"
#include "program/evaluate.hpp"

namespace spad {

struct JacobianOptions : EntryOptions {
  PartitionRequest partition;
  LayoutOptions layout;
  // The caller's colors in place of a search, -1 for a line without entries; needs a partition.
  std::optional<std::span<const Index>> colors = {};
  const LayoutTarget* target = nullptr;  // in place of a layout
  std::size_t max_bytes = 0;             // of what is prepared; 0: any
  std::optional<Method> method = {};     // none: colored if colors are spoken of, else by time
};

struct JacobianInfo {
  Index n_rows = 0, n_cols = 0;
  Offset nnz = 0;
  Offset n_values = 0;    // length of the values: nnz, or that of the target
  Offset n_constant = 0;  // entries that are the same at every point
  Method method = Method::colored;
  Offset n_products = 0;  // direct: products of local derivatives in one evaluation
  Index n_colors = 0;     // colored: products with vectors in one evaluation
  Index lower_bound = 0;
  Partition partition = Partition::columns;
  std::optional<Order> order;  // none: the caller's colors
  std::size_t bytes = 0;
  double seconds_pattern = 0, seconds_coloring = 0, seconds_layout = 0;
};

class SparseJacobian {
 public:
  // The function must outlive the result.
  static Result<SparseJacobian> prepare(const Function& f, const JacobianOptions& options);

  const Function& function() const { return *function_; }
  const JacobianInfo& info() const { return info_; }
  Active with_respect_to() const { return with_respect_to_; }
  const CscPattern& pattern() const { return pattern_; }  // CSC, base 0, whatever the layout
  // Of the values: the Jacobian's own, or the target's.
  const LayoutOptions& layout() const { return layout_; }
  // Without 32-bit indices where these are those of the pattern.
  const LayoutArrays& layout_arrays() const { return arrays_; }
  std::span<const std::int32_t> layout_indices32() const {
    if (!arrays_.idx32.empty()) return arrays_.idx32;
    return pattern_.row_idx;
  }
  Index layout_rows() const { return layout_rows_; }
  Index layout_cols() const { return layout_cols_; }
  bool is_constant(Offset slot) const { return constants_.is_constant(slot); }

  // So that evaluations with the workspace allocate nothing. Fails for a foreign workspace and, by
  // the colored method, for one made without products.
  Status reserve(Workspace& ws) const;

  // y may be null; values: n_values, in the layout's order. What is not an entry of the Jacobian is
  // left alone.
  Status eval(Workspace& ws, Point at, double* y, double* values) const;
  Status eval_scaled(Workspace& ws, Point at, const Scale& scale, double* y, double* values) const;
  // Leaves constant entries alone: they are still in place.
  Status eval_varying(Workspace& ws, Point at, double* y, double* values) const;

 private:
  explicit SparseJacobian(const Function& f) : function_(&f) {}

  Status find_entries(const JacobianOptions& options, Entries& entries);
  Status lay_out(const JacobianOptions& options, const Entries& entries, std::vector<Offset>& slot);
  void plan_direct(const JacobianOptions& options, const Entries& entries,
                   std::span<const Offset> slot);
  // Room for derivatives that are still to be scaled.
  std::size_t n_extra() const { return static_cast<std::size_t>(info_.n_values); }
  Status eval_direct_scaled(Workspace& ws, Point at, const Scale& scale, double* y,
                            double* values) const;
  // background: what is copied to the values first; may be empty.
  Status eval_direct(Workspace& ws, Point at, double* y, const Background& background,
                     double* values) const;
  Status check_size(const JacobianOptions& options, Offset nnz) const;
  Result<PartitionResult> choose_colors(const JacobianOptions& options, const Entries& entries);
  Status compress(const JacobianOptions& options, const Entries& entries,
                  std::span<const Offset> slot);
  Status compress_both_sides(const JacobianOptions& options, const Entries& entries,
                             std::span<const Offset> slot);
  Status find_constants(const JacobianOptions& options, Entries& entries,
                        std::span<const Offset> slot);
  Status probe(const JacobianOptions& options, const Entries& entries,
               std::span<const Offset> slot) const;
  void make_local();
  const LocalJacobians* local() const;
  Status localize_at(Workspace& ws, Point at, double* y) const;
  Status go_to(Workspace& ws, Point at, double* y) const;
  void count_bytes();

  const Function* function_;
  Active with_respect_to_ = Active::inputs;
  JacobianInfo info_;
  CscPattern pattern_;
  ColoredPlan plan_;                  // of the entries that vary
  ColoredPlan row_plan_;              // of those read off rows when both kinds of products are used
  std::optional<DirectPlan> direct_;  // in their place
  std::optional<LocalJacobians> local_;  // of columns, in place of a linearization
  std::vector<bool> needed_batches_;     // whose values direct_ or local_ reads
  ConstantEntries constants_;
  std::vector<Offset> target_slots_;  // of all entries, where the values have others besides
  LayoutOptions layout_;
  LayoutArrays arrays_;
  Index layout_rows_ = 0, layout_cols_ = 0;
};

}  // namespace spad
