// Functions: what they are, and their values and products at a point.
#include <algorithm>
#include <string>

#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"
#include "program/evaluate.hpp"

using spad::Arguments;
using spad::Code;
using spad::Index;
using spad::Status;

void spad_function_destroy(spad_function* function) noexcept {
  spad::destroy("spad_function_destroy", function, "function");
}

spad_status spad_function_info(const spad_function* function,
                               spad_function_info_data* info) noexcept {
  return spad::guarded("spad_function_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(function, "function")) return arguments.status();
    const spad::FunctionInfo& core = function->core.info();
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n = function->core.n(),
                              .np = function->core.np(),
                              .m = function->core.m(),
                              .n_recorded = core.n_recorded,
                              .n_operations = core.n_operations,
                              .n_guards = core.n_guards,
                              .n_kernels = core.n_kernels,
                              .n_instances = core.n_instances,
                              .n_levels = core.n_levels,
                              .n_slots = core.n_slots,
                              .bytes = static_cast<std::int64_t>(core.bytes),
                              .seconds = core.seconds,
                              .has_callbacks = function->core.callbacks() != nullptr,
                              .reserved = 0},
                             "info");
  });
}

spad_status spad_function_print(const spad_function* function, char* buffer, size_t capacity,
                                size_t* length) noexcept {
  return spad::guarded("spad_function_print", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(function, "function") ||
        (capacity > 0 && !arguments.pointer(buffer, "buffer")) ||
        (capacity == 0 && !arguments.pointer(length, "length"))) {
      return arguments.status();
    }
    const std::string text = spad::print(function->core.program());
    if (length != nullptr) *length = text.size();
    if (capacity == 0) return {};
    const std::size_t taken = std::min(text.size(), capacity - 1);
    std::copy_n(text.data(), taken, buffer);
    buffer[taken] = '\0';
    if (taken == text.size()) return {};
    return Status::error(Code::buffer_too_small,
                         "argument buffer has %zu bytes, the text needs %zu", capacity,
                         text.size() + 1);
  });
}

spad_status spad_function_eval(const spad_function* function, spad_workspace* workspace,
                               const double* x, const double* p, double* y) noexcept {
  return spad::guarded("spad_function_eval", [&]() -> Status {
    Arguments arguments;
    if (!spad::check_evaluation(arguments, function, workspace, {x, p})) return arguments.status();
    return spad::eval(function->core, workspace->core, {x, p}, y);
  });
}

spad_status spad_function_jvp(const spad_function* function, spad_workspace* workspace,
                              const double* x, const double* p, int64_t k, const double* x_dot,
                              const double* p_dot, double* y, double* y_dot) noexcept {
  return spad::guarded("spad_function_jvp", [&]() -> Status {
    Arguments arguments;
    if (!spad::check_evaluation(arguments, function, workspace, {x, p}) ||
        !arguments.count(k, "k")) {
      return arguments.status();
    }
    return spad::jvp(function->core, workspace->core, {x, p},
                     {static_cast<Index>(k), x_dot, p_dot, y, y_dot});
  });
}

spad_status spad_function_vjp(const spad_function* function, spad_workspace* workspace,
                              const double* x, const double* p, int64_t k, const double* y_bar,
                              double* y, double* x_bar, double* p_bar) noexcept {
  return spad::guarded("spad_function_vjp", [&]() -> Status {
    Arguments arguments;
    if (!spad::check_evaluation(arguments, function, workspace, {x, p}) ||
        !arguments.count(k, "k")) {
      return arguments.status();
    }
    return spad::vjp(function->core, workspace->core, {x, p},
                     {static_cast<Index>(k), y_bar, y, x_bar, p_bar});
  });
}

spad_status spad_function_hvp(const spad_function* function, spad_workspace* workspace,
                              const double* x, const double* p, const double* w, int64_t k,
                              const double* x_dot, const double* p_dot, double* x_bar,
                              double* x_hvp, double* p_hvp) noexcept {
  return spad::guarded("spad_function_hvp", [&]() -> Status {
    Arguments arguments;
    if (!spad::check_evaluation(arguments, function, workspace, {x, p}) ||
        !arguments.count(k, "k")) {
      return arguments.status();
    }
    return spad::hvp(function->core, workspace->core, {x, p},
                     {w, static_cast<Index>(k), x_dot, p_dot, x_bar, x_hvp, p_hvp});
  });
}
