// A sparse Hessian of a weighted sum of outputs: prepared once, values as often as needed.
#pragma once

#include <memory>
#include <optional>

#include "function.hpp"
#include "pattern.hpp"

namespace spad {
inline namespace api {

enum Triangle : std::int32_t { full = SPAD_FULL, lower = SPAD_LOWER, upper = SPAD_UPPER };

class HessianOptions {
 public:
  HessianOptions() { check(spad_hessian_options_init(&raw_, sizeof raw_)); }
  HessianOptions& triangle(Triangle t) { return raw_.triangle = t, *this; }
  HessianOptions& layout(Layout l) { return raw_.layout = l, *this; }
  HessianOptions& index_type(IndexType t) { return raw_.index_type = t, *this; }
  HessianOptions& index_base(int base) { return raw_.index_base = base, *this; }
  HessianOptions& with_respect_to(int what) { return raw_.with_respect_to = what, *this; }
  HessianOptions& method(int method) { return raw_.method = method, *this; }
  const spad_hessian_options& raw() const { return raw_; }

 private:
  spad_hessian_options raw_;
};

// eval with a workspace is const and may run in several threads, a workspace each, reserved
// beforehand; without one it uses a workspace of the object's own, for one thread at a time.
// w: m weights, {} for ones; values: nnz, in the order of the layout; the gradient may be left out.
class Hessian {
 public:
  explicit Hessian(const Function& f, const HessianOptions& options = {})
      : n_(f.n()), np_(f.np()), m_(f.m()) {
    spad_hessian* raw = nullptr;
    check(spad_hessian_prepare(f.get(), &options.raw(), &raw));
    handle_.reset(raw);
    const bool is_direct = info().method == SPAD_DIRECT;
    own_.emplace(f, WorkspaceOptions().products(!is_direct).second_order(!is_direct));
    reserve(*own_);
  }

  std::int64_t nnz() const { return spad_hessian_nnz(get()); }
  spad_hessian_info_data info() const {
    spad_hessian_info_data info{};
    info.struct_size = sizeof info;
    check(spad_hessian_info(get(), &info));
    return info;
  }
  // A copy of the index arrays: pointers and indices, or rows and columns for coo.
  Pattern pattern() const { return copy_of(view()); }
  // Its arrays live as long as this object.
  spad_sparse_view view() const {
    spad_sparse_view view{};
    view.struct_size = sizeof view;
    check(spad_hessian_view(get(), &view));
    return view;
  }
  void reserve(Workspace& ws) const { check(spad_hessian_reserve(get(), ws.get())); }

  void eval(ConstArray x, ConstArray p, ConstArray w, Array values, Array gradient = {}) {
    eval(*own_, x, p, w, values, gradient);
  }
  void eval(Workspace& ws, ConstArray x, ConstArray p, ConstArray w, Array values,
            Array gradient = {}) const {
    check(spad_hessian_eval(get(), ws.get(), x.required(n_, "x"), p.required(np_, "p"),
                            w.optional(m_, "w"), nullptr, gradient.optional(info().n, "gradient"),
                            values.required(nnz(), "values")));
  }

  const spad_hessian* get() const { return handle_.get(); }

 private:
  std::int64_t n_, np_, m_;
  std::unique_ptr<spad_hessian, Destroy<spad_hessian_destroy>> handle_;
  std::optional<Workspace> own_;
};

}  // namespace api
}  // namespace spad
