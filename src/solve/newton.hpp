// Newton's method for F(x; p) = 0 with a recorded function: Jacobian, factorization and workspace
// are prepared once, then solved for any number of starts and parameters.
#pragma once

#include "solve/newton_iteration.hpp"
#include "solve/square_system.hpp"

namespace spad {

struct NewtonSettings {
  NewtonOptions iteration = {};
  Backend backend = Backend::automatic;
  int n_threads = 1;  // of evaluations
};

struct NewtonInfo {
  JacobianInfo jacobian;                 // n_rows = n_cols = n
  Backend backend = Backend::automatic;  // the one chosen
  double seconds_analyze = 0;
};

class Newton {
 public:
  // f: m = n; must outlive the solver. Errors: bad_dim, bad_option, structurally_singular,
  // backend_missing.
  static Result<Newton> prepare(const Function& f, const NewtonSettings& settings);

  // x (n) is replaced by the last accepted iterate; p may be null when np = 0.
  Status solve(double* x, const double* p, NewtonReport& report);

  const NewtonInfo& info() const { return info_; }
  const NewtonSettings& settings() const { return settings_; }
  const SquareSystem& system() const { return system_; }

 private:
  Newton(SquareSystem system, const NewtonSettings& settings);

  NewtonSettings settings_;
  NewtonInfo info_;
  SquareSystem system_;
  NewtonIteration iteration_;
};

}  // namespace spad
