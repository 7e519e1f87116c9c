// Functions made of the caller's callbacks.
#include <cinttypes>
#include <cmath>

#include "capi/arguments.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"
#include "capi/sparse_view.hpp"

using spad::Arguments;
using spad::Code;
using spad::Point;
using spad::Status;

namespace {

// What a callback returned or threw, as a status that names it.
template <class Call>
Status call_back(const char* name, Call&& call) noexcept {
  return spad::guard(
      [&]() -> Status {
        const std::int32_t result = call();
        if (result == 0) return {};
        const Code code = result > 0 ? Code::callback_recoverable : Code::callback_fatal;
        return Status::error(code, "the %s callback returned %" PRId32, name, result)
            .with_value(result);
      },
      [&](const Status& thrown) {
        const char* what = thrown.detail()[0] != '\0' ? thrown.detail() : message_of(thrown.code());
        return Status::error(Code::callback_exception, "the %s callback threw: %s", name, what);
      });
}

class CallersCallbacks final : public spad::Callbacks {
 public:
  explicit CallersCallbacks(const spad_callbacks& calls) : calls_(calls) {}

  Available available() const override {
    return {calls_.jvp != nullptr, calls_.vjp != nullptr, calls_.hvp != nullptr};
  }
  Status eval(Point at, double* y) const override {
    return call_back("eval", [&] { return calls_.eval(at.x, at.p, y, calls_.payload); });
  }
  Status jvp(Point at, Tangent direction, double* y_dot) const override {
    return call_back("jvp", [&] {
      return calls_.jvp(at.x, at.p, direction.x_dot, direction.p_dot, y_dot, calls_.payload);
    });
  }
  Status vjp(Point at, const double* y_bar, Adjoint result) const override {
    return call_back("vjp", [&] {
      return calls_.vjp(at.x, at.p, y_bar, result.x_bar, result.p_bar, calls_.payload);
    });
  }
  Status hvp(Point at, const double* w, Tangent direction, Adjoint result) const override {
    return call_back("hvp", [&] {
      return calls_.hvp(at.x, at.p, w, direction.x_dot, direction.p_dot, result.x_bar, result.p_bar,
                        calls_.payload);
    });
  }

 private:
  spad_callbacks calls_;
};

// Appends the sizes of count variables, 1 where the caller gives none.
Status read_typical(const char* name, const double* sizes, std::int64_t count,
                    std::vector<double>& typical) {
  for (std::int64_t k = 0; k < count; ++k) {
    const double size = sizes == nullptr ? 1 : sizes[k];
    if (!(size > 0 && std::isfinite(size))) {
      return Status::error(Code::bad_option, "%s[%" PRId64 "] is %g, expected more than 0", name, k,
                           size)
          .at_index(k)
          .with_value(size);
    }
    typical.push_back(size);
  }
  return {};
}

Status read_pattern(const spad_sparse_view* view, spad::CallbackFunction& function) {
  if (view == nullptr) return {};
  auto imported = spad::import_pattern(view, "pattern");
  if (!imported) return imported.status();
  function.pattern = std::move(imported->pattern);
  if (function.pattern->n_rows == function.m && function.pattern->n_cols == function.n) return {};
  return Status::error(Code::bad_dim, "argument pattern is %d x %d, expected m x n = %d x %d",
                       function.pattern->n_rows, function.pattern->n_cols, function.m, function.n);
}

}  // namespace

spad_status spad_callbacks_init(spad_callbacks* callbacks, size_t struct_size) noexcept {
  return spad::guarded("spad_callbacks_init", [&] {
    return spad::init_options(callbacks, struct_size, spad_callbacks{}, "callbacks");
  });
}

spad_status spad_function_from_callbacks(const spad_callbacks* callbacks, int64_t n, int64_t np,
                                         int64_t m, const spad_sparse_view* pattern,
                                         spad_function** function) noexcept {
  return spad::guarded("spad_function_from_callbacks", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(function, "function") || !arguments.pointer(callbacks, "callbacks") ||
        !arguments.count(n, "n") || !arguments.count(np, "np") || !arguments.count(m, "m") ||
        !arguments.count(n + np + m, "n + np + m")) {
      return arguments.status();
    }
    const auto calls = spad::read_options(callbacks, spad_callbacks{}, "callbacks");
    if (!calls) return calls.status();
    if (calls->eval == nullptr) {
      return Status::error(Code::null_arg, "argument callbacks->eval is NULL");
    }
    spad::CallbackFunction core{.n = static_cast<spad::Index>(n),
                                .np = static_cast<spad::Index>(np),
                                .m = static_cast<spad::Index>(m),
                                .calls = std::make_unique<const CallersCallbacks>(*calls),
                                .pattern = {},
                                .typical = {}};
    Status status = read_typical("callbacks->typical_x", calls->typical_x, n, core.typical);
    if (status.is_error()) return status;
    status = read_typical("callbacks->typical_p", calls->typical_p, np, core.typical);
    if (status.is_error()) return status;
    status = read_pattern(pattern, core);
    if (status.is_error()) return status;
    spad::hand_over(std::make_unique<spad_function>(std::move(core)), function);
    return {};
  });
}
