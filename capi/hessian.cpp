// Sparse Hessians of weighted sums of outputs: prepared once, evaluated often.
#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/layout_arrays.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"

using spad::Arguments;
using spad::Status;

namespace {

spad_hessian_options default_options() {
  const spad::HessianOptions defaults;
  spad_hessian_options options{};
  options.triangle = static_cast<std::int32_t>(defaults.part);
  options.layout = static_cast<std::int32_t>(defaults.layout.layout);
  options.index_type = static_cast<std::int32_t>(defaults.layout.index_type);
  options.index_base = defaults.layout.index_base;
  options.with_respect_to = static_cast<std::int32_t>(defaults.with_respect_to);
  options.method = SPAD_AUTO;
  options.order = SPAD_AUTO;
  return options;
}

Status check_choices(const spad_hessian_options& options) {
  const struct {
    const char* name;
    std::int32_t value, first, last;
  } choices[] = {
      {"options->triangle", options.triangle, SPAD_FULL, SPAD_UPPER},
      {"options->layout", options.layout, SPAD_CSC, SPAD_COO},
      {"options->index_type", options.index_type, SPAD_I32, SPAD_I64},
      {"options->index_base", options.index_base, 0, 1},
      {"options->with_respect_to", options.with_respect_to, SPAD_INPUTS, SPAD_BOTH},
      {"options->method", options.method, SPAD_AUTO, SPAD_DIRECT},
      {"options->order", options.order, SPAD_AUTO,
       static_cast<std::int32_t>(spad::Order::dynamic_smallest_first)},
      {"options->reserved", options.reserved, 0, 0},
  };
  for (const auto& choice : choices) {
    Status status = spad::check_choice(choice.name, choice.value, choice.first, choice.last);
    if (status.is_error()) return status;
  }
  if (options.method == 2) {
    return Status::error(spad::Code::bad_option,
                         "options->method is SPAD_DIFFERENCES, which Hessians do not have");
  }
  return {};
}

spad::HessianOptions core_of(const spad_hessian_options& options) {
  spad::HessianOptions core;
  core.with_respect_to = static_cast<spad::Active>(options.with_respect_to);
  core.part = static_cast<spad::Triangle>(options.triangle);
  core.layout = {static_cast<spad::Layout>(options.layout),
                 static_cast<spad::IndexType>(options.index_type), options.index_base};
  if (options.method != SPAD_AUTO) core.method = static_cast<spad::Method>(options.method);
  if (options.order != SPAD_AUTO) core.order = static_cast<spad::Order>(options.order);
  return core;
}

spad::ErasedArrays arrays_of(const spad::SparseHessian& hessian) {
  return spad::erase(hessian.arrays(), hessian.options().layout.index_type, hessian.arrays().idx32);
}

}  // namespace

spad_status spad_hessian_options_init(spad_hessian_options* options, size_t struct_size) noexcept {
  return spad::guarded("spad_hessian_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_hessian_prepare(const spad_function* function, const spad_hessian_options* options,
                                 spad_hessian** hessian) noexcept {
  return spad::guarded("spad_hessian_prepare", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(hessian, "hessian") || !arguments.handle(function, "function")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = check_choices(*chosen); status.is_error()) return status;
    auto core = spad::SparseHessian::prepare(function->core, core_of(*chosen));
    if (!core) return core.status();
    spad::hand_over(std::make_unique<spad_hessian>(function, *std::move(core)), hessian);
    return {};
  });
}

void spad_hessian_destroy(spad_hessian* hessian) noexcept {
  spad::destroy("spad_hessian_destroy", hessian, "hessian");
}

int64_t spad_hessian_nnz(const spad_hessian* hessian) noexcept {
  if (spad::is_live(hessian)) return hessian->core.info().nnz;
  spad::report("spad_hessian_nnz", spad::check_handle(hessian, spad_hessian::kind, "hessian"));
  return -1;
}

spad_status spad_hessian_info(const spad_hessian* hessian, spad_hessian_info_data* info) noexcept {
  return spad::guarded("spad_hessian_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(hessian, "hessian")) return arguments.status();
    const spad::HessianInfo& core = hessian->core.info();
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n = core.n,
                              .nnz = core.nnz,
                              .n_colors = core.n_colors,
                              .lower_bound = core.lower_bound,
                              .n_local = core.n_local,
                              .method = static_cast<std::int32_t>(core.method),
                              .reserved = 0,
                              .bytes = static_cast<std::int64_t>(core.bytes),
                              .seconds_pattern = core.seconds_pattern,
                              .seconds_plan = core.seconds_plan,
                              .n_products = core.n_products},
                             "info");
  });
}

spad_status spad_hessian_view(const spad_hessian* hessian, spad_sparse_view* view) noexcept {
  return spad::guarded("spad_hessian_view", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(hessian, "hessian")) return arguments.status();
    const spad::HessianOptions& options = hessian->core.options();
    const spad::ErasedArrays arrays = arrays_of(hessian->core);
    return spad::fill_struct(view,
                             {.struct_size = 0,
                              .format = static_cast<std::int32_t>(options.layout.layout),
                              .index_type = static_cast<std::int32_t>(options.layout.index_type),
                              .index_base = options.layout.index_base,
                              .triangle = static_cast<std::int32_t>(options.part),
                              .n_rows = hessian->core.info().n,
                              .n_cols = hessian->core.info().n,
                              .nnz = hessian->core.info().nnz,
                              .ptr = arrays.ptr,
                              .idx = arrays.idx},
                             "view");
  });
}

spad_status spad_hessian_fill_pattern(const spad_hessian* hessian, void* ptr, void* idx) noexcept {
  return spad::guarded("spad_hessian_fill_pattern", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(hessian, "hessian")) return arguments.status();
    return spad::fill_arrays(arrays_of(hessian->core), ptr, idx);
  });
}

spad_status spad_hessian_reserve(const spad_hessian* hessian, spad_workspace* workspace) noexcept {
  return spad::guarded("spad_hessian_reserve", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(hessian, "hessian") ||
        !spad::check_workspace(arguments, hessian->function.get(), workspace)) {
      return arguments.status();
    }
    return hessian->core.reserve(workspace->core);
  });
}

spad_status spad_hessian_eval(const spad_hessian* hessian, spad_workspace* workspace,
                              const double* x, const double* p, const double* w, double* y,
                              double* gradient, double* values) noexcept {
  return spad::guarded("spad_hessian_eval", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(hessian, "hessian")) return arguments.status();
    const spad_function* function = hessian->function.get();
    if (!spad::check_workspace(arguments, function, workspace) ||
        !spad::check_point(arguments, function, workspace, {x, p}) ||
        !arguments.array(values, hessian->core.info().nnz, "values")) {
      return arguments.status();
    }
    return hessian->core.eval(workspace->core, {x, p}, w, y, gradient, values);
  });
}
