// What evaluations of one function write; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>

#include "array.hpp"
#include "handle.hpp"
#include "payload.hpp"

namespace spad {
inline namespace api {

class WorkspaceOptions {
 public:
  WorkspaceOptions() { check(spad_workspace_options_init(&raw_, sizeof raw_)); }
  WorkspaceOptions& n_threads(int n) { return raw_.n_threads = n, *this; }
  WorkspaceOptions& products(bool reserve) { return raw_.products = reserve, *this; }
  WorkspaceOptions& second_order(bool reserve) { return raw_.second_order = reserve, *this; }
  const spad_workspace_options& raw() const { return raw_; }

 private:
  spad_workspace_options raw_;
};

class Workspace {
 public:
  // Of a spad::Function.
  template <class Function>
  explicit Workspace(const Function& function, const WorkspaceOptions& options = {})
      : n_(function.n()), np_(function.np()), payload_(function.payload()) {
    spad_workspace* raw = nullptr;
    check(spad_workspace_create(function.get(), &options.raw(), &raw));
    handle_.reset(raw);
  }
  // Evaluates there once; calls with {} for x and p are then at that point.
  void set_point(ConstArray x, ConstArray p = {}) {
    check(spad_workspace_set_point(get(), x.required(n_, "x"), p.required(np_, "p")), payload_);
  }
  spad_workspace* get() const { return handle_.get(); }

 private:
  std::int64_t n_, np_;
  std::shared_ptr<Payload> payload_;
  std::unique_ptr<spad_workspace, Destroy<spad_workspace_destroy>> handle_;
};

}  // namespace api
}  // namespace spad
