// Recording. Calls return variables; an error stays in the recorder, with the call that met it.
#include <array>
#include <memory>

#include "capi/arguments.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"
#include "program/mapped.hpp"

namespace {

using spad::Arguments;
using spad::Code;
using spad::Status;
using spad::VariableArray;

constexpr std::int64_t most_operations = (std::int64_t{1} << 29) - 2;  // of the compiler

spad_recorder_options default_options() {
  return {.struct_size = 0, .max_operations = most_operations};
}

void keep_first_error(const char* function, spad_recorder* recorder) noexcept {
  if (recorder->failed_in != nullptr) return;
  recorder->failed_in = function;
  spad::report(function, recorder->core.status());
}

// The frame of every recording call: body(core), or `fallback` when it fails. The way without an
// error makes no Status: recording is called once an operation.
template <class Value, class Body>
Value recorded(const char* function, spad_recorder* recorder, Value fallback,
               Body&& body) noexcept {
  if (!spad::is_live(recorder)) {
    spad::report(function, spad::check_handle(recorder, spad_recorder::kind, "recorder"));
    return fallback;
  }
  const Value value = spad::guard([&]() -> Value { return body(recorder->core); },
                                  [&](const Status& status) {
                                    recorder->core.fail(status);
                                    return fallback;
                                  });
  if (recorder->core.status().is_error()) [[unlikely]] {
    keep_first_error(function, recorder);
    return fallback;
  }
  return value;
}

// What finish and status return: the first error, with the name of the call that met it.
Status first_error(const spad_recorder* recorder) {
  const Status& status = recorder->core.status();
  if (status.is_ok() || recorder->failed_in == nullptr) return status;
  const char* detail = status.detail()[0] != '\0' ? status.detail() : message_of(status.code());
  Status named = Status::error(status.code(), "%s: %s", recorder->failed_in, detail);
  named.info() = status.info();
  return named;
}

// The operands of a call on arrays; the recorder keeps what is wrong with them.
bool check_arrays(spad::Recorder& core, std::int64_t count, std::span<const VariableArray> arrays) {
  constexpr std::array<const char*, 3> names = {"a", "b", "c"};
  Arguments arguments;
  bool good = arguments.count(count, "count");
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    good = good && arguments.array(arrays[k].first, count, names[k]);
  }
  if (!good) core.fail(arguments.status());
  return good;
}

void record_elements(const char* function, spad_recorder* recorder, std::int32_t op,
                     std::int64_t count, std::span<const VariableArray> operands,
                     spad_var* out) noexcept {
  const bool good = recorded(function, recorder, false, [&](spad::Recorder& core) {
    if (!check_arrays(core, count, operands)) return false;
    Arguments arguments;
    if (arguments.array(out, count, "out")) return core.op_n(op, count, operands, out);
    core.fail(arguments.status());
    return false;
  });
  if (!good && out != nullptr && count > 0) std::fill_n(out, count, SPAD_INVALID);
}

}  // namespace

spad_status spad_recorder_options_init(spad_recorder_options* options,
                                       size_t struct_size) noexcept {
  return spad::guarded("spad_recorder_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_recorder_create(int64_t n, int64_t np, const double* x0, const double* p0,
                                 const spad_recorder_options* options,
                                 spad_recorder** recorder) noexcept {
  return spad::guarded("spad_recorder_create", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(recorder, "recorder") || !arguments.count(n, "n") ||
        !arguments.count(np, "np") || !arguments.count(n + np, "n + np") ||
        !arguments.array(x0, n, "x0") || !arguments.array(p0, np, "p0")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = spad::check_choice("options->max_operations", chosen->max_operations, 1,
                                           most_operations);
        status.is_error()) {
      return status;
    }
    spad::hand_over(
        std::make_unique<spad_recorder>(std::span(x0, static_cast<std::size_t>(n)),
                                        std::span(p0, static_cast<std::size_t>(np)),
                                        static_cast<spad::Index>(chosen->max_operations)),
        recorder);
    return {};
  });
}

void spad_recorder_destroy(spad_recorder* recorder) noexcept {
  spad::destroy("spad_recorder_destroy", recorder, "recorder");
}

spad_status spad_recorder_status(const spad_recorder* recorder) noexcept {
  return spad::guarded("spad_recorder_status", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(recorder, "recorder")) return arguments.status();
    return first_error(recorder);
  });
}

spad_var spad_input(spad_recorder* recorder, int64_t i) noexcept {
  return recorded("spad_input", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.input(i); });
}

spad_var spad_parameter(spad_recorder* recorder, int64_t j) noexcept {
  return recorded("spad_parameter", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.parameter(j); });
}

spad_var spad_constant(spad_recorder* recorder, double value) noexcept {
  return recorded("spad_constant", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.constant(value); });
}

spad_var spad_op1(spad_recorder* recorder, int32_t op, spad_var a) noexcept {
  return recorded("spad_op1", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.op1(op, a); });
}

spad_var spad_op2(spad_recorder* recorder, int32_t op, spad_var a, spad_var b) noexcept {
  return recorded("spad_op2", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.op2(op, a, b); });
}

spad_var spad_op3(spad_recorder* recorder, int32_t op, spad_var a, spad_var b,
                  spad_var c) noexcept {
  return recorded("spad_op3", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.op3(op, a, b, c); });
}

spad_var spad_pow_int(spad_recorder* recorder, spad_var a, int64_t exponent) noexcept {
  return recorded("spad_pow_int", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.pow_int(a, exponent); });
}

spad_var spad_select(spad_recorder* recorder, int32_t relation, spad_var a, spad_var b, spad_var c,
                     spad_var d) noexcept {
  return recorded("spad_select", recorder, SPAD_INVALID,
                  [=](spad::Recorder& core) { return core.select(relation, a, b, c, d); });
}

int32_t spad_compare(spad_recorder* recorder, int32_t relation, spad_var a, spad_var b) noexcept {
  return recorded("spad_compare", recorder, std::int32_t{0}, [=](spad::Recorder& core) {
    return core.compare(relation, a, b) ? std::int32_t{1} : std::int32_t{0};
  });
}

int64_t spad_floor_index(spad_recorder* recorder, spad_var a) noexcept {
  return recorded("spad_floor_index", recorder, std::int64_t{0},
                  [=](spad::Recorder& core) { return core.floor_index(a); });
}

void spad_op1_n(spad_recorder* recorder, int32_t op, int64_t count, const spad_var* a,
                int64_t stride_a, spad_var* out) noexcept {
  const VariableArray operands[] = {{a, stride_a}};
  record_elements("spad_op1_n", recorder, op, count, operands, out);
}

void spad_op2_n(spad_recorder* recorder, int32_t op, int64_t count, const spad_var* a,
                int64_t stride_a, const spad_var* b, int64_t stride_b, spad_var* out) noexcept {
  const VariableArray operands[] = {{a, stride_a}, {b, stride_b}};
  record_elements("spad_op2_n", recorder, op, count, operands, out);
}

void spad_op3_n(spad_recorder* recorder, int32_t op, int64_t count, const spad_var* a,
                int64_t stride_a, const spad_var* b, int64_t stride_b, const spad_var* c,
                int64_t stride_c, spad_var* out) noexcept {
  const VariableArray operands[] = {{a, stride_a}, {b, stride_b}, {c, stride_c}};
  record_elements("spad_op3_n", recorder, op, count, operands, out);
}

spad_var spad_sum_n(spad_recorder* recorder, int64_t count, const spad_var* a,
                    int64_t stride_a) noexcept {
  const VariableArray operands[] = {{a, stride_a}};
  return recorded("spad_sum_n", recorder, SPAD_INVALID, [&](spad::Recorder& core) {
    return check_arrays(core, count, operands) ? core.sum_n(count, operands[0]) : SPAD_INVALID;
  });
}

spad_var spad_dot_n(spad_recorder* recorder, int64_t count, const spad_var* a, int64_t stride_a,
                    const spad_var* b, int64_t stride_b) noexcept {
  const VariableArray operands[] = {{a, stride_a}, {b, stride_b}};
  return recorded("spad_dot_n", recorder, SPAD_INVALID, [&](spad::Recorder& core) {
    return check_arrays(core, count, operands) ? core.dot_n(count, operands[0], operands[1])
                                               : SPAD_INVALID;
  });
}

void spad_recorder_map(spad_recorder* recorder, const spad_function* function, int64_t count,
                       const spad_var* inputs, const spad_var* parameters,
                       spad_var* results) noexcept {
  const bool is_sized = spad::is_live(function) && count > 0 && count <= most_operations;
  const std::int64_t n_results = is_sized ? count * function->core.m() : 0;
  const bool good = recorded("spad_recorder_map", recorder, false, [&](spad::Recorder& core) {
    Arguments arguments;
    if (!arguments.handle(function, "function") || !arguments.count(count, "count") ||
        !arguments.array(inputs, count * function->core.n(), "inputs") ||
        !arguments.array(parameters, count * function->core.np(), "parameters") ||
        !arguments.array(results, n_results, "results")) {
      core.fail(arguments.status());
      return false;
    }
    if (function->core.callbacks()) {
      core.fail(
          Status::error(Code::not_supported,
                        "argument function is made of callbacks; only recordings are mapped"));
      return false;
    }
    return core.map(std::make_shared<const spad::MappedProgram>(function->core.program()),
                    {count, function->core.n(), function->core.np(), inputs, parameters, results});
  });
  if (!good && results != nullptr) std::fill_n(results, n_results, SPAD_INVALID);
}

double spad_value(const spad_recorder* recorder, spad_var a) noexcept {
  if (spad::is_live(recorder)) return recorder->core.value(a);
  spad::report("spad_value", spad::check_handle(recorder, spad_recorder::kind, "recorder"));
  return std::numeric_limits<double>::quiet_NaN();
}

spad_status spad_recorder_info(const spad_recorder* recorder,
                               spad_recorder_info_data* info) noexcept {
  return spad::guarded("spad_recorder_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(recorder, "recorder")) return arguments.status();
    const spad::Recorder& core = recorder->core;
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n = core.n(),
                              .np = core.np(),
                              .n_operations = core.n_operations(),
                              .max_operations = core.max_operations()},
                             "info");
  });
}

namespace {

Status finish(spad_recorder* recorder, std::int64_t m, const spad_var* y,
              spad_function** function) {
  Arguments arguments;
  if (!arguments.output(function, "function") || !arguments.count(m, "m") ||
      !arguments.array(y, m, "y")) {
    return arguments.status();
  }
  if (recorder->failed_in != nullptr) return first_error(recorder);
  auto tape = recorder->core.finish({y, static_cast<std::size_t>(m)});
  if (!tape) return tape.status();
  // Addresses of a program are inputs, parameters and outputs in one space.
  if (!arguments.count(m + tape->n_inputs + tape->n_parameters, "m + n + np")) {
    return arguments.status();
  }
  spad::hand_over(std::make_unique<spad_function>(std::move(*tape)), function);
  return {};
}

}  // namespace

spad_status spad_recorder_finish(spad_recorder* recorder, int64_t m, const spad_var* y,
                                 spad_function** function) noexcept {
  constexpr const char* name = "spad_recorder_finish";
  if (function != nullptr) *function = nullptr;
  return spad::guarded(name, [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(recorder, "recorder")) return arguments.status();
    Status status = spad::guard([&] { return finish(recorder, m, y, function); },
                                [](const Status& thrown) { return thrown; });
    if (status.is_error() && recorder->failed_in == nullptr) {  // used up, whatever the result
      recorder->core.fail(status);
      recorder->failed_in = name;
    }
    return status;
  });
}
