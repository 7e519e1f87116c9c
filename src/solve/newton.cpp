// Binds the Newton iteration to a function, its Jacobian and a factorization.
#include "solve/newton.hpp"

#include <utility>

#include "solve/square_system.hpp"

namespace spad {

namespace {

class FunctionProblem final : public NewtonProblem {
 public:
  FunctionProblem(const SparseJacobian& jacobian, Workspace& workspace, const double* p)
      : jacobian_(jacobian), workspace_(workspace), p_(p) {}

  Status residual(const double* x, double* f) override {
    return eval(jacobian_.function(), workspace_, {x, p_}, f);
  }
  Status jacobian(const double* x, double* values) override {
    return jacobian_.eval(workspace_, {x, p_}, nullptr, values);
  }

 private:
  const SparseJacobian& jacobian_;
  Workspace& workspace_;
  const double* p_;
};

}  // namespace

Result<Newton> Newton::prepare(const Function& f, const NewtonSettings& settings) {
  if (Status status = validate(settings.iteration); status.is_error()) return status;
  Result<SquareSystem> system =
      SquareSystem::prepare(f, {.backend = settings.backend, .n_threads = settings.n_threads});
  if (!system) return system.status();
  return Newton(std::move(*system), settings);
}

Newton::Newton(SquareSystem system, const NewtonSettings& settings)
    : settings_(settings),
      system_(std::move(system)),
      iteration_(system_.jacobian.info().n_rows, system_.jacobian.info().nnz) {
  const FactorizationInfo& factorization = system_.factorization.info();
  info_ = {system_.jacobian.info(), factorization.backend, factorization.seconds_analyze};
}

Status Newton::solve(double* x, const double* p, NewtonReport& report) {
  FunctionProblem problem(system_.jacobian, system_.workspace, p);
  return iteration_.solve(problem, settings_.iteration, system_.factorization, x, report);
}

}  // namespace spad
