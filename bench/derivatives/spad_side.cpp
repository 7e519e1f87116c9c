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

std::int32_t code_of(Method method) {
  switch (method) {
    case Method::direct: return SPAD_DIRECT;
    case Method::colored: return SPAD_COLORED;
    default: return SPAD_AUTO;
  }
}

template <class Object, auto destroy>
std::shared_ptr<const Object> shared(const Object* object) {
  return {object, [](const Object* o) { destroy(const_cast<Object*>(o)); }};
}

// Where Jacobians have a choice of methods.
template <class Options>
bool choose(Options& options, Method method) {
  if constexpr (requires { options.method; }) {
    options.method = code_of(method);
    return true;
  }
  return method != Method::direct;
}
template <class Info>
Method method_of(const Info& info) {
  if constexpr (requires { info.method; }) {
    if (info.method == SPAD_DIRECT) return Method::direct;
  }
  return Method::colored;
}

SpadDerivative prepare_jacobian(const Function& f, Method method) {
  spad_jacobian_options options;
  check(spad_jacobian_options_init(&options, sizeof options));
  if (!choose(options, method)) return {};
  spad_jacobian* raw = nullptr;
  const spad_status status = spad_jacobian_prepare(f.get(), &options, &raw);
  if (status == SPAD_E_NOT_SUPPORTED) return {};
  check(status);
  const auto jacobian = shared<spad_jacobian, spad_jacobian_destroy>(raw);
  spad_jacobian_info_data info = {};
  info.struct_size = sizeof info;
  check(spad_jacobian_info(raw, &info));
  spad_sparse_view view = {};
  view.struct_size = sizeof view;
  check(spad_jacobian_view(raw, &view));
  SpadDerivative result;
  result.pattern = pattern_of(view);
  result.method = method_of(info);
  result.n_colors = info.n_colors;
  result.n_constant = info.n_constant;
  result.bytes = info.bytes;
  result.reserve = [=](Workspace& ws) { check(spad_jacobian_reserve(jacobian.get(), ws.get())); };
  result.eval = [=](Workspace& ws, const double* x, double* values) {
    check(spad_jacobian_eval(jacobian.get(), ws.get(), x, nullptr, nullptr, values));
  };
  return result;
}

SpadDerivative prepare_hessian(const Function& f, const std::vector<double>& w, Method method) {
  spad_hessian_options options;
  check(spad_hessian_options_init(&options, sizeof options));
  choose(options, method);
  spad_hessian* raw = nullptr;
  const spad_status status = spad_hessian_prepare(f.get(), &options, &raw);
  if (status == SPAD_E_NOT_SUPPORTED) return {};
  check(status);
  const auto hessian = shared<spad_hessian, spad_hessian_destroy>(raw);
  spad_hessian_info_data info = {};
  info.struct_size = sizeof info;
  check(spad_hessian_info(raw, &info));
  spad_sparse_view view = {};
  view.struct_size = sizeof view;
  check(spad_hessian_view(raw, &view));
  SpadDerivative result;
  result.pattern = pattern_of(view);
  result.method = method_of(info);
  result.n_colors = info.n_colors;
  result.bytes = info.bytes;
  result.reserve = [=](Workspace& ws) { check(spad_hessian_reserve(hessian.get(), ws.get())); };
  result.eval = [=, &w](Workspace& ws, const double* x, double* values) {
    check(
        spad_hessian_eval(hessian.get(), ws.get(), x, nullptr, w.data(), nullptr, nullptr, values));
  };
  return result;
}

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
