// Workspaces.
#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"

using spad::Arguments;
using spad::Status;

namespace {

spad_workspace_options default_options() {
  const spad::WorkspaceOptions defaults;
  return {.struct_size = 0,
          .n_threads = defaults.n_threads,
          .products = defaults.products,
          .second_order = defaults.second_order,
          .reserved = 0};
}

}  // namespace

spad_status spad_workspace_options_init(spad_workspace_options* options,
                                        size_t struct_size) noexcept {
  return spad::guarded("spad_workspace_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_workspace_create(const spad_function* function,
                                  const spad_workspace_options* options,
                                  spad_workspace** workspace) noexcept {
  return spad::guarded("spad_workspace_create", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(workspace, "workspace") || !arguments.handle(function, "function")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = spad::check_threads(chosen->n_threads); status.is_error()) return status;
    if (Status status = spad::check_reserved("options->reserved", chosen->reserved);
        status.is_error()) {
      return status;
    }
    const spad::WorkspaceOptions settings{.n_threads = chosen->n_threads,
                                          .products = chosen->products != 0,
                                          .second_order = chosen->second_order != 0};
    spad::hand_over(std::make_unique<spad_workspace>(function, settings), workspace);
    return {};
  });
}

void spad_workspace_destroy(spad_workspace* workspace) noexcept {
  spad::destroy("spad_workspace_destroy", workspace, "workspace");
}

spad_status spad_workspace_set_point(spad_workspace* workspace, const double* x,
                                     const double* p) noexcept {
  return spad::guarded("spad_workspace_set_point", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(workspace, "workspace") ||
        !spad::check_point(arguments, workspace->function.get(), {x, p})) {
      return arguments.status();
    }
    return spad::set_point(workspace->function->core, workspace->core, {x, p});
  });
}

spad_status spad_workspace_info(const spad_workspace* workspace,
                                spad_workspace_info_data* info) noexcept {
  return spad::guarded("spad_workspace_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(workspace, "workspace")) return arguments.status();
    const spad::Workspace& core = workspace->core;
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .bytes = static_cast<std::int64_t>(core.bytes()),
                              .n_threads = core.n_threads(),
                              .products = core.options().products || core.options().second_order,
                              .second_order = core.options().second_order,
                              .has_point = core.reached != spad::Workspace::Reached::nothing},
                             "info");
  });
}
