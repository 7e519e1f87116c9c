// A sparse factorization behind one interface: analyze once, factor often, solve with A and Aᵀ.
//
// Results are checked: pivots and the scaled residual of every solve; a factorization that reused
// pivots and fails is done anew. A singular matrix is named by row and column.
#pragma once

#include <limits>
#include <memory>
#include <span>

#include "base/result.hpp"
#include "base/sparse.hpp"

namespace spad {

enum class Backend : std::int32_t { automatic = 0, umfpack = 1, klu = 2 };

struct FactorizationOptions {
  Backend backend = Backend::automatic;
  int max_refinements = 2;
  double pivot_tolerance = 0;  // threshold partial pivoting in (0, 1]; 0: the backend's default
  bool wide_indices = false;   // 64-bit integers in the backend also where 32 bits suffice
};

struct FactorizationInfo {
  Index n = 0;
  Offset nnz = 0;
  Offset nnz_factors = 0;
  Backend backend = Backend::automatic;
  // min |u_ii| / max |u_ii|, NaN before the first factor
  double reciprocal_condition = std::numeric_limits<double>::quiet_NaN();
  // backward error of the last solve, the largest over its right-hand sides; NaN before it
  double residual = std::numeric_limits<double>::quiet_NaN();
  Offset n_factors = 0, n_solves = 0, n_repivots = 0;
  double seconds_analyze = 0, seconds_factor = 0, seconds_solve = 0;
};

class Factorization {
 public:
  // pattern: square, valid (base/sparse.hpp validate); copied. Automatic takes KLU where its
  // estimate of the factors is too sparse for dense kernels, else UMFPACK; info tells. Errors:
  // bad_dim, bad_option, structurally_singular with row and column, backend_missing, no_memory.
  static Result<Factorization> analyze(const CscPattern& pattern,
                                       const FactorizationOptions& options);

  // Another factorization of the same pattern: the immutable analysis is shared, nothing else.
  Factorization share_analysis() const;

  // values: nnz, CSC order, copied. Errors: singular with row and column, nonfinite with index, row
  // and column, no_memory. Note: ok_near_singular.
  Status factor(std::span<const double> values);
  // Column-major n × n_rhs; b and x may be the same array. Each column of x is refined and checked
  // by its backward error. Errors: bad_state (not factored), nonfinite (b), ill_conditioned. Note:
  // ok_near_singular. Allocates nothing, except to pivot anew.
  Status solve(bool transposed, Index n_rhs, const double* b, double* x);
  const FactorizationInfo& info() const;
  const CscPattern& pattern() const;

  Factorization(Factorization&&) noexcept;
  Factorization& operator=(Factorization&&) noexcept;
  ~Factorization();

 private:
  struct Analysis;
  struct State;
  explicit Factorization(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace spad
