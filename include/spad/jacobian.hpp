// A sparse Jacobian: pattern, coloring and layout prepared once, values as often as needed.
#pragma once

#include <memory>
#include <optional>

#include "function.hpp"
#include "pattern.hpp"

namespace spad {
inline namespace api {

enum class Partition : std::int32_t {
  automatic = SPAD_AUTO,
  columns = SPAD_COLUMNS,
  rows = SPAD_ROWS
};
enum class Order : std::int32_t {
  automatic = SPAD_AUTO,
  natural = SPAD_ORDER_NATURAL,
  largest_first = SPAD_ORDER_LARGEST_FIRST,
  smallest_last = SPAD_ORDER_SMALLEST_LAST
};

class JacobianOptions {
 public:
  JacobianOptions() { check(spad_jacobian_options_init(&raw_, sizeof raw_)); }
  JacobianOptions& partition(Partition p) { return raw_.partition = static_cast<int>(p), *this; }
  JacobianOptions& order(Order o) { return raw_.order = static_cast<int>(o), *this; }
  JacobianOptions& layout(Layout l) { return raw_.layout = l, *this; }
  JacobianOptions& index_type(IndexType t) { return raw_.index_type = t, *this; }
  JacobianOptions& index_base(int base) { return raw_.index_base = base, *this; }
  const spad_jacobian_options& raw() const { return raw_; }

 private:
  spad_jacobian_options raw_;
};

// eval with a workspace is const and may run in several threads, a workspace each, reserved
// beforehand; without one it uses a workspace of the object's own, for one thread at a time.
// values: nnz, in the order of the layout; y may be left out.
class Jacobian {
 public:
  explicit Jacobian(const Function& f, const JacobianOptions& options = {})
      : n_(f.n()), np_(f.np()), m_(f.m()) {
    spad_jacobian* raw = nullptr;
    check(spad_jacobian_prepare(f.get(), &options.raw(), &raw));
    handle_.reset(raw);
    own_.emplace(f, WorkspaceOptions().second_order(false));
    reserve(*own_);
  }

  std::int64_t nnz() const { return spad_jacobian_nnz(get()); }
  spad_jacobian_info_data info() const {
    spad_jacobian_info_data info{};
    info.struct_size = sizeof info;
    check(spad_jacobian_info(get(), &info));
    return info;
  }
  // A copy of the index arrays: pointers and indices, or rows and columns for coo.
  Pattern pattern() const { return copy_of(view()); }
  // Its arrays live as long as this object.
  spad_sparse_view view() const {
    spad_sparse_view view{};
    view.struct_size = sizeof view;
    check(spad_jacobian_view(get(), &view));
    return view;
  }
  void reserve(Workspace& ws) const { check(spad_jacobian_reserve(get(), ws.get())); }

  void eval(ConstArray x, Array values) { eval(*own_, x, {}, {}, values); }
  void eval(ConstArray x, ConstArray p, Array values) { eval(*own_, x, p, {}, values); }
  void eval(Workspace& ws, ConstArray x, Array values) const { eval(ws, x, {}, {}, values); }
  void eval(Workspace& ws, ConstArray x, ConstArray p, Array values) const {
    eval(ws, x, p, {}, values);
  }
  void eval(Workspace& ws, ConstArray x, ConstArray p, Array y, Array values) const {
    check(spad_jacobian_eval(get(), ws.get(), x.required(n_, "x"), p.required(np_, "p"),
                             y.optional(m_, "y"), values.required(nnz(), "values")));
  }

  const spad_jacobian* get() const { return handle_.get(); }

 private:
  std::int64_t n_, np_, m_;
  std::unique_ptr<spad_jacobian, Destroy<spad_jacobian_destroy>> handle_;
  std::optional<Workspace> own_;
};

}  // namespace api
}  // namespace spad
