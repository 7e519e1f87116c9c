// A sparse LU factorization: a pattern analyzed once, factored and solved with as often as needed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "array.hpp"
#include "pattern.hpp"
#include "workspace.hpp"

namespace spad {
inline namespace api {

enum class Backend : std::int32_t { automatic = SPAD_AUTO, umfpack = SPAD_UMFPACK, klu = SPAD_KLU };

class FactorizationOptions {
 public:
  FactorizationOptions() { check(spad_factorization_options_init(&raw_, sizeof raw_)); }
  FactorizationOptions& backend(Backend b) {
    return raw_.backend = static_cast<std::int32_t>(b), *this;
  }
  FactorizationOptions& max_refinements(int n) { return raw_.max_refinements = n, *this; }
  FactorizationOptions& pivot_tolerance(double t) { return raw_.pivot_tolerance = t, *this; }
  const spad_factorization_options& raw() const { return raw_; }

 private:
  spad_factorization_options raw_;
};

// One thread at a time. Results can carry a note, as in spad.h: SPAD_OK_NEAR_SINGULAR.
class Factorization {
 public:
  // The pattern is copied; that of a Jacobian is its view().
  explicit Factorization(const spad_sparse_view& pattern, const FactorizationOptions& options = {})
      : n_(pattern.n_rows), nnz_(pattern.nnz) {
    spad_factorization* raw = nullptr;
    check(spad_factorization_analyze(&pattern, &options.raw(), &raw));
    handle_.reset(raw);
  }

  spad_status factor(ConstArray values) {
    return check(spad_factorization_factor(get(), values.required(nnz_, "values")));
  }
  // A·x = b for each of the right-hand sides, the columns of b.
  std::vector<double> solve(ConstArray b) { return solve(b, false); }
  std::vector<double> solve_transposed(ConstArray b) { return solve(b, true); }
  // In the caller's array; b and x may be the same.
  spad_status solve(bool transposed, std::int64_t n_rhs, ConstArray b, Array x) {
    return check(spad_factorization_solve(get(), transposed, n_rhs, b.required(n_ * n_rhs, "b"),
                                          x.required(n_ * n_rhs, "x")));
  }

  spad_factorization_info_data info() const {
    spad_factorization_info_data info{};
    info.struct_size = sizeof info;
    check(spad_factorization_info(get(), &info));
    return info;
  }
  spad_factorization* get() const { return handle_.get(); }

 private:
  std::vector<double> solve(ConstArray b, bool transposed) {
    std::vector<double> x;
    solve(transposed, n_ == 0 ? 0 : static_cast<std::int64_t>(b.size()) / n_, b, x);
    return x;
  }

  std::int64_t n_, nnz_;
  std::unique_ptr<spad_factorization, Destroy<spad_factorization_destroy>> handle_;
};

}  // namespace api
}  // namespace spad
