// Sparse Jacobians: prepared once, evaluated often.
#include <algorithm>

#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/jacobian_options.hpp"
#include "capi/layout_arrays.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"

using spad::Arguments;
using spad::Status;

namespace {

spad::ErasedArrays arrays_of(const spad::SparseJacobian& jacobian) {
  return spad::erase(jacobian.layout_arrays(), jacobian.layout().index_type,
                     jacobian.layout_indices32());
}

// What every evaluation of a Jacobian is given.
struct Evaluation {
  const spad_jacobian* jacobian;
  spad_workspace* workspace;
  spad::Point at;
  const double* values;
};

bool check(Arguments& arguments, const Evaluation& given) {
  if (!arguments.handle(given.jacobian, "jacobian")) return false;
  const spad_function* function = given.jacobian->function.get();
  return spad::check_workspace(arguments, function, given.workspace) &&
         spad::check_point(arguments, function, given.workspace, given.at) &&
         arguments.array(given.values, given.jacobian->core.info().n_values, "values");
}

}  // namespace

spad_status spad_jacobian_options_init(spad_jacobian_options* options,
                                       size_t struct_size) noexcept {
  return spad::guarded("spad_jacobian_options_init", [&] {
    return spad::init_options(options, struct_size, spad::default_jacobian_options());
  });
}

spad_status spad_jacobian_prepare(const spad_function* function,
                                  const spad_jacobian_options* options,
                                  spad_jacobian** jacobian) noexcept {
  return spad::guarded("spad_jacobian_prepare", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(jacobian, "jacobian") || !arguments.handle(function, "function")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, spad::default_jacobian_options());
    if (!chosen) return chosen.status();
    spad::JacobianSettings settings;
    Status status = settings.read(function->core, *chosen);
    if (status.is_error()) return status;
    auto core = spad::SparseJacobian::prepare(function->core, settings.core());
    if (!core) return core.status();
    spad::hand_over(std::make_unique<spad_jacobian>(function, *std::move(core)), jacobian);
    return {};
  });
}

void spad_jacobian_destroy(spad_jacobian* jacobian) noexcept {
  spad::destroy("spad_jacobian_destroy", jacobian, "jacobian");
}

int64_t spad_jacobian_nnz(const spad_jacobian* jacobian) noexcept {
  if (spad::is_live(jacobian)) return jacobian->core.info().n_values;
  spad::report("spad_jacobian_nnz", spad::check_handle(jacobian, spad_jacobian::kind, "jacobian"));
  return -1;
}

spad_status spad_jacobian_info(const spad_jacobian* jacobian,
                               spad_jacobian_info_data* info) noexcept {
  return spad::guarded("spad_jacobian_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian")) return arguments.status();
    const spad::JacobianInfo& core = jacobian->core.info();
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n_rows = core.n_rows,
                              .n_cols = core.n_cols,
                              .nnz = core.nnz,
                              .n_constant = core.n_constant,
                              .n_colors = core.n_colors,
                              .lower_bound = core.lower_bound,
                              .partition = static_cast<std::int32_t>(core.partition),
                              .order = spad::number_of(core.order),
                              .bytes = static_cast<std::int64_t>(core.bytes),
                              .seconds_pattern = core.seconds_pattern,
                              .seconds_coloring = core.seconds_coloring,
                              .seconds_layout = core.seconds_layout,
                              .n_values = core.n_values,
                              .method = static_cast<std::int32_t>(core.method),
                              .reserved = 0,
                              .n_products = core.n_products},
                             "info");
  });
}

spad_status spad_jacobian_view(const spad_jacobian* jacobian, spad_sparse_view* view) noexcept {
  return spad::guarded("spad_jacobian_view", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian")) return arguments.status();
    const spad::LayoutOptions& options = jacobian->core.layout();
    const spad::ErasedArrays arrays = arrays_of(jacobian->core);
    return spad::fill_struct(view,
                             {.struct_size = 0,
                              .format = static_cast<std::int32_t>(options.layout),
                              .index_type = static_cast<std::int32_t>(options.index_type),
                              .index_base = options.index_base,
                              .triangle = SPAD_FULL,
                              .n_rows = jacobian->core.layout_rows(),
                              .n_cols = jacobian->core.layout_cols(),
                              .nnz = jacobian->core.info().n_values,
                              .ptr = arrays.ptr,
                              .idx = arrays.idx},
                             "view");
  });
}

spad_status spad_jacobian_fill_pattern(const spad_jacobian* jacobian, void* ptr,
                                       void* idx) noexcept {
  return spad::guarded("spad_jacobian_fill_pattern", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian")) return arguments.status();
    return spad::fill_arrays(arrays_of(jacobian->core), ptr, idx);
  });
}

spad_status spad_jacobian_reserve(const spad_jacobian* jacobian,
                                  spad_workspace* workspace) noexcept {
  return spad::guarded("spad_jacobian_reserve", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian") ||
        !spad::check_workspace(arguments, jacobian->function.get(), workspace)) {
      return arguments.status();
    }
    return jacobian->core.reserve(workspace->core);
  });
}

spad_status spad_jacobian_constant_mask(const spad_jacobian* jacobian, int32_t* mask) noexcept {
  return spad::guarded("spad_jacobian_constant_mask", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian") ||
        !arguments.array(mask, jacobian->core.info().n_values, "mask")) {
      return arguments.status();
    }
    std::fill_n(mask, jacobian->core.info().n_values, 0);
    for (spad::Offset slot = 0; slot < jacobian->core.info().n_values; ++slot) {
      if (jacobian->core.is_constant(slot)) mask[slot] = 1;
    }
    return {};
  });
}

spad_status spad_jacobian_eval(const spad_jacobian* jacobian, spad_workspace* workspace,
                               const double* x, const double* p, double* y,
                               double* values) noexcept {
  return spad::guarded("spad_jacobian_eval", [&]() -> Status {
    Arguments arguments;
    if (!check(arguments, {jacobian, workspace, {x, p}, values})) return arguments.status();
    return jacobian->core.eval(workspace->core, {x, p}, y, values);
  });
}

spad_status spad_jacobian_eval_scaled(const spad_jacobian* jacobian, spad_workspace* workspace,
                                      const double* x, const double* p, double alpha, double beta,
                                      double* y, double* values) noexcept {
  return spad::guarded("spad_jacobian_eval_scaled", [&]() -> Status {
    Arguments arguments;
    if (!check(arguments, {jacobian, workspace, {x, p}, values})) return arguments.status();
    return jacobian->core.eval_scaled(workspace->core, {x, p}, {alpha, beta}, y, values);
  });
}

spad_status spad_jacobian_eval_varying(const spad_jacobian* jacobian, spad_workspace* workspace,
                                       const double* x, const double* p, double* y,
                                       double* values) noexcept {
  return spad::guarded("spad_jacobian_eval_varying", [&]() -> Status {
    Arguments arguments;
    if (!check(arguments, {jacobian, workspace, {x, p}, values})) return arguments.status();
    return jacobian->core.eval_varying(workspace->core, {x, p}, y, values);
  });
}
