// What every backend's factorization has in common: structural rank, finite values, refinement,
// checked residuals, and pivoting anew when reused pivots fail.
#include "linalg/factorization.hpp"

#include <algorithm>
#include <cmath>

#include "base/aligned.hpp"
#include "base/stopwatch.hpp"
#include "linalg/backend.hpp"
#include "linalg/backward_error.hpp"
#include "linalg/matching.hpp"

namespace spad {

namespace {

constexpr Index rhs_block = 8;                   // right-hand sides solved and checked at a time
constexpr double refine_above = 0x1p-46;         // backward error: a few roundings a row
constexpr double near_singular_below = 0x1p-47;  // ratio of pivots, rows scaled
constexpr double accept_below = 1e-8;            // backward error of an answer

Status validate(const CscPattern& pattern, const FactorizationOptions& options) {
  if (pattern.n_rows != pattern.n_cols)
    return Status::error(Code::bad_dim, "the pattern is %d x %d, not square", pattern.n_rows,
                         pattern.n_cols);
  if (options.max_refinements < 0 || options.max_refinements > 10)
    return Status::error(Code::bad_option, "max_refinements is %d, not in 0..10",
                         options.max_refinements);
  if (!(options.pivot_tolerance >= 0 && options.pivot_tolerance <= 1))
    return Status::error(Code::bad_option, "pivot_tolerance is %g, not in [0, 1]",
                         options.pivot_tolerance);
  return spad::validate(pattern);
}

}  // namespace

struct Factorization::Analysis {
  CscPattern pattern;
  FactorizationOptions options;
  Backend backend;
  std::unique_ptr<const SymbolicFactors> symbolic;  // null when n = 0
};

struct Factorization::State {
  explicit State(std::shared_ptr<const Analysis> shared);

  Status check_finite() const;
  Status factor(Pivoting pivoting);
  void name_zero_lines(Status& status) const;
  Status solve_block(bool transposed, Index n_rhs, const double* b, double* x);
  Status solve_and_check(bool transposed, Index n_rhs, double* x, double& error);
  Status refine(bool transposed, const double* b, double* x, double& error);
  ResidualArrays residual_arrays() { return {residual.data(), magnitude.data(), row_sum.data()}; }

  std::shared_ptr<const Analysis> analysis;
  std::unique_ptr<NumericFactors> numeric;
  FactorizationInfo info;
  AlignedBuffer values;                        // nnz, of the last factor
  AlignedBuffer rhs;                           // n × rhs_block
  AlignedBuffer residual, magnitude, row_sum;  // n each
  AlignedBuffer candidate;                     // n: x after a refinement
  bool has_factor = false, reused_pivots = false, near_singular = false;
};

Factorization::State::State(std::shared_ptr<const Analysis> shared) : analysis(std::move(shared)) {
  const CscPattern& pattern = analysis->pattern;
  const auto n = static_cast<std::size_t>(pattern.n_cols);
  info.n = pattern.n_cols;
  info.nnz = pattern.nnz();
  info.backend = analysis->backend;
  if (analysis->symbolic) numeric = analysis->symbolic->start();
  values.reserve(static_cast<std::size_t>(pattern.nnz()));
  rhs.reserve(n * rhs_block);
  for (AlignedBuffer* buffer : {&residual, &magnitude, &row_sum, &candidate}) buffer->reserve(n);
}

Factorization::Factorization(std::unique_ptr<State> state) : state_(std::move(state)) {}
Factorization::Factorization(Factorization&&) noexcept = default;
Factorization& Factorization::operator=(Factorization&&) noexcept = default;
Factorization::~Factorization() = default;

const FactorizationInfo& Factorization::info() const { return state_->info; }
const CscPattern& Factorization::pattern() const { return state_->analysis->pattern; }

Result<Factorization> Factorization::analyze(const CscPattern& pattern,
                                             const FactorizationOptions& options) {
  double seconds = 0;
  auto analysis = std::make_shared<Analysis>();
  {
    Stopwatch stopwatch(seconds);
    if (Status status = validate(pattern, options); status.is_error()) return status;
    if (Status status = check_structural_rank(pattern); status.is_error()) return status;
    analysis->pattern = pattern;
    analysis->options = options;
    analysis->backend = options.backend;
    if (pattern.n_cols > 0) {
      Result<ChosenBackend> chosen = analyze_with_backend(pattern, options);
      if (!chosen) return chosen.status();
      analysis->backend = chosen->backend;
      analysis->symbolic = std::move(chosen->symbolic);
    }
  }
  auto state = std::make_unique<State>(std::move(analysis));
  state->info.seconds_analyze = seconds;
  return Factorization(std::move(state));
}

Factorization Factorization::share_analysis() const {
  return Factorization(std::make_unique<State>(state_->analysis));
}

Status Factorization::factor(std::span<const double> values) {
  State& state = *state_;
  if (values.size() != state.values.size())
    return Status::error(Code::bad_dim, "%zu values for a pattern of %zu nonzeros", values.size(),
                         state.values.size());
  Stopwatch stopwatch(state.info.seconds_factor);
  state.has_factor = false;
  std::copy(values.begin(), values.end(), state.values.data());
  if (Status status = state.check_finite(); status.is_error()) return status;
  return state.factor(Pivoting::reuse);
}

Status Factorization::State::check_finite() const {
  std::size_t place = 0;
  for (Index j = 0; j < info.n; ++j)
    for (Index i : analysis->pattern.column(j)) {
      const double value = values.data()[place++];
      if (!std::isfinite(value))
        return Status::error(Code::nonfinite, "value %zu, in row %d and column %d, is %g",
                             place - 1, i, j, value)
            .at_position(i, j)
            .at_index(static_cast<std::int64_t>(place - 1))
            .with_value(value);
    }
  return {};
}

Status Factorization::State::factor(Pivoting pivoting) {
  has_factor = false;
  PivotReport report;
  if (numeric) {
    Status status = numeric->factor(values.data(), pivoting, report);
    if (status.code() == Code::singular) name_zero_lines(status);
    if (status.is_error()) return status;
  }
  ++info.n_factors;
  info.n_repivots += report.repivoted;
  info.nnz_factors = report.nnz_factors;
  info.reciprocal_condition = numeric ? report.reciprocal_condition : 1.0;
  has_factor = true;
  reused_pivots = report.reused;
  near_singular = !(info.reciprocal_condition >= near_singular_below);
  if (!near_singular) return {};
  return Status::error(Code::ok_near_singular, "the ratio of pivots is %g",
                       info.reciprocal_condition)
      .with_value(info.reciprocal_condition);
}

// The step at which pivots ran out names a dependent line; a line of zeros is the plainer reason.
void Factorization::State::name_zero_lines(Status& status) const {
  const auto n = static_cast<std::size_t>(info.n);
  std::vector<bool> row_used(n), column_used(n);
  std::size_t place = 0;
  for (Index j = 0; j < info.n; ++j)
    for (Index i : analysis->pattern.column(j))
      if (values.data()[place++] != 0)
        row_used[static_cast<std::size_t>(i)] = column_used[static_cast<std::size_t>(j)] = true;
  const auto row = std::find(row_used.begin(), row_used.end(), false) - row_used.begin();
  const auto column =
      std::find(column_used.begin(), column_used.end(), false) - column_used.begin();
  if (row == info.n && column == info.n) return;
  const ErrorInfo named = status.info();
  const long at_row = row < info.n ? row : named.row;
  const long at_column = column < info.n ? column : named.column;
  status = Status::error(Code::singular, "no pivot for row %ld%s and column %ld%s", at_row,
                         row < info.n ? " (all zero)" : "", at_column,
                         column < info.n ? " (all zero)" : "")
               .at_position(at_row, at_column)
               .with_value(0.0);
}

Status Factorization::solve(bool transposed, Index n_rhs, const double* b, double* x) {
  State& state = *state_;
  if (!state.has_factor) return Status::error(Code::bad_state, "the matrix is not factored");
  if (n_rhs < 0) return Status::error(Code::bad_dim, "n_rhs is %d", n_rhs);
  Stopwatch stopwatch(state.info.seconds_solve);
  const std::ptrdiff_t n = state.info.n;
  state.info.residual = 0;
  for (Index first = 0; first < n_rhs; first += rhs_block) {
    const Index count = std::min(rhs_block, n_rhs - first);
    Status status = state.solve_block(transposed, count, b + first * n, x + first * n);
    if (status.info().index >= 0) status.info().index += first * n;
    if (status.is_error()) return status;
    state.info.n_solves += count;
  }
  if (!state.near_singular) return {};
  return Status::error(Code::ok_near_singular, "the ratio of pivots is %g",
                       state.info.reciprocal_condition)
      .with_value(state.info.reciprocal_condition);
}

Status Factorization::State::solve_block(bool transposed, Index n_rhs, const double* b, double* x) {
  const std::size_t size = static_cast<std::size_t>(info.n) * static_cast<std::size_t>(n_rhs);
  for (std::size_t i = 0; i < size; ++i) {
    if (!std::isfinite(b[i]))
      return Status::error(Code::nonfinite, "the right-hand side is %g in row %zu", b[i],
                           i % static_cast<std::size_t>(info.n))
          .at_index(static_cast<std::int64_t>(i))
          .with_value(b[i]);
    rhs.data()[i] = b[i];
  }
  double error = 0;
  Status status = solve_and_check(transposed, n_rhs, x, error);
  if (status.is_ok() && error > accept_below && reused_pivots) {
    ++info.n_repivots;
    if (Status anew = factor(Pivoting::anew); anew.is_error()) return anew;
    status = solve_and_check(transposed, n_rhs, x, error);
  }
  if (status.is_error()) return status;
  info.residual = std::max(info.residual, error);
  if (error <= accept_below) return {};
  return Status::error(Code::ill_conditioned, "the backward error is %g, the ratio of pivots %g",
                       error, info.reciprocal_condition)
      .with_value(error);
}

// error: the largest backward error of the columns of x.
Status Factorization::State::solve_and_check(bool transposed, Index n_rhs, double* x,
                                             double& error) {
  error = 0;
  if (!numeric) return {};
  const auto n = static_cast<std::size_t>(info.n);
  std::copy_n(rhs.data(), n * static_cast<std::size_t>(n_rhs), x);
  if (Status status = numeric->solve(transposed, n_rhs, x); status.is_error()) return status;
  for (std::size_t k = 0; k < static_cast<std::size_t>(n_rhs); ++k) {
    double error_of_column = 0;
    Status status = refine(transposed, rhs.data() + k * n, x + k * n, error_of_column);
    if (status.is_error()) return status;
    error = std::max(error, error_of_column);
  }
  return {};
}

// Newton's method for r = 0 with the factor at hand; keeps x unless it gets better.
Status Factorization::State::refine(bool transposed, const double* b, double* x, double& error) {
  const SparseMatrix a{analysis->pattern, values.data(), transposed};
  const auto n = static_cast<std::size_t>(info.n);
  error = backward_error(a, x, b, residual_arrays());
  for (int step = 0; step < analysis->options.max_refinements; ++step) {
    if (!(error > refine_above) || std::isinf(error)) break;
    if (Status status = numeric->solve(transposed, 1, residual.data()); status.is_error())
      return status;
    for (std::size_t i = 0; i < n; ++i) candidate.data()[i] = x[i] + residual.data()[i];
    const double refined = backward_error(a, candidate.data(), b, residual_arrays());
    if (!(refined < error)) break;
    std::copy_n(candidate.data(), n, x);
    error = refined;
  }
  return {};
}

}  // namespace spad
