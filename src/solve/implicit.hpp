// Derivatives of y(p) given by c(y; p) = 0, by the implicit function theorem.
//
// With A = ∂c/∂y and B = ∂c/∂p at the given point: A·y_dot = -B·p_dot, and p_bar = -Bᵀ·u with
// Aᵀ·u = y_bar. B is never formed. A is factored where it is asked for; calls at the point of the
// call before reuse its factor.
//
// Griewank, Walther (2008), Evaluating Derivatives, chapter 15.
#pragma once

#include "solve/newton.hpp"

namespace spad {

using ImplicitSettings = SystemSettings;

class Implicit {
 public:
  // c: m = n, inputs y, parameters p; must outlive this object. Errors as Newton::prepare.
  static Result<Implicit> prepare(const Function& c, const ImplicitSettings& settings);

  // With the Jacobian and the symbolic analysis of a solver, which stays independent: its factor
  // belongs to the iterate before its last, so the first call here factors numerically once.
  static Implicit from_newton(const Newton& newton);

  // Column-major, k directions; y and p are the point, p null only when np = 0. Errors: singular,
  // nonfinite, ill_conditioned, tape_branch_changed, bad_dim (k). Note: ok_near_singular. Allocates
  // nothing of ours.
  Status jvp(const double* y, const double* p, Index k, const double* p_dot, double* y_dot);
  Status vjp(const double* y, const double* p, Index k, const double* y_bar, double* p_bar);

  // dense (column-major, ld >= rows) = dy_rows/dp_cols. An empty list means all; at most as many
  // solves as the shorter one, as far as the products allow.
  struct Block {
    std::span<const std::int64_t> rows, cols;
    double* dense;
    std::int64_t ld;
  };
  Status jacobian(const double* y, const double* p, const Block& block);

  const SparseJacobian& system_jacobian() const { return system_.jacobian; }
  std::size_t bytes() const;
  const FactorizationInfo& factorization_info() const { return system_.factorization.info(); }

 private:
  explicit Implicit(SquareSystem system);
  Status jacobian_by_columns(Point at, const Block& block);
  Status jacobian_by_rows(Point at, const Block& block);
  Status factor_at(Point at);
  bool is_factored_at(Point at) const;
  Status solve(bool transposed, Index n_rhs, const double* b, double* x);

  SquareSystem system_;
  AlignedBuffer values_;            // nnz of A
  AlignedBuffer point_;             // y, then p, of the factor
  bool has_factor_ = false;         // at point_
  AlignedBuffer adjoint_;           // n × a block of directions: u
  AlignedBuffer seeds_, products_;  // (n or np) × a block of directions, of a Jacobian
};

}  // namespace spad
