// Newton's method, and the way of the caller's callback through it.
#include <cinttypes>

#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/jacobian_options.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"

using spad::Arguments;
using spad::Code;
using spad::Status;

namespace {

spad_newton_options default_options() {
  const spad::NewtonSettings defaults;
  return {.struct_size = 0,
          .tolerance = defaults.iteration.tolerance,
          .max_iterations = defaults.iteration.max_iterations,
          .globalization = static_cast<std::int32_t>(defaults.iteration.globalization),
          .min_step_length = defaults.iteration.min_step_length,
          .backend = static_cast<std::int32_t>(defaults.backend),
          .n_threads = defaults.n_threads,
          .callback = nullptr,
          .payload = nullptr};
}

// The ranges of the numbers are the iteration's to check.
Status validate(const spad_newton_options& options) {
  Status status = spad::check_choice("options->globalization", options.globalization,
                                     SPAD_FULL_STEPS, SPAD_LINE_SEARCH);
  if (status.is_error()) return status;
  status = spad::check_choice("options->backend", options.backend, SPAD_AUTO, SPAD_KLU);
  if (status.is_error()) return status;
  return spad::check_threads(options.n_threads);
}

// Calls the caller's function; what it throws is kept, and the iteration is stopped.
std::int32_t call_back(spad_newton& newton, const spad::NewtonProgress& core) noexcept {
  const spad_newton_progress progress{.struct_size = sizeof progress,
                                      .iteration = core.iteration,
                                      .residual_norm = core.residual_norm,
                                      .step_norm = core.step_norm,
                                      .step_length = core.step_length,
                                      .x = core.x};
  return spad::guard(
      [&] { return newton.callback_result = newton.callback(&progress, newton.payload); },
      [&](const Status& thrown) {
        const char* what = thrown.detail()[0] != '\0' ? thrown.detail() : message_of(thrown.code());
        newton.thrown =
            Status::error(Code::callback_exception,
                          "the callback threw in iteration %" PRId64 ": %s", core.iteration, what);
        return std::int32_t{1};
      });
}

spad::NewtonSettings settings_of(const spad_newton_options& options, spad_newton* newton) {
  spad::NewtonSettings settings;
  settings.iteration.tolerance = options.tolerance;
  settings.iteration.max_iterations = options.max_iterations;
  settings.iteration.globalization = static_cast<spad::Globalization>(options.globalization);
  settings.iteration.min_step_length = options.min_step_length;
  settings.backend = static_cast<spad::Backend>(options.backend);
  settings.n_threads = options.n_threads;
  if (options.callback != nullptr) {
    settings.iteration.callback = [newton](const spad::NewtonProgress& progress) {
      return call_back(*newton, progress);
    };
  }
  return settings;
}

// What the caller sets in a report; what an older, shorter one lacks is not wanted.
Status read_report(const spad_newton_report* user, spad::NewtonReport& report) {
  if (user == nullptr) return {};
  if (Status status = spad::check_struct_size(user, "report"); status.is_error()) return status;
  const spad_newton_report prefix = spad::read_prefix(user);
  if (prefix.history_capacity < 0) {
    return Status::error(Code::bad_dim, "report->history_capacity is %" PRId64 ", negative",
                         prefix.history_capacity);
  }
  report.history = prefix.history;
  report.history_capacity = prefix.history == nullptr ? 0 : prefix.history_capacity;
  return {};
}

void write_report(spad_newton_report* user, const spad::NewtonReport& report, Code reason,
                  std::int32_t callback_result) {
  if (user == nullptr) return;
  const spad_newton_report before = spad::read_prefix(user);
  spad::write_struct(user,
                     {.struct_size = 0,
                      .history = before.history,
                      .history_capacity = before.history_capacity,
                      .reason = static_cast<spad_status>(reason),
                      .callback_result = callback_result,
                      .iterations = report.iterations,
                      .n_residuals = report.n_residuals,
                      .n_jacobians = report.n_jacobians,
                      .n_factors = report.n_factors,
                      .residual_norm = report.residual_norm,
                      .seconds_eval = report.seconds_eval,
                      .seconds_factor = report.seconds_factor,
                      .seconds_solve = report.seconds_solve,
                      .seconds_total = report.seconds_total},
                     spad::struct_size_of(user));
}

Status solve(spad_newton& newton, double* x, const double* p, spad::NewtonReport& report) {
  newton.is_solving = true;
  newton.callback_result = 0;
  newton.thrown = Status();
  Status status = spad::guard([&] { return newton.core->solve(x, p, report); },
                              [](const Status& thrown) { return thrown; });
  newton.is_solving = false;
  return newton.thrown.is_error() ? newton.thrown : status;
}

}  // namespace

spad_status spad_newton_options_init(spad_newton_options* options, size_t struct_size) noexcept {
  return spad::guarded("spad_newton_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_newton_prepare(const spad_function* function, const spad_newton_options* options,
                                spad_newton** newton) noexcept {
  return spad::guarded("spad_newton_prepare", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(newton, "newton") || !arguments.handle(function, "function")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = validate(*chosen); status.is_error()) return status;
    auto object = std::make_unique<spad_newton>(function);
    object->callback = chosen->callback;
    object->payload = chosen->payload;
    auto core = spad::Newton::prepare(function->core, settings_of(*chosen, object.get()));
    if (!core) return core.status();
    object->core.emplace(*std::move(core));
    spad::hand_over(std::move(object), newton);
    return {};
  });
}

void spad_newton_destroy(spad_newton* newton) noexcept {
  spad::destroy("spad_newton_destroy", newton, "newton");
}

spad_status spad_newton_solve(spad_newton* newton, double* x, const double* p,
                              spad_newton_report* report) noexcept {
  return spad::guarded("spad_newton_solve", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(newton, "newton") ||
        !spad::check_point(arguments, newton->function.get(), {x, p})) {
      return arguments.status();
    }
    if (newton->is_solving) {
      return Status::error(Code::bad_state, "argument newton is solving: a callback called it");
    }
    spad::NewtonReport core;
    if (Status status = read_report(report, core); status.is_error()) return status;
    const spad::Reference<spad_newton> alive(newton);  // a callback may destroy it
    Status status = solve(*newton, x, p, core);
    write_report(report, core, status.code(), newton->callback_result);
    return status;
  });
}

spad_status spad_newton_info(const spad_newton* newton, spad_newton_info_data* info) noexcept {
  return spad::guarded("spad_newton_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(newton, "newton")) return arguments.status();
    const spad::NewtonInfo& core = newton->core->info();
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n = core.jacobian.n_cols,
                              .nnz = core.jacobian.nnz,
                              .n_colors = core.jacobian.n_colors,
                              .lower_bound = core.jacobian.lower_bound,
                              .partition = static_cast<std::int32_t>(core.jacobian.partition),
                              .order = spad::number_of(core.jacobian.order),
                              .backend = static_cast<std::int32_t>(core.backend),
                              .reserved = 0,
                              .seconds_pattern = core.jacobian.seconds_pattern,
                              .seconds_coloring = core.jacobian.seconds_coloring,
                              .seconds_layout = core.jacobian.seconds_layout,
                              .seconds_analyze = core.seconds_analyze},
                             "info");
  });
}
