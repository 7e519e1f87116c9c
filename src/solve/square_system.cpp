// Preparation of square systems: Jacobian, symbolic factorization, workspace.
#include "solve/square_system.hpp"

#include <utility>

namespace spad {

namespace {

WorkspaceOptions first_order(int n_threads) {
  return {.n_threads = n_threads, .products = true, .second_order = false};
}

}  // namespace

Result<SquareSystem> SquareSystem::prepare(const Function& f, const SystemSettings& settings) {
  if (f.m() != f.n())
    return Status::error(Code::bad_dim, "the function has %d outputs for %d inputs", f.m(), f.n());
  if (settings.n_threads < 1)
    return Status::error(Code::bad_option, "n_threads is %d", settings.n_threads);
  Result<SparseJacobian> jacobian = SparseJacobian::prepare(f, {});
  if (!jacobian) return jacobian.status();
  Result<Factorization> factorization =
      Factorization::analyze(jacobian->pattern(), {.backend = settings.backend});
  if (!factorization) return factorization.status();
  Workspace workspace(f, first_order(settings.n_threads));
  if (Status status = jacobian->reserve(workspace); status.is_error()) return status;
  return SquareSystem{std::move(*jacobian), std::move(*factorization), std::move(workspace)};
}

SquareSystem SquareSystem::share() const {
  Workspace own(jacobian.function(), first_order(workspace.n_threads()));
  static_cast<void>(jacobian.reserve(own));  // it is the function's, and made for products
  return {jacobian, factorization.share_analysis(), std::move(own)};
}

}  // namespace spad
