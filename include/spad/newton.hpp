// Newton's method for F(x; p) = 0.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "factorization.hpp"
#include "function.hpp"

namespace spad {
inline namespace api {

enum class Globalization : std::int32_t {
  full_steps = SPAD_FULL_STEPS,
  line_search = SPAD_LINE_SEARCH
};

// At the start and after each iteration; not 0 stops with SPAD_E_CANCELLED. What it throws comes
// out of solve.
using NewtonCallback = std::function<int(const spad_newton_progress&)>;

class NewtonOptions {
 public:
  NewtonOptions() { check(spad_newton_options_init(&raw_, sizeof raw_)); }
  NewtonOptions& tolerance(double t) { return raw_.tolerance = t, *this; }
  NewtonOptions& max_iterations(int n) { return raw_.max_iterations = n, *this; }
  NewtonOptions& globalization(Globalization g) {
    return raw_.globalization = static_cast<int>(g), *this;
  }
  NewtonOptions& min_step_length(double l) { return raw_.min_step_length = l, *this; }
  NewtonOptions& backend(Backend b) { return raw_.backend = static_cast<int>(b), *this; }
  NewtonOptions& n_threads(int n) { return raw_.n_threads = n, *this; }
  NewtonOptions& callback(NewtonCallback f) { return callback_ = std::move(f), *this; }
  const spad_newton_options& raw() const { return raw_; }
  const NewtonCallback& callback() const { return callback_; }

 private:
  spad_newton_options raw_;
  NewtonCallback callback_;
};

class Newton {
 public:
  explicit Newton(const Function& f, const NewtonOptions& options = {})
      : n_(f.n()),
        np_(f.np()),
        payload_(f.payload()),
        history_(static_cast<std::size_t>(
                     options.raw().max_iterations < 0 ? 0 : options.raw().max_iterations) +
                 1),
        state_(std::make_unique<State>()) {
    spad_newton_options raw = options.raw();
    state_->callback = options.callback();
    if (state_->callback) raw.callback = call_back, raw.payload = state_.get();
    spad_newton* handle = nullptr;
    check(spad_newton_prepare(f.get(), &raw, &handle), payload_);
    handle_.reset(handle);
  }

  // x is replaced by the last accepted iterate, also when this throws; report() tells how it went.
  void solve(Array x, ConstArray p = {}) {
    report_ = {};
    report_.struct_size = sizeof report_;
    report_.history = history_.data();
    report_.history_capacity = static_cast<std::int64_t>(history_.size());
    state_->thrown = nullptr;
    const spad_status status =
        spad_newton_solve(get(), x.required(n_, "x"), p.required(np_, "p"), &report_);
    if (state_->thrown) std::rethrow_exception(state_->thrown);
    check(status, payload_);
  }

  const spad_newton_report& report() const { return report_; }  // of the last solve
  // The residual norm of each iterate of the last solve, the start first.
  std::vector<double> history() const {
    return {history_.begin(),
            history_.begin() + static_cast<std::ptrdiff_t>(report_.iterations) + 1};
  }
  spad_newton_info_data info() const {
    spad_newton_info_data info{};
    info.struct_size = sizeof info;
    check(spad_newton_info(get(), &info));
    return info;
  }
  spad_newton* get() const { return handle_.get(); }
  std::int64_t n() const { return n_; }
  std::int64_t np() const { return np_; }
  const std::shared_ptr<Payload>& payload() const { return payload_; }

 private:
  struct State {
    NewtonCallback callback;
    std::exception_ptr thrown;
  };
  static std::int32_t call_back(const spad_newton_progress* progress, void* payload) {
    State& state = *static_cast<State*>(payload);
    try {
      return state.callback(*progress);
    } catch (...) {
      state.thrown = std::current_exception();
      return 1;
    }
  }

  std::int64_t n_, np_;
  std::shared_ptr<Payload> payload_;
  std::vector<double> history_;
  std::unique_ptr<State> state_;  // the callback's payload, at one place for good
  spad_newton_report report_{};
  std::unique_ptr<spad_newton, Destroy<spad_newton_destroy>> handle_;
};

}  // namespace api
}  // namespace spad
