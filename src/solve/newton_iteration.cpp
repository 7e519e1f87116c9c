// Newton's method with a line search that lets the residual rise where Newton's steps are good.
//
// A step x + λ dx is accepted when it lowers ‖F‖ enough, or when the simplified correction
// dx' = -J(x)⁻¹ F(x + λ dx) is shorter than (1 - λ/4) dx. The second is the natural monotonicity
// test: it does not change when equations are scaled or combined, and passes steps along curved
// valleys that a descent of ‖F‖ would cut to pieces (power flows of large grids from hard starts).
// Since the level function of that test is another one at each iterate it could cycle; so at most
// `max_rises` accepted steps may follow each other without a new lowest ‖F‖, a watchdog. λ is
// halved, no faster: on 30 classical problems the shorter steps that the test suggests solve fewer.
//
// Deuflhard (2011), Newton Methods for Nonlinear Problems, section 3.3.2, NLEQ-ERR. Chamberlain,
// Powell, Lemaréchal, Pedersen (1982), The watchdog technique.
#include "solve/newton_iteration.hpp"

#include <algorithm>
#include <cmath>

#include "base/stopwatch.hpp"

namespace spad {

namespace {

constexpr double sufficient_decrease = 1e-4;  // of ½‖F‖², by its slope
constexpr int max_rises = 5;

double norm_inf(std::span<const double> v) {
  double largest = 0;
  for (double value : v) largest = std::max(largest, std::abs(value));
  return largest;
}

double norm_2(std::span<const double> v) {
  const double scale = norm_inf(v);
  if (scale == 0) return 0;
  double sum = 0;
  for (double value : v) sum += (value / scale) * (value / scale);
  return scale * std::sqrt(sum);
}

std::int64_t first_nonfinite(std::span<const double> v) {
  const auto bad = [](double value) { return !std::isfinite(value); };
  const auto at = std::find_if(v.begin(), v.end(), bad);
  return at == v.end() ? -1 : at - v.begin();
}

bool is_recoverable(Code code) {
  return code == Code::tape_branch_changed || code == Code::callback_recoverable;
}

// One solve: what it was given, and where it stands.
struct Run {
  NewtonProblem& problem;
  const NewtonOptions& options;
  Factorization& factorization;
  NewtonReport& report;
  std::span<double> x, residual, values, step, trial, trial_residual, simplified_step;

  double norm = 0;         // ‖F(x)‖₂
  double lowest_norm = 0;  // of all iterates
  int rises = 0;           // steps since the iterate of the lowest norm
  double step_length = 0;  // λ of the last step

  Status iterate();

 private:
  Status start();
  Status factor();
  Status find_step();
  Status search_line();
  Status evaluate_trial(bool& usable);
  bool is_acceptable(double length);
  void accept(double length);
  Status progress(double step_norm);
  Status evaluate(std::span<const double> at, std::span<double> f);
  Status in_iteration(const Status& status) const;
};

Status Run::iterate() {
  if (Status status = start(); status.is_error()) return status;
  while (report.residual_norm > options.tolerance) {
    if (report.iterations >= options.max_iterations)
      return Status::error(Code::not_converged, "after %d iterations the largest |F_i| is %g",
                           options.max_iterations, report.residual_norm)
          .with_value(report.residual_norm);
    if (Status status = factor(); status.is_error()) return in_iteration(status);
    if (Status status = find_step(); status.is_error()) return in_iteration(status);
    if (Status status = search_line(); status.is_error()) return in_iteration(status);
    if (Status status = progress(step_length * norm_inf(step)); status.is_error()) return status;
  }
  return {};
}

Status Run::start() {
  if (Status status = evaluate(x, residual); status.is_error()) return status;
  const std::int64_t bad = first_nonfinite(residual);
  if (bad >= 0)
    return Status::error(Code::nonfinite, "F[%lld] is %g at the start", static_cast<long long>(bad),
                         residual[static_cast<std::size_t>(bad)])
        .at_index(bad)
        .with_value(residual[static_cast<std::size_t>(bad)]);
  norm = lowest_norm = norm_2(residual);
  return progress(0);
}

Status Run::evaluate(std::span<const double> at, std::span<double> f) {
  Stopwatch stopwatch(report.seconds_eval);
  ++report.n_residuals;
  return problem.residual(at.data(), f.data());
}

Status Run::factor() {
  {
    Stopwatch stopwatch(report.seconds_eval);
    ++report.n_jacobians;
    if (Status status = problem.jacobian(x.data(), values.data()); status.is_error()) return status;
  }
  Stopwatch stopwatch(report.seconds_factor);
  ++report.n_factors;
  return factorization.factor(values);
}

Status Run::find_step() {
  Stopwatch stopwatch(report.seconds_solve);
  for (std::size_t i = 0; i < step.size(); ++i) step[i] = -residual[i];
  return factorization.solve(false, 1, step.data(), step.data());
}

Status Run::search_line() {
  for (double length = 1; length >= options.min_step_length; length /= 2) {
    for (std::size_t i = 0; i < x.size(); ++i) trial[i] = x[i] + length * step[i];
    bool usable = false;
    if (Status status = evaluate_trial(usable); status.is_error()) return status;
    if (usable && is_acceptable(length)) {
      accept(length);
      return {};
    }
  }
  return Status::error(Code::not_converged,
                       "no step longer than %g leads on; the largest |F_i| is %g",
                       options.min_step_length, report.residual_norm)
      .with_value(report.residual_norm);
}

Status Run::evaluate_trial(bool& usable) {
  usable = false;
  if (first_nonfinite(trial) >= 0) return {};
  Status status = evaluate(trial, trial_residual);
  if (is_recoverable(status.code())) return {};
  usable = status.is_ok() && first_nonfinite(trial_residual) < 0;
  return status;
}

bool Run::is_acceptable(double length) {
  if (options.globalization == Globalization::full_steps) return true;
  const double trial_norm = norm_2(trial_residual);
  const double ratio = trial_norm / norm;
  if (ratio * ratio <= 1 - 2 * sufficient_decrease * length) return true;
  if (rises >= max_rises && trial_norm >= lowest_norm) return false;

  Stopwatch stopwatch(report.seconds_solve);
  for (std::size_t i = 0; i < step.size(); ++i) simplified_step[i] = -trial_residual[i];
  double* const correction = simplified_step.data();
  if (factorization.solve(false, 1, correction, correction).is_error()) return false;
  return norm_2(simplified_step) <= (1 - length / 4) * norm_2(step);
}

void Run::accept(double length) {
  std::copy(trial.begin(), trial.end(), x.begin());
  std::copy(trial_residual.begin(), trial_residual.end(), residual.begin());
  norm = norm_2(residual);
  rises = norm < lowest_norm ? 0 : rises + 1;
  lowest_norm = std::min(lowest_norm, norm);
  step_length = length;
  ++report.iterations;
}

Status Run::progress(double step_norm) {
  report.residual_norm = norm_inf(residual);
  if (report.history && report.iterations < report.history_capacity)
    report.history[report.iterations] = report.residual_norm;
  if (!options.callback) return {};
  report.callback_result =
      options.callback({report.iterations, report.residual_norm, step_norm, step_length, x.data()});
  if (report.callback_result == 0) return {};
  return Status::error(Code::cancelled, "the callback returned %d at iteration %lld",
                       report.callback_result, static_cast<long long>(report.iterations));
}

Status Run::in_iteration(const Status& status) const {
  if (status.code() == Code::not_converged) return status;
  Status located = Status::error(status.code(), "iteration %lld: %s",
                                 static_cast<long long>(report.iterations), status.detail());
  located.info() = status.info();
  return located;
}

}  // namespace

Status validate(const NewtonOptions& options) {
  if (!(options.tolerance >= 0 && std::isfinite(options.tolerance)))
    return Status::error(Code::bad_option, "tolerance is %g", options.tolerance);
  if (options.max_iterations < 0)
    return Status::error(Code::bad_option, "max_iterations is %d", options.max_iterations);
  if (options.globalization != Globalization::full_steps &&
      options.globalization != Globalization::line_search)
    return Status::error(Code::bad_option, "globalization %d is unknown",
                         static_cast<int>(options.globalization));
  if (!(options.min_step_length > 0 && options.min_step_length <= 1))
    return Status::error(Code::bad_option, "min_step_length is %g, not in (0, 1]",
                         options.min_step_length);
  return {};
}

NewtonIteration::NewtonIteration(Index n, Offset nnz)
    : n_(n), values_(static_cast<std::size_t>(nnz)) {
  for (AlignedBuffer* buffer : {&residual_, &step_, &trial_, &trial_residual_, &simplified_step_})
    buffer->reserve(static_cast<std::size_t>(n));
}

Status NewtonIteration::solve(NewtonProblem& problem, const NewtonOptions& options,
                              Factorization& factorization, double* x, NewtonReport& report) {
  NewtonReport fresh;
  fresh.history = report.history;
  fresh.history_capacity = report.history_capacity;
  fresh.reason = Code::internal;  // what an exception leaves
  fresh.residual_norm = std::numeric_limits<double>::quiet_NaN();
  report = fresh;
  Stopwatch stopwatch(report.seconds_total);
  Run run{problem,
          options,
          factorization,
          report,
          {x, static_cast<std::size_t>(n_)},
          residual_.span(),
          values_.span(),
          step_.span(),
          trial_.span(),
          trial_residual_.span(),
          simplified_step_.span()};
  Status status = run.iterate();
  report.reason = status.code();
  return status;
}

}  // namespace spad
