// The sparse Hessian of a weighted sum of outputs, prepared once, evaluated often.
//
// The weights are given anew in every evaluation: of an objective and constraints it is the Hessian
// of the Lagrangian. Immutable; everything written during evaluation is in the workspace.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "coloring/coloring.hpp"
#include "derivative/direct/direct_hessian.hpp"
#include "derivative/method.hpp"
#include "derivative/star_hessian.hpp"
#include "derivative/symmetric_layout.hpp"
#include "program/evaluate.hpp"

namespace spad {

struct HessianOptions {
  Active with_respect_to = Active::inputs;  // both: rows and columns are [inputs; parameters]
  Triangle part = Triangle::lower;
  LayoutOptions layout;
  std::optional<Method> method;  // none: by the work estimated
  std::optional<Order> order;    // of the coloring; none: the best of several
};

struct HessianInfo {
  Index n = 0;     // rows and columns
  Offset nnz = 0;  // of the part
  Method method = Method::direct;
  Offset n_local = 0;     // direct: second derivatives of all instances
  Offset n_products = 0;  // direct: terms of sums, over levels products of derivatives
  Index n_colors = 0;     // colored: products in one evaluation
  Index lower_bound = 0;  // of these
  std::size_t bytes = 0;
  double seconds_pattern = 0, seconds_plan = 0;
};

class SparseHessian {
 public:
  // The function must outlive the result. Errors: index_overflow; not_supported for a direct method
  // that the function does not allow, and for callbacks.
  static Result<SparseHessian> prepare(const Function& f, const HessianOptions& options);

  const Function& function() const { return *function_; }
  const HessianInfo& info() const { return info_; }
  const HessianOptions& options() const { return options_; }
  const CscPattern& pattern() const { return layout_.columns; }  // of the part
  const LayoutArrays& arrays() const { return layout_.arrays; }

  // So that evaluations with the workspace allocate nothing. Fails for a foreign workspace, and for
  // one made without second order when the method is colored.
  Status reserve(Workspace& ws) const;
  // w: m, null for ones. y (m), gradient (n) may be null. values: nnz, in the layout's order.
  Status eval(Workspace& ws, Point at, const double* w, double* y, double* gradient,
              double* values) const;

 private:
  SparseHessian(const Function& f, const HessianOptions& options)
      : function_(&f), options_(options) {}

  Status plan(const CscPattern& lower);
  void plan_direct(const CscPattern& lower, std::optional<double> max_time);
  Status check_reserved(const Workspace& ws) const;
  Status eval_direct(Workspace& ws, Point at, const double* w, double* y, double* gradient,
                     double* values) const;
  void fill_mirrors(double* values) const;

  const Function* function_;
  HessianOptions options_;
  HessianInfo info_;
  SymmetricLayout layout_;
  std::optional<DirectHessian> direct_;
  // Whose values the direct method reads, without and with a gradient.
  std::vector<bool> needed_batches_, needed_with_gradient_;
  StarHessian star_;  // else
};

}  // namespace spad
