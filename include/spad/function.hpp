// A recorded function: its values and products at a point.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "array.hpp"
#include "payload.hpp"
#include "workspace.hpp"

namespace spad {
inline namespace api {

using FunctionHandle = std::unique_ptr<spad_function, Destroy<spad_function_destroy>>;

// A recorded function. The overloads with a workspace are const and may run in several threads, a
// workspace each; those without use a workspace of the object's own and are for one thread at a
// time. Directions are the columns of column-major matrices; their number follows from the sizes.
class Function {
 public:
  explicit Function(FunctionHandle handle, std::shared_ptr<Payload> payload = nullptr)
      : handle_(std::move(handle)), payload_(std::move(payload)) {}

  std::int64_t n() const { return info().n; }
  std::int64_t np() const { return info().np; }
  std::int64_t m() const { return info().m; }
  spad_function_info_data info() const {
    spad_function_info_data info{};
    info.struct_size = sizeof info;
    check(spad_function_info(handle_.get(), &info));
    return info;
  }
  std::string print() const {
    std::size_t length = 0;
    check(spad_function_print(handle_.get(), nullptr, 0, &length));
    std::string text(length + 1, '\0');
    check(spad_function_print(handle_.get(), text.data(), text.size(), nullptr));
    text.resize(length);
    return text;
  }
  const spad_function* get() const { return handle_.get(); }
  // What is made from this function calls back as long as it lives.
  const std::shared_ptr<Payload>& payload() const { return payload_; }

  std::vector<double> eval(ConstArray x, ConstArray p = {}) {
    std::vector<double> y;
    eval(own(), x, p, y);
    return y;
  }
  // J_x·x_dot + J_p·p_dot, m × k.
  std::vector<double> jvp(ConstArray x, ConstArray p, ConstArray x_dot, ConstArray p_dot = {}) {
    std::vector<double> y_dot;
    jvp(own(), x, p, columns(x_dot, n(), p_dot, np()), x_dot, p_dot, {}, y_dot);
    return y_dot;
  }
  // J_xᵀ·y_bar, n × k.
  std::vector<double> vjp(ConstArray x, ConstArray p, ConstArray y_bar, Array p_bar = {}) {
    std::vector<double> x_bar;
    vjp(own(), x, p, columns(y_bar, m(), {}, 0), y_bar, {}, x_bar, p_bar);
    return x_bar;
  }
  // The Hessian of Σ wᵢ·Fᵢ by x, times x_dot, n × k.
  std::vector<double> hvp(ConstArray x, ConstArray p, ConstArray w, ConstArray x_dot) {
    std::vector<double> x_hvp;
    hvp(own(), x, p, w, columns(x_dot, n(), {}, 0), x_dot, {}, {}, x_hvp, {});
    return x_hvp;
  }

  // As in spad.h: k directions, a direction not given is zero, an output not given is not wanted.
  void eval(Workspace& ws, ConstArray x, ConstArray p, Array y) const {
    const auto [n, np, m] = sizes();
    const Point at(x, n, p, np);
    check(spad_function_eval(get(), ws.get(), at.x, at.p, y.optional(m, "y")), payload_);
  }
  void jvp(Workspace& ws, ConstArray x, ConstArray p, std::int64_t k, ConstArray x_dot,
           ConstArray p_dot, Array y, Array y_dot) const {
    const auto [n, np, m] = sizes();
    const Point at(x, n, p, np);
    check(spad_function_jvp(get(), ws.get(), at.x, at.p, k, x_dot.optional(n * k, "x_dot"),
                            p_dot.optional(np * k, "p_dot"), y.optional(m, "y"),
                            y_dot.optional(m * k, "y_dot")),
          payload_);
  }
  void vjp(Workspace& ws, ConstArray x, ConstArray p, std::int64_t k, ConstArray y_bar, Array y,
           Array x_bar, Array p_bar) const {
    const auto [n, np, m] = sizes();
    const Point at(x, n, p, np);
    check(spad_function_vjp(get(), ws.get(), at.x, at.p, k, y_bar.optional(m * k, "y_bar"),
                            y.optional(m, "y"), x_bar.optional(n * k, "x_bar"),
                            p_bar.optional(np * k, "p_bar")),
          payload_);
  }
  void hvp(Workspace& ws, ConstArray x, ConstArray p, ConstArray w, std::int64_t k,
           ConstArray x_dot, ConstArray p_dot, Array x_bar, Array x_hvp, Array p_hvp) const {
    const auto [n, np, m] = sizes();
    const Point at(x, n, p, np);
    check(spad_function_hvp(get(), ws.get(), at.x, at.p, w.optional(m, "w"), k,
                            x_dot.optional(n * k, "x_dot"), p_dot.optional(np * k, "p_dot"),
                            x_bar.optional(n, "x_bar"), x_hvp.optional(n * k, "x_hvp"),
                            p_hvp.optional(np * k, "p_hvp")),
          payload_);
  }

 private:
  struct Sizes {
    std::int64_t n, np, m;
  };
  Sizes sizes() const {
    const spad_function_info_data data = info();
    return {data.n, data.np, data.m};
  }
  static std::int64_t columns(ConstArray a, std::int64_t rows_a, ConstArray b,
                              std::int64_t rows_b) {
    if (a.is_given() && rows_a > 0) return static_cast<std::int64_t>(a.size()) / rows_a;
    if (b.is_given() && rows_b > 0) return static_cast<std::int64_t>(b.size()) / rows_b;
    return 0;
  }
  Workspace& own() {
    if (!own_) own_.emplace(*this);
    return *own_;
  }

  FunctionHandle handle_;
  std::shared_ptr<Payload> payload_;
  std::optional<Workspace> own_;
};

}  // namespace api
}  // namespace spad
