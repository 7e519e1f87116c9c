// A sparse Jacobian: pattern, coloring and layout prepared once, values as often as needed.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "coloring.hpp"
#include "function.hpp"
#include "pattern.hpp"

namespace spad {
inline namespace api {

enum class Partition : std::int32_t {
  automatic = SPAD_AUTO,
  columns = SPAD_COLUMNS,
  rows = SPAD_ROWS,
  bidirectional = SPAD_BIDIRECTIONAL
};
enum class Method : std::int32_t {
  automatic = SPAD_AUTO,
  direct = SPAD_DIRECT,
  colored = SPAD_COLORED
};
enum class WithRespectTo : std::int32_t {
  inputs = SPAD_INPUTS,
  parameters = SPAD_PARAMETERS,
  both = SPAD_BOTH
};

// Index arrays are copied; views are read when a Jacobian is made of these options.
class JacobianOptions {
 public:
  using Indices = std::vector<std::int64_t>;

  JacobianOptions() { check(spad_jacobian_options_init(&raw_, sizeof raw_)); }
  JacobianOptions& partition(Partition p) { return raw_.partition = static_cast<int>(p), *this; }
  JacobianOptions& order(Order o) { return raw_.order = static_cast<int>(o), *this; }
  JacobianOptions& method(Method m) { return raw_.method = static_cast<int>(m), *this; }
  JacobianOptions& layout(Layout l) { return raw_.layout = l, *this; }
  JacobianOptions& index_type(IndexType t) { return raw_.index_type = t, *this; }
  JacobianOptions& index_base(int base) { return raw_.index_base = base, *this; }
  JacobianOptions& with_respect_to(WithRespectTo w) {
    return raw_.with_respect_to = static_cast<int>(w), *this;
  }
  JacobianOptions& rows(Indices ascending) { return rows_ = std::move(ascending), *this; }
  JacobianOptions& pattern(const spad_sparse_view& own) { return pattern_ = own, *this; }
  JacobianOptions& trust_pattern(bool trust) { return raw_.trust_pattern = trust, *this; }
  JacobianOptions& force_diagonal(bool force) { return raw_.force_diagonal = force, *this; }
  JacobianOptions& max_bytes(std::int64_t bytes) { return raw_.max_bytes = bytes, *this; }
  JacobianOptions& colors(Indices own) { return colors_ = std::move(own), *this; }
  JacobianOptions& target(const spad_sparse_view& larger, std::int64_t row, std::int64_t column) {
    target_ = larger, raw_.target_row = row, raw_.target_column = column;
    return *this;
  }
  // Points into this object.
  spad_jacobian_options raw() const {
    spad_jacobian_options result = raw_;
    if (rows_)
      result.rows = rows_->data(), result.n_rows = static_cast<std::int64_t>(rows_->size());
    if (colors_) result.colors = colors_->data();
    if (pattern_) result.pattern = &*pattern_;
    if (target_) result.target = &*target_;
    return result;
  }

 private:
  spad_jacobian_options raw_;
  std::optional<Indices> rows_, colors_;
  std::optional<spad_sparse_view> pattern_, target_;
};

// eval with a workspace is const and may run in several threads, a workspace each, reserved
// beforehand; without one it uses a workspace of the object's own, for one thread at a time.
// values: nnz, in the order of the layout; y may be left out.
class Jacobian {
 public:
  explicit Jacobian(const Function& f, const JacobianOptions& options = {})
      : n_(f.n()), np_(f.np()), m_(f.m()), payload_(f.payload()) {
    const spad_jacobian_options chosen = options.raw();
    spad_jacobian* raw = nullptr;
    check(spad_jacobian_prepare(f.get(), &chosen, &raw), payload_);
    handle_.reset(raw);
    own_.emplace(f, WorkspaceOptions().products(info().method != SPAD_DIRECT).second_order(false));
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
  // 1 where the value is the same at every point.
  std::vector<std::int32_t> constant_mask() const {
    std::vector<std::int32_t> mask(static_cast<std::size_t>(nnz()));
    check(spad_jacobian_constant_mask(get(), mask.data()));
    return mask;
  }
  void reserve(Workspace& ws) const { check(spad_jacobian_reserve(get(), ws.get())); }

  void eval(ConstArray x, Array values) { eval(*own_, x, {}, {}, values); }
  void eval(ConstArray x, ConstArray p, Array values) { eval(*own_, x, p, {}, values); }
  void eval(Workspace& ws, ConstArray x, Array values) const { eval(ws, x, {}, {}, values); }
  void eval(Workspace& ws, ConstArray x, ConstArray p, Array values) const {
    eval(ws, x, p, {}, values);
  }
  void eval(Workspace& ws, ConstArray x, ConstArray p, Array y, Array values) const {
    const Point at(x, n_, p, np_);
    check(spad_jacobian_eval(get(), ws.get(), at.x, at.p, y.optional(m_, "y"),
                             values.required(nnz(), "values")),
          payload_);
  }
  // values = beta·values + alpha·J.
  void eval_scaled(Workspace& ws, ConstArray x, ConstArray p, double alpha, double beta, Array y,
                   Array values) const {
    const Point at(x, n_, p, np_);
    check(spad_jacobian_eval_scaled(get(), ws.get(), at.x, at.p, alpha, beta, y.optional(m_, "y"),
                                    values.required(nnz(), "values")),
          payload_);
  }
  // Constant values are still in place from before.
  void eval_varying(Workspace& ws, ConstArray x, ConstArray p, Array y, Array values) const {
    const Point at(x, n_, p, np_);
    check(spad_jacobian_eval_varying(get(), ws.get(), at.x, at.p, y.optional(m_, "y"),
                                     values.required(nnz(), "values")),
          payload_);
  }

  const spad_jacobian* get() const { return handle_.get(); }

 private:
  std::int64_t n_, np_, m_;
  std::shared_ptr<Payload> payload_;
  std::unique_ptr<spad_jacobian, Destroy<spad_jacobian_destroy>> handle_;
  std::optional<Workspace> own_;
};

}  // namespace api
}  // namespace spad
