// A sparse factorization behind one interface: analyze once, factor often, solve with A and Aᵀ.
//
// Results are checked: pivots and the scaled residual of every solve; a factorization that reused
// pivots and fails is done anew. A singular matrix is named by row and column.
#pragma once

#include <memory>
#include <span>

#include "base/result.hpp"
#include "base/sparse.hpp"

namespace spad {

enum class Backend : std::int32_t { automatic = 0, umfpack = 1, klu = 2 };

struct FactorizationOptions {
  Backend backend = Backend::automatic;
  int max_refinements = 2;
  double pivot_tolerance = 0;  // 0: the backend's default
};

struct FactorizationInfo {
  Index n = 0;
  Offset nnz = 0;
  Offset nnz_factors = 0;
  Backend backend = Backend::automatic;
  double reciprocal_condition;  // NaN before the first factor
  double residual;              // scaled, of the last solve; NaN before it
  Offset n_factors = 0, n_solves = 0, n_repivots = 0;
  double seconds_analyze = 0, seconds_factor = 0, seconds_solve = 0;
};

class Factorization {
 public:
  // pattern: square, valid (base/sparse.hpp validate); copied.
  static Result<Factorization> analyze(const CscPattern& pattern,
                                       const FactorizationOptions& options);

  Status factor(std::span<const double> values);  // CSC order, copied
  // column-major n × n_rhs; b and x may be the same array
  Status solve(bool transposed, Index n_rhs, const double* b, double* x);
  const FactorizationInfo& info() const;
  const CscPattern& pattern() const;

  Factorization(Factorization&&) noexcept;
  Factorization& operator=(Factorization&&) noexcept;
  ~Factorization();

 private:
  struct State;
  explicit Factorization(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace spad
