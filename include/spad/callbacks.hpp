// Functions made of the caller's own code, which is called back instead of recorded.
//
//   spad::Function f = spad::Callbacks(n, np, m).eval(residual).pattern(view).function();
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "function.hpp"
#include "pattern.hpp"

namespace spad {
inline namespace api {

// Arguments as in spad.h, without the payload. Code returns 0, above 0 where there is no value at
// this point, below 0 to give up; code that returns nothing is taken for 0. What it throws comes
// out of the call that led to it. Functions that threads share are called from several at a time.
class Callbacks {
 public:
  Callbacks(std::int64_t n, std::int64_t np, std::int64_t m) : n_(n), np_(np), m_(m) {}

  // (x, p, y)
  template <class Code>
  Callbacks& eval(Code code) {
    return code_.eval = status_of(std::move(code)), *this;
  }
  // (x, p, x_dot, p_dot, y_dot)
  template <class Code>
  Callbacks& jvp(Code code) {
    return code_.jvp = status_of(std::move(code)), *this;
  }
  // (x, p, y_bar, x_bar, p_bar)
  template <class Code>
  Callbacks& vjp(Code code) {
    return code_.vjp = status_of(std::move(code)), *this;
  }
  // (x, p, w, x_dot, p_dot, x_hvp, p_hvp)
  template <class Code>
  Callbacks& hvp(Code code) {
    return code_.hvp = status_of(std::move(code)), *this;
  }
  // Sizes of the variables, for the steps of finite differences.
  Callbacks& typical_x(std::vector<double> sizes) { return typical_x_ = std::move(sizes), *this; }
  Callbacks& typical_p(std::vector<double> sizes) { return typical_p_ = std::move(sizes), *this; }
  // Of dF/dx; read by function().
  Callbacks& pattern(const spad_sparse_view& view) { return pattern_ = view, *this; }

  Function function() const {
    auto state = std::make_shared<State>(code_);
    spad_callbacks raw;
    check(spad_callbacks_init(&raw, sizeof raw));
    if (typical_x_) raw.typical_x = ConstArray(*typical_x_).required(n_, "typical_x");
    if (typical_p_) raw.typical_p = ConstArray(*typical_p_).required(np_, "typical_p");
    raw.payload = state.get();
    if (code_.eval) raw.eval = call_eval;
    if (code_.jvp) raw.jvp = call_jvp;
    if (code_.vjp) raw.vjp = call_vjp;
    if (code_.hvp) raw.hvp = call_hvp;
    spad_function* handle = nullptr;
    check(
        spad_function_from_callbacks(&raw, n_, np_, m_, pattern_ ? &*pattern_ : nullptr, &handle));
    return Function(FunctionHandle(handle), std::move(state));
  }

 private:
  using In = const double*;
  using Out = double*;
  struct Code {
    std::function<std::int32_t(In, In, Out)> eval;
    std::function<std::int32_t(In, In, In, In, Out)> jvp;
    std::function<std::int32_t(In, In, In, Out, Out)> vjp;
    std::function<std::int32_t(In, In, In, In, In, Out, Out)> hvp;
  };
  struct State : Payload {
    explicit State(const Code& code_) : code(code_) {}
    Code code;
  };

  template <class Any>
  static auto status_of(Any code) {
    return [code = std::move(code)](auto... pointers) mutable -> std::int32_t {
      if constexpr (std::is_void_v<decltype(code(pointers...))>) {
        code(pointers...);
        return 0;
      } else {
        return code(pointers...);
      }
    };
  }

  template <auto member, class... Pointers>
  static std::int32_t call(void* payload, Pointers... pointers) {
    State& state = *static_cast<State*>(payload);
    try {
      return (state.code.*member)(pointers...);
    } catch (...) {
      state.keep(std::current_exception());
      return -1;
    }
  }
  static std::int32_t call_eval(In x, In p, Out y, void* payload) {
    return call<&Code::eval>(payload, x, p, y);
  }
  static std::int32_t call_jvp(In x, In p, In x_dot, In p_dot, Out y_dot, void* payload) {
    return call<&Code::jvp>(payload, x, p, x_dot, p_dot, y_dot);
  }
  static std::int32_t call_vjp(In x, In p, In y_bar, Out x_bar, Out p_bar, void* payload) {
    return call<&Code::vjp>(payload, x, p, y_bar, x_bar, p_bar);
  }
  static std::int32_t call_hvp(In x, In p, In w, In x_dot, In p_dot, Out x_hvp, Out p_hvp,
                               void* payload) {
    return call<&Code::hvp>(payload, x, p, w, x_dot, p_dot, x_hvp, p_hvp);
  }

  std::int64_t n_, np_, m_;
  Code code_;
  std::optional<std::vector<double>> typical_x_, typical_p_;
  std::optional<spad_sparse_view> pattern_;
};

}  // namespace api
}  // namespace spad
