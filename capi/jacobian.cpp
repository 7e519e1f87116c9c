// Sparse Jacobians: prepared once, evaluated often.
#include <algorithm>

#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"

using spad::Arguments;
using spad::Status;

namespace {

spad_jacobian_options default_options() {
  const spad::JacobianOptions defaults;
  const auto& [partition, order] = defaults.partition;
  return {.struct_size = 0,
          .partition = static_cast<std::int32_t>(partition),
          .order = order ? static_cast<std::int32_t>(*order) : SPAD_AUTO,
          .layout = static_cast<std::int32_t>(defaults.layout.layout),
          .index_type = static_cast<std::int32_t>(defaults.layout.index_type),
          .index_base = defaults.layout.index_base,
          .reserved = 0};
}

Status validate(const spad_jacobian_options& options) {
  const struct {
    const char* name;
    std::int32_t value, first, last;
  } choices[] = {
      {"options->partition", options.partition, SPAD_AUTO, SPAD_ROWS},
      {"options->order", options.order, SPAD_AUTO, SPAD_ORDER_SMALLEST_LAST},
      {"options->layout", options.layout, SPAD_CSC, SPAD_COO},
      {"options->index_type", options.index_type, SPAD_I32, SPAD_I64},
      {"options->index_base", options.index_base, 0, 1},
      {"options->reserved", options.reserved, 0, 0},
  };
  for (const auto& choice : choices) {
    Status status = spad::check_choice(choice.name, choice.value, choice.first, choice.last);
    if (status.is_error()) return status;
  }
  return {};
}

spad::JacobianOptions settings_of(const spad_jacobian_options& options) {
  spad::JacobianOptions settings;
  settings.partition.partition = static_cast<spad::Partition>(options.partition);
  if (options.order != SPAD_AUTO)
    settings.partition.order = static_cast<spad::Order>(options.order);
  settings.layout = {.layout = static_cast<spad::Layout>(options.layout),
                     .index_type = static_cast<spad::IndexType>(options.index_type),
                     .index_base = options.index_base};
  return settings;
}

// The index arrays, type-erased, with their lengths.
struct Arrays {
  const void* ptr;
  const void* idx;
  std::size_t ptr_bytes, idx_bytes;
};

template <class Integer>
Arrays arrays_of(const std::vector<Integer>& ptr, const std::vector<Integer>& idx) {
  return {ptr.data(), idx.data(), ptr.size() * sizeof(Integer), idx.size() * sizeof(Integer)};
}

Arrays arrays_of(const spad::SparseJacobian& jacobian) {
  const spad::LayoutArrays& layout = jacobian.layout();
  return jacobian.options().layout.index_type == spad::IndexType::i32
             ? arrays_of(layout.ptr32, layout.idx32)
             : arrays_of(layout.ptr64, layout.idx64);
}

}  // namespace

spad_status spad_jacobian_options_init(spad_jacobian_options* options,
                                       size_t struct_size) noexcept {
  return spad::guarded("spad_jacobian_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_jacobian_prepare(const spad_function* function,
                                  const spad_jacobian_options* options,
                                  spad_jacobian** jacobian) noexcept {
  return spad::guarded("spad_jacobian_prepare", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(jacobian, "jacobian") || !arguments.handle(function, "function")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = validate(*chosen); status.is_error()) return status;
    auto core = spad::SparseJacobian::prepare(function->core, settings_of(*chosen));
    if (!core) return core.status();
    spad::hand_over(std::make_unique<spad_jacobian>(function, *std::move(core)), jacobian);
    return {};
  });
}

void spad_jacobian_destroy(spad_jacobian* jacobian) noexcept {
  spad::destroy("spad_jacobian_destroy", jacobian, "jacobian");
}

int64_t spad_jacobian_nnz(const spad_jacobian* jacobian) noexcept {
  if (spad::is_live(jacobian)) return jacobian->core.info().nnz;
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
                              .order = static_cast<std::int32_t>(core.order),
                              .bytes = static_cast<std::int64_t>(core.bytes),
                              .seconds_pattern = core.seconds_pattern,
                              .seconds_coloring = core.seconds_coloring,
                              .seconds_layout = core.seconds_layout},
                             "info");
  });
}

spad_status spad_jacobian_view(const spad_jacobian* jacobian, spad_sparse_view* view) noexcept {
  return spad::guarded("spad_jacobian_view", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian")) return arguments.status();
    const spad::LayoutOptions& options = jacobian->core.options().layout;
    const spad::JacobianInfo& info = jacobian->core.info();
    const Arrays arrays = arrays_of(jacobian->core);
    return spad::fill_struct(view,
                             {.struct_size = 0,
                              .format = static_cast<std::int32_t>(options.layout),
                              .index_type = static_cast<std::int32_t>(options.index_type),
                              .index_base = options.index_base,
                              .triangle = SPAD_FULL,
                              .n_rows = info.n_rows,
                              .n_cols = info.n_cols,
                              .nnz = info.nnz,
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
    const Arrays arrays = arrays_of(jacobian->core);
    if ((arrays.ptr_bytes > 0 && !arguments.pointer(ptr, "ptr")) ||
        (arrays.idx_bytes > 0 && !arguments.pointer(idx, "idx"))) {
      return arguments.status();
    }
    std::copy_n(static_cast<const unsigned char*>(arrays.ptr), arrays.ptr_bytes,
                static_cast<unsigned char*>(ptr));
    std::copy_n(static_cast<const unsigned char*>(arrays.idx), arrays.idx_bytes,
                static_cast<unsigned char*>(idx));
    return {};
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

spad_status spad_jacobian_eval(const spad_jacobian* jacobian, spad_workspace* workspace,
                               const double* x, const double* p, double* y,
                               double* values) noexcept {
  return spad::guarded("spad_jacobian_eval", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(jacobian, "jacobian") ||
        !spad::check_workspace(arguments, jacobian->function.get(), workspace) ||
        !spad::check_point(arguments, jacobian->function.get(), {x, p}) ||
        !arguments.array(values, jacobian->core.info().nnz, "values")) {
      return arguments.status();
    }
    return jacobian->core.eval(workspace->core, {x, p}, y, values);
  });
}
