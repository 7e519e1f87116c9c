#include "bench/derivatives/spad_side.hpp"

namespace spad::bench {
namespace {

Pattern pattern_of(const spad_sparse_view& view) {
  const auto* ptr = static_cast<const std::int32_t*>(view.ptr);
  const auto* idx = static_cast<const std::int32_t*>(view.idx);
  return {static_cast<std::size_t>(view.n_rows), static_cast<std::size_t>(view.n_cols),
          std::vector<std::int32_t>(ptr, ptr + view.n_cols + 1),
          std::vector<std::int32_t>(idx, idx + view.nnz)};
}

SpadDerivative prepare_jacobian(const Function& f, Method method) {
  if (method == Method::direct) return {};
  const auto jacobian = std::make_shared<const Jacobian>(f);
  const spad_jacobian_info_data info = jacobian->info();
  SpadDerivative result;
  result.pattern = pattern_of(jacobian->view());
  result.n_colors = info.n_colors;
  result.n_constant = info.n_constant;
  result.bytes = info.bytes;
  result.reserve = [jacobian](Workspace& ws) { jacobian->reserve(ws); };
  result.eval = [jacobian](Workspace& ws, const double* x, double* values) {
    check(spad_jacobian_eval(jacobian->get(), ws.get(), x, nullptr, nullptr, values));
  };
  return result;
}

#if __has_include("spad/hessian.hpp")

int32_t code_of(Method method) {
  return method == Method::direct    ? SPAD_DIRECT
         : method == Method::colored ? SPAD_COLORED
                                     : SPAD_AUTO;
}

SpadDerivative prepare_hessian(const Function& f, const std::vector<double>& w, Method method) {
  std::shared_ptr<const Hessian> hessian;
  try {
    hessian = std::make_shared<const Hessian>(f, HessianOptions().method(code_of(method)));
  } catch (const Error& error) {
    if (error.status() == SPAD_E_NOT_SUPPORTED) return {};
    throw;
  }
  const spad_hessian_info_data info = hessian->info();
  SpadDerivative result;
  result.pattern = pattern_of(hessian->view());
  result.method = info.method == SPAD_DIRECT ? Method::direct : Method::colored;
  result.n_colors = info.n_colors;
  result.bytes = info.bytes;
  result.reserve = [hessian](Workspace& ws) { hessian->reserve(ws); };
  result.eval = [hessian, &w](Workspace& ws, const double* x, double* values) {
    check(spad_hessian_eval(hessian->get(), ws.get(), x, nullptr, w.data(), nullptr, nullptr,
                            values));
  };
  return result;
}

#else

SpadDerivative prepare_hessian(const Function&, const std::vector<double>&, Method) { return {}; }

#endif

}  // namespace

Function record(const Workload& workload) { return spad::record(workload.x, workload.record); }

SpadDerivative prepare(const Function& f, const Workload& workload, Method method) {
  if (workload.is_hessian()) return prepare_hessian(f, workload.w, method);
  return prepare_jacobian(f, method);
}

Workspace workspace(const Function& f, const SpadDerivative& derivative, int n_threads) {
  Workspace ws(f, WorkspaceOptions().n_threads(n_threads));
  if (derivative) derivative.reserve(ws);
  return ws;
}

}  // namespace spad::bench
