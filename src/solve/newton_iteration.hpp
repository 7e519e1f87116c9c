// Newton's method for F(x) = 0 on callables: knows matrices and norms, no AD.
//
// Each step solves J(x) dx = -F(x) and goes to the first acceptable x + λ dx (globalization.hpp).
// x always holds the last accepted iterate, also when the iteration ends with an error or an
// exception. The buffers are made once; an iteration allocates nothing of ours.
#pragma once

#include <functional>

#include "base/aligned.hpp"
#include "linalg/factorization.hpp"

namespace spad {

// What is solved. A status of tape_branch_changed or callback_recoverable, like a residual that is
// not finite, shortens the step at a trial point; any other error ends the iteration.
class NewtonProblem {
 public:
  virtual Status residual(const double* x, double* f) = 0;       // n
  virtual Status jacobian(const double* x, double* values) = 0;  // nnz, order of the factorization

 protected:
  ~NewtonProblem() = default;
};

enum class Globalization : std::int32_t { full_steps = 1, line_search = 2 };

struct NewtonProgress {
  std::int64_t iteration = 0;  // 0 at the start
  double residual_norm = 0;    // largest |F_i|
  double step_norm = 0;        // largest |x change|; 0 at the start
  double step_length = 0;      // λ in (0, 1]; 0 at the start
  const double* x = nullptr;   // n, borrowed during the call
};

// At the start and after each iteration; not 0 stops with cancelled.
using NewtonCallback = std::function<std::int32_t(const NewtonProgress&)>;

struct NewtonOptions {
  double tolerance = 1e-8;  // converged when the largest |F_i| is at most this
  int max_iterations = 50;
  Globalization globalization = Globalization::line_search;
  double min_step_length = 1e-10;  // the line search gives up below
  NewtonCallback callback = {};    // may be empty
};

struct NewtonReport {
  double* history = nullptr;          // set by the caller: the residual norm of each iterate, the
  std::int64_t history_capacity = 0;  // start first, as far as the capacity goes

  Code reason = Code::ok;            // as returned
  std::int32_t callback_result = 0;  // what the callback returned last
  std::int64_t iterations = 0;       // steps accepted
  std::int64_t n_residuals = 0, n_jacobians = 0, n_factors = 0;
  double residual_norm = 0;  // at the x returned; NaN when F has no value there
  double seconds_eval = 0, seconds_factor = 0, seconds_solve = 0, seconds_total = 0;
};

// Ranges of the options: bad_option names the first one outside.
Status validate(const NewtonOptions& options);

class NewtonIteration {
 public:
  NewtonIteration(Index n, Offset nnz);

  // factorization: analyzed for the pattern of the Jacobian. x: the start, then the last accepted
  // iterate. Errors: not_converged, nonfinite (F at the start, or a value of J), singular,
  // ill_conditioned, cancelled, and what the problem returns.
  Status solve(NewtonProblem& problem, const NewtonOptions& options, Factorization& factorization,
               double* x, NewtonReport& report);

 private:
  Index n_;
  AlignedBuffer residual_, values_, step_;
  AlignedBuffer trial_, trial_residual_, simplified_step_;  // of the line search
};

}  // namespace spad
