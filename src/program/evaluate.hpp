// Values and products of a function at a point: F, J·v, Jᵀ·w, and (Σ wᵢ∇²Fᵢ)·v.
//
// A point with neither x nor p is the workspace's: the one of set_point or of the last evaluation
// that succeeded. What has been computed there is not computed again.
//
// Directions are columns of column-major matrices (x_dot: n × k, p_dot: np × k, y_bar: m × k). A
// null direction is zero, a null output is not wanted, p may be null when np = 0, null w is all
// ones. Fails with tape_branch_changed when a guard does not hold, with workspace when the
// workspace is not this function's or was not reserved for the product.
#pragma once

#include "program/workspace.hpp"

namespace spad {

struct JvpArrays {
  Index k;
  const double* x_dot;
  const double* p_dot;
  double* y;
  double* y_dot;  // m × k
};

struct VjpArrays {
  Index k;
  const double* y_bar;
  double* y;
  double* x_bar;  // n × k
  double* p_bar;  // np × k
};

struct HvpArrays {
  const double* w;  // m
  Index k;
  const double* x_dot;
  const double* p_dot;
  double* x_bar;  // n: the gradient of wᵀF, once
  double* x_hvp;  // n × k
  double* p_hvp;  // np × k
};

// Brings the workspace to the point, as far as needed.
Status reach(const Function& f, Workspace& ws, Point at, Workspace::Reached needed);
// The point without any value; no guard is checked.
Status place_at(const Function& f, Workspace& ws, Point at);

// As eval; where there are no guards and y is null, only the values of the batches that are needed,
// in the order of execution.
Status eval_needed(const Function& f, Workspace& ws, Point at, const std::vector<bool>& needed,
                   double* y);

// F and all partials at the point, for sweeps that follow; y may be null.
Status linearize_at(const Function& f, Workspace& ws, Point at, double* y);

// The same with second partials.
Status linearize_second_order_at(const Function& f, Workspace& ws, Point at, double* y);

// Of a linearization to second order: from the lanes of inputs and parameters in lanes.addresses,
// products with the Hessian of wᵀF are left there, and its gradient in lanes.adjoint_addresses.
void sweep_second_order(const Program& program, const Workspace& ws, const double* w, Index width,
                        Workspace::Lanes& lanes);

// Evaluates as far as the workspace was reserved for, so that calls without a point only sweep.
Status set_point(const Function& f, Workspace& ws, Point at);

Status eval(const Function& f, Workspace& ws, Point at, double* y);
Status jvp(const Function& f, Workspace& ws, Point at, const JvpArrays& arrays);
Status vjp(const Function& f, Workspace& ws, Point at, const VjpArrays& arrays);
Status hvp(const Function& f, Workspace& ws, Point at, const HvpArrays& arrays);

}  // namespace spad
