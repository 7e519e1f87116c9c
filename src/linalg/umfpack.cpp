// UMFPACK: unsymmetric multifrontal LU with dense kernels; for general matrices.
//
// Davis (2004), Algorithm 832: UMFPACK V4.3.
#include <umfpack.h>

#include <algorithm>
#include <cmath>

#include "linalg/backend.hpp"

namespace spad {

namespace {

static_assert(sizeof(SuiteSparse_long) == 8);

struct Umfpack32 {
  using Int = int;
  static constexpr auto defaults = umfpack_di_defaults;
  static constexpr auto symbolic = umfpack_di_symbolic;
  static constexpr auto numeric = umfpack_di_numeric;
  static constexpr auto wsolve = umfpack_di_wsolve;
  static constexpr auto get_numeric = umfpack_di_get_numeric;
  static constexpr auto free_symbolic = umfpack_di_free_symbolic;
  static constexpr auto free_numeric = umfpack_di_free_numeric;
};

struct Umfpack64 {
  using Int = SuiteSparse_long;
  static constexpr auto defaults = umfpack_dl_defaults;
  static constexpr auto symbolic = umfpack_dl_symbolic;
  static constexpr auto numeric = umfpack_dl_numeric;
  static constexpr auto wsolve = umfpack_dl_wsolve;
  static constexpr auto get_numeric = umfpack_dl_get_numeric;
  static constexpr auto free_symbolic = umfpack_dl_free_symbolic;
  static constexpr auto free_numeric = umfpack_dl_free_numeric;
};

Status failure(const char* call, long status) {
  if (status == UMFPACK_ERROR_out_of_memory)
    return Status::error(Code::no_memory, "UMFPACK: %s", call);
  return Status::error(Code::backend_failed, "UMFPACK: %s returned status %ld", call, status);
}

template <class Api>
class UmfpackSymbolic final : public SymbolicFactors {
 public:
  using Int = typename Api::Int;

  UmfpackSymbolic(const CscPattern& pattern, const FactorizationOptions& options)
      : n_(static_cast<Int>(pattern.n_cols)), matrix_(pattern) {
    Api::defaults(control_);
    control_[UMFPACK_IRSTEP] = 0;  // refinement is the caller's, for all backends alike
    if (options.pivot_tolerance > 0) {
      control_[UMFPACK_PIVOT_TOLERANCE] = options.pivot_tolerance;
      control_[UMFPACK_SYM_PIVOT_TOLERANCE] = options.pivot_tolerance;
    }
  }
  ~UmfpackSymbolic() override {
    if (symbolic_) Api::free_symbolic(&symbolic_);
  }
  UmfpackSymbolic(const UmfpackSymbolic&) = delete;
  UmfpackSymbolic& operator=(const UmfpackSymbolic&) = delete;

  Status analyze() {
    const auto status = static_cast<long>(
        Api::symbolic(n_, n_, col_ptr(), row_idx(), nullptr, &symbolic_, control_, info_));
    return status == UMFPACK_OK ? Status() : failure("symbolic", status);
  }

  std::unique_ptr<NumericFactors> start() const override;
  double flops_per_entry() const override {
    return info_[UMFPACK_FLOPS_ESTIMATE] /
           (info_[UMFPACK_LNZ_ESTIMATE] + info_[UMFPACK_UNZ_ESTIMATE]);
  }
  double memory_units() const { return info_[UMFPACK_VARIABLE_PEAK_ESTIMATE]; }

  Int n() const { return n_; }
  const Int* col_ptr() const { return matrix_.col_ptr.data(); }
  const Int* row_idx() const { return matrix_.row_idx.data(); }
  const double* control() const { return control_; }
  void* get() const { return symbolic_; }

 private:
  Int n_;
  CompressedColumns<Int> matrix_;
  double control_[UMFPACK_CONTROL];
  double info_[UMFPACK_INFO];
  void* symbolic_ = nullptr;
};

template <class Api>
class UmfpackNumeric final : public NumericFactors {
 public:
  using Int = typename Api::Int;

  explicit UmfpackNumeric(const UmfpackSymbolic<Api>& symbolic)
      : symbolic_(symbolic), integers_(size()), work_(size()), rhs_(size()) {}
  ~UmfpackNumeric() override { release(); }
  UmfpackNumeric(const UmfpackNumeric&) = delete;
  UmfpackNumeric& operator=(const UmfpackNumeric&) = delete;

  Status factor(const double* values, Pivoting pivoting, PivotReport& report) override;
  Status solve(bool transposed, Index n_rhs, double* x) override;

 private:
  std::size_t size() const { return static_cast<std::size_t>(symbolic_.n()); }
  Status name_singular() const;
  void release() {
    if (numeric_) Api::free_numeric(&numeric_);
  }

  const UmfpackSymbolic<Api>& symbolic_;
  void* numeric_ = nullptr;
  std::vector<Int> integers_;  // workspace of wsolve
  std::vector<double> work_, rhs_;
};

template <class Api>
std::unique_ptr<NumericFactors> UmfpackSymbolic<Api>::start() const {
  return std::make_unique<UmfpackNumeric<Api>>(*this);
}

// Always pivots anew: UMFPACK keeps the column order only.
template <class Api>
Status UmfpackNumeric<Api>::factor(const double* values, Pivoting, PivotReport& report) {
  report = {};
  release();
  double info[UMFPACK_INFO];
  const auto status =
      static_cast<long>(Api::numeric(symbolic_.col_ptr(), symbolic_.row_idx(), values,
                                     symbolic_.get(), &numeric_, symbolic_.control(), info));
  if (status != UMFPACK_OK) {
    Status error =
        status == UMFPACK_WARNING_singular_matrix ? name_singular() : failure("numeric", status);
    release();
    return error;
  }
  report.reciprocal_condition = info[UMFPACK_RCOND];
  report.nnz_factors =
      static_cast<Offset>(info[UMFPACK_LNZ] + info[UMFPACK_UNZ]) - static_cast<Offset>(size());
  return {};
}

template <class Api>
Status UmfpackNumeric<Api>::name_singular() const {
  std::vector<Int> rows(size()), columns(size());
  std::vector<double> diagonal(size());
  const auto status = static_cast<long>(
      Api::get_numeric(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, rows.data(),
                       columns.data(), diagonal.data(), nullptr, nullptr, numeric_));
  if (status != UMFPACK_OK) return failure("get_numeric", status);
  std::size_t k = 0;
  while (k + 1 < size() && std::abs(diagonal[k]) > 0) ++k;  // stops at zero and at NaN
  const auto row = static_cast<long>(rows[k]), column = static_cast<long>(columns[k]);
  return Status::error(Code::singular, "no pivot for row %ld and column %ld", row, column)
      .at_position(row, column)
      .with_value(diagonal[k]);
}

template <class Api>
Status UmfpackNumeric<Api>::solve(bool transposed, Index n_rhs, double* x) {
  const auto system = static_cast<Int>(transposed ? UMFPACK_At : UMFPACK_A);
  double info[UMFPACK_INFO];
  for (Index k = 0; k < n_rhs; ++k, x += size()) {
    std::copy_n(x, size(), rhs_.data());
    const auto status = static_cast<long>(
        Api::wsolve(system, symbolic_.col_ptr(), symbolic_.row_idx(), nullptr, x, rhs_.data(),
                    numeric_, symbolic_.control(), info, integers_.data(), work_.data()));
    if (status != UMFPACK_OK) return failure("wsolve", status);
  }
  return {};
}

template <class Api>
SymbolicResult analyze_with(const CscPattern& pattern, const FactorizationOptions& options,
                            bool& fits) {
  auto symbolic = std::make_unique<UmfpackSymbolic<Api>>(pattern, options);
  if (Status status = symbolic->analyze(); status.is_error()) return status;
  fits = 2 * symbolic->memory_units() <
         static_cast<double>(std::numeric_limits<typename Api::Int>::max());
  return std::unique_ptr<const SymbolicFactors>(std::move(symbolic));
}

}  // namespace

SymbolicResult analyze_umfpack(const CscPattern& pattern, const FactorizationOptions& options) {
  bool fits = !options.wide_indices && pattern.nnz() <= std::numeric_limits<Umfpack32::Int>::max();
  if (fits) {
    SymbolicResult symbolic = analyze_with<Umfpack32>(pattern, options, fits);
    if (!symbolic || fits) return symbolic;
  }
  return analyze_with<Umfpack64>(pattern, options, fits);
}

}  // namespace spad
