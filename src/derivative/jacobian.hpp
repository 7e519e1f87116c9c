// A sparse Jacobian, prepared once, evaluated often.
//
// Prepare: pattern, coloring, gather plan into the caller's layout, constant entries. Immutable;
// everything written during evaluation is in the workspace.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "coloring/coloring.hpp"
#include "coloring/gather_plan.hpp"
#include "program/evaluate.hpp"

namespace spad {

enum class Layout : std::int32_t { csc = 1, csr, coo };
enum class IndexType : std::int32_t { i32 = 1, i64 };
enum class Partition : std::int32_t { automatic = 0, columns, rows };

struct JacobianOptions {
  Active with_respect_to = Active::inputs;
  Partition partition = Partition::automatic;
  std::optional<Order> order;  // none: several, keep the best
  Layout layout = Layout::csc;
  IndexType index_type = IndexType::i32;
  std::int32_t index_base = 0;
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

// Index arrays in the layout asked for.
// CSC and CSR: pointers, then row or column indices; COO: rows, then columns, in column order.
struct LayoutArrays {
  std::vector<std::int32_t> ptr32, idx32;
  std::vector<std::int64_t> ptr64, idx64;
};

class SparseJacobian {
 public:
  static Result<SparseJacobian> prepare(const Function& f, const JacobianOptions& options);

  const JacobianInfo& info() const { return info_; }
  const JacobianOptions& options() const { return options_; }
  const CscPattern& pattern() const { return pattern_; }  // CSC, base 0, whatever the layout
  const LayoutArrays& layout() const { return layout_; }
  const Function& function() const { return *function_; }

  void reserve(Workspace& ws) const;
  // y may be null; values: nnz, in the layout's order, overwritten.
  Status eval(Workspace& ws, Point at, double* y, double* values) const;

 private:
  SparseJacobian() = default;
  void prepare_layout(std::vector<Offset>& slot);
  Status prepare_constants(const std::vector<bool>& is_constant, const std::vector<Offset>& slot);
  void eval_compressed(Workspace& ws, Index chunk, int thread, double* values) const;

  const Function* function_ = nullptr;
  JacobianOptions options_;
  JacobianInfo info_;
  CscPattern pattern_;
  Coloring coloring_;
  GatherPlan plan_;
  std::vector<double> base_;  // constant entries at their slots, zero elsewhere; empty if none
  LayoutArrays layout_;
};

}  // namespace spad
