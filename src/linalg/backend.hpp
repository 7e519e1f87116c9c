// What a factorization library has to offer: analyze, factor, solve. Internal to linalg.
//
// Checks that any backend needs (finite values, structural rank, residuals) are made once, in
// factorization.cpp; a backend sees square matrices with n >= 1 and finite values.
#pragma once

#include <limits>
#include <memory>
#include <span>

#include "linalg/factorization.hpp"

namespace spad {

enum class Pivoting { reuse, anew };

struct PivotReport {
  double reciprocal_condition = std::numeric_limits<double>::quiet_NaN();  // min|u_ii| / max|u_ii|
  Offset nnz_factors = 0;
  bool reused = false;     // the pivots are those of an earlier factorization
  bool repivoted = false;  // a reuse was tried and failed its check
};

// The numeric part: one thread at a time.
class NumericFactors {
 public:
  virtual ~NumericFactors() = default;
  // Errors: singular with row and column, no_memory, backend_failed; then there is no factor.
  virtual Status factor(const double* values, Pivoting pivoting, PivotReport& report) = 0;
  // In place, column-major n × n_rhs. Allocates nothing.
  virtual Status solve(bool transposed, Index n_rhs, double* x) = 0;
};

// The symbolic part: immutable, shared by threads and factorizations.
class SymbolicFactors {
 public:
  virtual ~SymbolicFactors() = default;
  virtual std::unique_ptr<NumericFactors> start() const = 0;  // refers to this object
  virtual double flops_per_entry() const = 0;  // estimate: operations per nonzero of L + U
};

using SymbolicResult = Result<std::unique_ptr<const SymbolicFactors>>;

struct BackendEntry {
  Backend backend;
  const char* name;
  const char* build_option;
  SymbolicResult (*analyze)(const CscPattern&, const FactorizationOptions&);  // null: not built
};

std::span<const BackendEntry> backends();

struct ChosenBackend {
  Backend backend;
  std::unique_ptr<const SymbolicFactors> symbolic;
};
// The backend of the options, or for automatic the one that suits the pattern.
Result<ChosenBackend> analyze_with_backend(const CscPattern& pattern,
                                           const FactorizationOptions& options);

SymbolicResult analyze_umfpack(const CscPattern& pattern, const FactorizationOptions& options);
SymbolicResult analyze_klu(const CscPattern& pattern, const FactorizationOptions& options);

// A pattern in the integers of a backend.
template <class Int>
struct CompressedColumns {
  std::vector<Int> col_ptr, row_idx;

  explicit CompressedColumns(const CscPattern& pattern)
      : col_ptr(pattern.col_ptr.begin(), pattern.col_ptr.end()),
        row_idx(pattern.row_idx.begin(), pattern.row_idx.end()) {}
};

}  // namespace spad
