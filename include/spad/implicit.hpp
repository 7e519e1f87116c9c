// Derivatives of y(p) given by c(y; p) = 0.
#pragma once

#include <memory>
#include <vector>

#include "newton.hpp"

namespace spad {
inline namespace api {

class ImplicitOptions {
 public:
  ImplicitOptions() { check(spad_implicit_options_init(&raw_, sizeof raw_)); }
  ImplicitOptions& backend(Backend b) { return raw_.backend = static_cast<int>(b), *this; }
  ImplicitOptions& n_threads(int n) { return raw_.n_threads = n, *this; }
  const spad_implicit_options& raw() const { return raw_; }

 private:
  spad_implicit_options raw_;
};

// Directions are the columns of column-major matrices; their number follows from the sizes.
class Implicit {
 public:
  explicit Implicit(const Function& c, const ImplicitOptions& options = {})
      : n_(c.n()), np_(c.np()), payload_(c.payload()) {
    spad_implicit* raw = nullptr;
    check(spad_implicit_prepare(c.get(), &options.raw(), &raw), payload_);
    handle_.reset(raw);
  }
  // Shares what the solver has prepared; independent of it afterwards.
  explicit Implicit(const Newton& newton)
      : n_(newton.n()), np_(newton.np()), payload_(newton.payload()) {
    spad_implicit* raw = nullptr;
    check(spad_implicit_from_newton(newton.get(), &raw));
    handle_.reset(raw);
  }

  // y_dot (n × k) of p_dot (np × k).
  std::vector<double> jvp(ConstArray y, ConstArray p, ConstArray p_dot) {
    const std::int64_t k = columns(p_dot, np_);
    std::vector<double> y_dot(static_cast<std::size_t>(n_ * k));
    check(spad_implicit_jvp(get(), y.required(n_, "y"), p.required(np_, "p"), k,
                            p_dot.required(np_ * k, "p_dot"), y_dot.data()),
          payload_);
    return y_dot;
  }
  // p_bar (np × k) of y_bar (n × k).
  std::vector<double> vjp(ConstArray y, ConstArray p, ConstArray y_bar) {
    const std::int64_t k = columns(y_bar, n_);
    std::vector<double> p_bar(static_cast<std::size_t>(np_ * k));
    check(spad_implicit_vjp(get(), y.required(n_, "y"), p.required(np_, "p"), k,
                            y_bar.required(n_ * k, "y_bar"), p_bar.data()),
          payload_);
    return p_bar;
  }
  // dy/dp at these rows of y and columns of p, dense, column after column; empty lists mean all.
  std::vector<double> jacobian(ConstArray y, ConstArray p,
                               const std::vector<std::int64_t>& rows = {},
                               const std::vector<std::int64_t>& columns = {}) {
    const auto chosen = [](const std::vector<std::int64_t>& list, std::int64_t all) {
      return list.empty() ? all : static_cast<std::int64_t>(list.size());
    };
    const std::int64_t n_rows = chosen(rows, n_), n_cols = chosen(columns, np_);
    std::vector<double> dense(static_cast<std::size_t>(n_rows * n_cols));
    check(spad_implicit_jacobian(get(), y.required(n_, "y"), p.required(np_, "p"), n_rows,
                                 rows.empty() ? nullptr : rows.data(), n_cols,
                                 columns.empty() ? nullptr : columns.data(), dense.data(), n_rows),
          payload_);
    return dense;
  }
  spad_implicit_info_data info() const {
    spad_implicit_info_data info{};
    info.struct_size = sizeof info;
    check(spad_implicit_info(get(), &info));
    return info;
  }
  spad_implicit* get() const { return handle_.get(); }

 private:
  static std::int64_t columns(ConstArray directions, std::int64_t n_rows) {
    return n_rows == 0 ? 0 : static_cast<std::int64_t>(directions.size()) / n_rows;
  }

  std::int64_t n_, np_;
  std::shared_ptr<Payload> payload_;
  std::unique_ptr<spad_implicit, Destroy<spad_implicit_destroy>> handle_;
};

}  // namespace api
}  // namespace spad
