// Every allocation of the whole path fails once: the call says NO_MEMORY, nothing is damaged, and
// the next attempt goes further.
#include <gtest/gtest.h>

#include <string>

#include "capi/allocations.hpp"
#include "spad.h"

namespace {

// The objects of one attempt; a step that is out of memory ends it.
class Attempt {
 public:
  explicit Attempt(long fail_at) : fail_at_(fail_at) {}
  ~Attempt() {
    spad_implicit_destroy(implicit_);
    spad_newton_destroy(newton_);
    spad_factorization_destroy(factorization_);
    spad_jacobian_destroy(jacobian_);
    spad_workspace_destroy(workspace_);
    spad_function_destroy(function_);
    spad_recorder_destroy(recorder_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  // True when nothing failed any more.
  bool run() { return record() && prepare() && factor() && solve(); }

 private:
  template <class Call>
  bool step(const char* name, Call call) {
    allocations::until_failure = fail_at_;
    const spad_status status = call();
    fail_at_ = allocations::until_failure.exchange(-1);
    if (status == SPAD_OK) return true;
    EXPECT_EQ(status, SPAD_E_NO_MEMORY) << name << ": " << spad_last_error_message();
    EXPECT_EQ(std::string(spad_last_error_message()).rfind(name, 0), 0u)
        << spad_last_error_message();
    return false;
  }

  // x² - p, its root 3 at p = 9
  bool record() {
    spad_var y = SPAD_INVALID;
    return step("spad_recorder_create",
                [&] { return spad_recorder_create(1, 1, &start_, &p_, nullptr, &recorder_); }) &&
           step("spad_recorder_status",
                [&] {
                  y = spad_op1(recorder_, SPAD_OP_SQUARE, spad_input(recorder_, 0));
                  y = spad_op2(recorder_, SPAD_OP_SUB, y, spad_parameter(recorder_, 0));
                  return spad_recorder_status(recorder_);
                }) &&
           step("spad_recorder_finish",
                [&] { return spad_recorder_finish(recorder_, 1, &y, &function_); });
  }
  bool prepare() {
    return step("spad_workspace_create",
                [&] { return spad_workspace_create(function_, nullptr, &workspace_); }) &&
           step("spad_jacobian_prepare",
                [&] { return spad_jacobian_prepare(function_, nullptr, &jacobian_); }) &&
           step("spad_jacobian_reserve",
                [&] { return spad_jacobian_reserve(jacobian_, workspace_); }) &&
           step("spad_jacobian_eval", [&] {
             return spad_jacobian_eval(jacobian_, workspace_, &start_, &p_, nullptr, &value_);
           });
  }
  bool factor() {
    spad_sparse_view view{};
    view.struct_size = sizeof view;
    return step("spad_jacobian_view", [&] { return spad_jacobian_view(jacobian_, &view); }) &&
           step("spad_factorization_analyze",
                [&] { return spad_factorization_analyze(&view, nullptr, &factorization_); }) &&
           step("spad_factorization_factor",
                [&] { return spad_factorization_factor(factorization_, &value_); }) &&
           step("spad_factorization_solve",
                [&] { return spad_factorization_solve(factorization_, 0, 1, &p_, &value_); });
  }
  bool solve() {
    double x = start_, y_dot = 0;
    const bool solved =
        step("spad_newton_prepare",
             [&] { return spad_newton_prepare(function_, nullptr, &newton_); }) &&
        step("spad_newton_solve", [&] { return spad_newton_solve(newton_, &x, &p_, nullptr); }) &&
        step("spad_implicit_from_newton",
             [&] { return spad_implicit_from_newton(newton_, &implicit_); }) &&
        step("spad_implicit_jvp",
             [&] { return spad_implicit_jvp(implicit_, &x, &p_, 1, &p_, &y_dot); });
    if (solved) {
      EXPECT_NEAR(y_dot, 1.5, 1e-7);
    }
    return solved;
  }

  long fail_at_;
  const double start_ = 2, p_ = 9;
  double value_ = 0;
  spad_recorder* recorder_ = nullptr;
  spad_function* function_ = nullptr;
  spad_workspace* workspace_ = nullptr;
  spad_jacobian* jacobian_ = nullptr;
  spad_factorization* factorization_ = nullptr;
  spad_newton* newton_ = nullptr;
  spad_implicit* implicit_ = nullptr;
};

TEST(AllocationFailure, every_allocation_that_fails_is_a_status) {
  long fail_at = 0;
  while (fail_at < 100000 && !Attempt(fail_at).run()) ++fail_at;
  EXPECT_GT(fail_at, 50);
  EXPECT_LT(fail_at, 100000);
}

}  // namespace
