// KLU: block triangular form, then left-looking LU of each block; for circuits and grids.
//
// A factorization after the first keeps the pivots (klu_refactor), which is fast and stable only
// while they suit the values: pivot growth is checked here, the residual of solves by the caller.
//
// Davis, Palamadai Natarajan (2010), Algorithm 907: KLU.
#include <klu.h>

#include "linalg/backend.hpp"

namespace spad {

namespace {

static_assert(sizeof(SuiteSparse_long) == 8);

struct Klu32 {
  using Int = int;
  using Common = klu_common;
  using Symbolic = klu_symbolic;
  using Numeric = klu_numeric;
  static constexpr auto defaults = klu_defaults;
  static constexpr auto analyze = klu_analyze;
  static constexpr auto factor = klu_factor;
  static constexpr auto refactor = klu_refactor;
  static constexpr auto solve = klu_solve;
  static constexpr auto tsolve = klu_tsolve;
  static constexpr auto rgrowth = klu_rgrowth;
  static constexpr auto rcond = klu_rcond;
  static constexpr auto free_symbolic = klu_free_symbolic;
  static constexpr auto free_numeric = klu_free_numeric;
};

struct Klu64 {
  using Int = SuiteSparse_long;
  using Common = klu_l_common;
  using Symbolic = klu_l_symbolic;
  using Numeric = klu_l_numeric;
  static constexpr auto defaults = klu_l_defaults;
  static constexpr auto analyze = klu_l_analyze;
  static constexpr auto factor = klu_l_factor;
  static constexpr auto refactor = klu_l_refactor;
  static constexpr auto solve = klu_l_solve;
  static constexpr auto tsolve = klu_l_tsolve;
  static constexpr auto rgrowth = klu_l_rgrowth;
  static constexpr auto rcond = klu_l_rcond;
  static constexpr auto free_symbolic = klu_l_free_symbolic;
  static constexpr auto free_numeric = klu_l_free_numeric;
};

// Reused pivots count as unsuited when elements grew by more than the inverse of this.
constexpr double growth_limit = 1e-8;

Status failure(const char* call, long status) {
  if (status == KLU_OUT_OF_MEMORY) return Status::error(Code::no_memory, "KLU: %s", call);
  return Status::error(Code::backend_failed, "KLU: %s returned status %ld", call, status);
}

template <class Api>
class KluSymbolic;

template <class Api>
class KluNumeric final : public NumericFactors {
 public:
  explicit KluNumeric(const KluSymbolic<Api>& symbolic);
  ~KluNumeric() override { release(); }
  KluNumeric(const KluNumeric&) = delete;
  KluNumeric& operator=(const KluNumeric&) = delete;

  Status factor(const double* values, Pivoting pivoting, PivotReport& report) override;
  Status solve(bool transposed, Index n_rhs, double* x) override;

 private:
  using Int = typename Api::Int;

  bool refactor(double* values);
  Status factor_anew(double* values);
  Status name_singular(double* values);
  void release() {
    if (numeric_) Api::free_numeric(&numeric_, &common_);
  }

  const KluSymbolic<Api>& symbolic_;
  typename Api::Common common_;
  typename Api::Numeric* numeric_ = nullptr;
};

template <class Api>
class KluSymbolic final : public SymbolicFactors {
 public:
  KluSymbolic(const CscPattern& pattern, const FactorizationOptions& options) : matrix_(pattern) {
    Api::defaults(&common_);
    if (options.pivot_tolerance > 0) common_.tol = options.pivot_tolerance;
    symbolic_ = Api::analyze(static_cast<typename Api::Int>(pattern.n_cols), col_ptr(), row_idx(),
                             &common_);
  }
  ~KluSymbolic() override {
    typename Api::Common common = common_;  // keeps statistics only
    if (symbolic_) Api::free_symbolic(&symbolic_, &common);
  }
  KluSymbolic(const KluSymbolic&) = delete;
  KluSymbolic& operator=(const KluSymbolic&) = delete;

  std::unique_ptr<NumericFactors> start() const override {
    return std::make_unique<KluNumeric<Api>>(*this);
  }
  double flops_per_entry() const override {
    return symbolic_->est_flops / (symbolic_->lnz + symbolic_->unz);
  }

  // The C functions take pointers to mutable memory, which they do not write.
  typename Api::Int* col_ptr() const {
    return const_cast<typename Api::Int*>(matrix_.col_ptr.data());
  }
  typename Api::Int* row_idx() const {
    return const_cast<typename Api::Int*>(matrix_.row_idx.data());
  }
  typename Api::Symbolic* get() const { return symbolic_; }
  const typename Api::Common& common() const { return common_; }

 private:
  CompressedColumns<typename Api::Int> matrix_;
  typename Api::Common common_;
  typename Api::Symbolic* symbolic_ = nullptr;
};

template <class Api>
KluNumeric<Api>::KluNumeric(const KluSymbolic<Api>& symbolic)
    : symbolic_(symbolic), common_(symbolic.common()) {}

template <class Api>
Status KluNumeric<Api>::factor(const double* values, Pivoting pivoting, PivotReport& report) {
  report = {};
  double* mutable_values = const_cast<double*>(values);
  const bool try_reuse = pivoting == Pivoting::reuse && numeric_;
  report.reused = try_reuse && refactor(mutable_values);
  report.repivoted = try_reuse && !report.reused;
  if (!report.reused)
    if (Status status = factor_anew(mutable_values); status.is_error()) return status;
  Api::rcond(symbolic_.get(), numeric_, &common_);
  report.reciprocal_condition = common_.rcond;
  report.nnz_factors = static_cast<Offset>(numeric_->lnz) + static_cast<Offset>(numeric_->unz) -
                       symbolic_.get()->n + static_cast<Offset>(numeric_->nzoff);
  return {};
}

template <class Api>
bool KluNumeric<Api>::refactor(double* values) {
  Int *col_ptr = symbolic_.col_ptr(), *row_idx = symbolic_.row_idx();
  const bool done =
      Api::refactor(col_ptr, row_idx, values, symbolic_.get(), numeric_, &common_) != 0;
  if (!done || common_.status != KLU_OK) return false;
  Api::rgrowth(col_ptr, row_idx, values, symbolic_.get(), numeric_, &common_);
  return common_.status == KLU_OK && common_.rgrowth >= growth_limit;  // false for NaN
}

template <class Api>
Status KluNumeric<Api>::factor_anew(double* values) {
  release();
  numeric_ =
      Api::factor(symbolic_.col_ptr(), symbolic_.row_idx(), values, symbolic_.get(), &common_);
  if (numeric_ && common_.status == KLU_OK) return {};
  release();
  if (common_.status == KLU_SINGULAR) return name_singular(values);
  return failure("klu_factor", static_cast<long>(common_.status));
}

// The column is known; its row is where a factorization that goes on puts the zero pivot.
template <class Api>
Status KluNumeric<Api>::name_singular(double* values) {
  const auto step = static_cast<std::size_t>(common_.numerical_rank);
  common_.halt_if_singular = 0;
  numeric_ =
      Api::factor(symbolic_.col_ptr(), symbolic_.row_idx(), values, symbolic_.get(), &common_);
  common_.halt_if_singular = 1;
  if (!numeric_) return failure("klu_factor", static_cast<long>(common_.status));
  const auto row = static_cast<long>(numeric_->Pnum[step]);
  const auto column = static_cast<long>(symbolic_.get()->Q[step]);
  release();
  return Status::error(Code::singular, "no pivot for row %ld and column %ld", row, column)
      .at_position(row, column)
      .with_value(0.0);
}

template <class Api>
Status KluNumeric<Api>::solve(bool transposed, Index n_rhs, double* x) {
  const Int n = symbolic_.get()->n;
  const auto solve = transposed ? Api::tsolve : Api::solve;
  solve(symbolic_.get(), numeric_, n, static_cast<Int>(n_rhs), x, &common_);
  if (common_.status == KLU_OK) return {};
  return failure("klu_solve", static_cast<long>(common_.status));
}

template <class Api>
SymbolicResult analyze_with(const CscPattern& pattern, const FactorizationOptions& options,
                            bool& fits) {
  auto symbolic = std::make_unique<KluSymbolic<Api>>(pattern, options);
  if (!symbolic->get()) return failure("klu_analyze", static_cast<long>(symbolic->common().status));
  // A block of L and U is addressed in units of 8 bytes, and may grow past its estimate.
  const double units = 4 * (symbolic->get()->lnz + symbolic->get()->unz);
  fits = units < static_cast<double>(std::numeric_limits<typename Api::Int>::max());
  return std::unique_ptr<const SymbolicFactors>(std::move(symbolic));
}

}  // namespace

SymbolicResult analyze_klu(const CscPattern& pattern, const FactorizationOptions& options) {
  bool fits = !options.wide_indices && pattern.nnz() <= std::numeric_limits<Klu32::Int>::max();
  if (fits) {
    SymbolicResult symbolic = analyze_with<Klu32>(pattern, options, fits);
    if (!symbolic || fits) return symbolic;
  }
  return analyze_with<Klu64>(pattern, options, fits);
}

}  // namespace spad
