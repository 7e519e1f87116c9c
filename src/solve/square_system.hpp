// A function with m = n, prepared for solving with its Jacobian: what Newton and implicit
// differentiation have in common.
#pragma once

#include "derivative/jacobian.hpp"
#include "linalg/factorization.hpp"

namespace spad {

struct SystemSettings {
  Backend backend = Backend::automatic;
  int n_threads = 1;  // of evaluations
};

struct SquareSystem {
  SparseJacobian jacobian;
  Factorization factorization;  // analyzed for the Jacobian's pattern
  Workspace workspace;          // reserved for the Jacobian and for products

  // f must outlive the result. Errors: bad_dim, bad_option, structurally_singular,
  // backend_missing, no_memory.
  static Result<SquareSystem> prepare(const Function& f, const SystemSettings& settings);

  // The same function and Jacobian, the analysis shared, a workspace of its own.
  SquareSystem share() const;
};

}  // namespace spad
