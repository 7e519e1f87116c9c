// What the tests of the C interface are made on: owned handles, two small functions, and how an
// error is looked at.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "spad.h"

template <auto destroy>
struct Destroy {
  template <class Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};
using Recorder = std::unique_ptr<spad_recorder, Destroy<spad_recorder_destroy>>;
using Function = std::unique_ptr<spad_function, Destroy<spad_function_destroy>>;
using Workspace = std::unique_ptr<spad_workspace, Destroy<spad_workspace_destroy>>;
using Jacobian = std::unique_ptr<spad_jacobian, Destroy<spad_jacobian_destroy>>;
using Coloring = std::unique_ptr<spad_coloring, Destroy<spad_coloring_destroy>>;
using Factorization = std::unique_ptr<spad_factorization, Destroy<spad_factorization_destroy>>;
using Newton = std::unique_ptr<spad_newton, Destroy<spad_newton_destroy>>;
using Implicit = std::unique_ptr<spad_implicit, Destroy<spad_implicit_destroy>>;

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The status is this one, and the message of the thread begins with the function and names `part`.
inline ::testing::AssertionResult is_error(spad_status actual, spad_status expected,
                                           const std::string& function, const std::string& part) {
  const std::string message = spad_last_error_message();
  if (actual != expected) {
    return ::testing::AssertionFailure() << spad_status_name(actual) << " instead of "
                                         << spad_status_name(expected) << ": " << message;
  }
  if (message.rfind(function + ": ", 0) != 0 || !contains(message, part)) {
    return ::testing::AssertionFailure()
           << "\"" << message << "\" does not say \"" << function << ": ... " << part << "\"";
  }
  return ::testing::AssertionSuccess();
}

inline spad_error_info last_error() {
  spad_error_info info{};
  info.struct_size = sizeof info;
  EXPECT_EQ(spad_last_error_info(&info), SPAD_OK);
  return info;
}

// Makes a handle with create(..., &raw) and owns it.
template <class Owner, class Create>
Owner make(Create create) {
  typename Owner::pointer raw = nullptr;
  const spad_status status = create(&raw);
  EXPECT_EQ(status, SPAD_OK) << spad_last_error_message();
  return Owner(raw);
}

inline Recorder make_recorder(const std::vector<double>& x0, const std::vector<double>& p0 = {}) {
  return make<Recorder>([&](spad_recorder** r) {
    return spad_recorder_create(static_cast<std::int64_t>(x0.size()),
                                static_cast<std::int64_t>(p0.size()), x0.data(), p0.data(), nullptr,
                                r);
  });
}

inline Function finish(const Recorder& recorder, const std::vector<spad_var>& y) {
  return make<Function>([&](spad_function** f) {
    return spad_recorder_finish(recorder.get(), static_cast<std::int64_t>(y.size()), y.data(), f);
  });
}

// F(x; p) = (x0² + x1² - p0, x0·x1 - p1); the root at p = (5, 2) is (2, 1).
inline Function make_square() {
  const Recorder r = make_recorder({1.8, 1.2}, {5, 2});
  const spad_var x[] = {spad_input(r.get(), 0), spad_input(r.get(), 1)};
  const spad_var product = spad_op2(r.get(), SPAD_OP_MUL, x[0], x[1]);
  return finish(r, {spad_op2(r.get(), SPAD_OP_SUB, spad_dot_n(r.get(), 2, x, 1, x, 1),
                             spad_parameter(r.get(), 0)),
                    spad_op2(r.get(), SPAD_OP_SUB, product, spad_parameter(r.get(), 1))});
}

// G(x) = (x0·x3, x1 + 2·x2, sin x2), 3 × 4, five entries, two of them constant.
inline Function make_wide() {
  const Recorder r = make_recorder({1, 2, 3, 4});
  const spad_var twice =
      spad_op2(r.get(), SPAD_OP_MUL, spad_constant(r.get(), 2), spad_input(r.get(), 2));
  return finish(r, {spad_op2(r.get(), SPAD_OP_MUL, spad_input(r.get(), 0), spad_input(r.get(), 3)),
                    spad_op2(r.get(), SPAD_OP_ADD, spad_input(r.get(), 1), twice),
                    spad_op1(r.get(), SPAD_OP_SIN, spad_input(r.get(), 2))});
}

inline Workspace make_workspace(const Function& f) {
  return make<Workspace>(
      [&](spad_workspace** ws) { return spad_workspace_create(f.get(), nullptr, ws); });
}

inline Jacobian make_jacobian(const Function& f, const spad_jacobian_options* options = nullptr) {
  return make<Jacobian>(
      [&](spad_jacobian** j) { return spad_jacobian_prepare(f.get(), options, j); });
}

inline Newton make_newton(const Function& f, const spad_newton_options* options = nullptr) {
  return make<Newton>([&](spad_newton** n) { return spad_newton_prepare(f.get(), options, n); });
}

inline Implicit make_implicit(const Function& c) {
  return make<Implicit>(
      [&](spad_implicit** i) { return spad_implicit_prepare(c.get(), nullptr, i); });
}

// A pattern in arrays of the test's own.
template <class Integer>
struct Pattern {
  std::int32_t format;
  std::int32_t base;
  std::int64_t n_rows, n_cols;
  std::vector<Integer> ptr, idx;
  std::int32_t triangle = SPAD_FULL;

  spad_sparse_view view() const {
    return {.struct_size = sizeof(spad_sparse_view),
            .format = format,
            .index_type = sizeof(Integer) == 4 ? SPAD_I32 : SPAD_I64,
            .index_base = base,
            .triangle = triangle,
            .n_rows = n_rows,
            .n_cols = n_cols,
            .nnz = static_cast<std::int64_t>(idx.size()),
            .ptr = ptr.data(),
            .idx = idx.data()};
  }
};

template <class View>
Factorization make_factorization(const View& view) {
  return make<Factorization>(
      [&](spad_factorization** f) { return spad_factorization_analyze(&view, nullptr, f); });
}
