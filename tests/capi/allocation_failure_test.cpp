// Every allocation of the whole path, those of SuiteSparse included, fails once: the call says
// NO_MEMORY, nothing is damaged, the same call succeeds the next time, and so does the rest.
#include <gtest/gtest.h>

#include <string>

#include "capi/allocations.hpp"
#include "spad.h"

namespace {

// The objects of one attempt; a step that is out of memory ends it.
class Attempt {
 public:
  Attempt(std::int32_t backend, long fail_at) : backend_(backend), fail_at_(fail_at) {}
  ~Attempt() {
    spad_implicit_destroy(implicit_);
    spad_newton_destroy(newton_);
    spad_factorization_destroy(factorization_);
    spad_jacobian_destroy(jacobian_);
    spad_workspace_destroy(workspace_);
    spad_function_destroy(function_);
    spad_function_destroy(called_);
    spad_recorder_destroy(recorder_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  // True when nothing failed any more.
  bool run() { return record() && call_back() && prepare() && factor() && solve() && !has_failed_; }

 private:
  enum class Again { yes, no };

  template <class Call>
  bool step(const char* name, Call call, Again again = Again::yes) {
    allocations::until_failure = fail_at_;
    const spad_status status = call();
    fail_at_ = allocations::until_failure.exchange(-1);
    if (status == SPAD_OK) return true;
    EXPECT_EQ(status, SPAD_E_NO_MEMORY) << name << ": " << spad_last_error_message();
    EXPECT_EQ(std::string(spad_last_error_message()).rfind(name, 0), 0u)
        << spad_last_error_message();
    has_failed_ = true;
    fail_at_ = -1;
    if (again == Again::no) return false;
    EXPECT_EQ(call(), SPAD_OK) << name << ": " << spad_last_error_message();
    return true;
  }

  // x² - p, its root 3 at p = 9
  bool record() {
    spad_var y = SPAD_INVALID;
    return step("spad_recorder_create",
                [&] { return spad_recorder_create(1, 1, &start_, &p_, nullptr, &recorder_); }) &&
           step(
               "spad_recorder_status",
               [&] {
                 y = spad_op1(recorder_, SPAD_OP_SQUARE, spad_input(recorder_, 0));
                 y = spad_op2(recorder_, SPAD_OP_SUB, y, spad_parameter(recorder_, 0));
                 return spad_recorder_status(recorder_);
               },
               Again::no) &&
           step(
               "spad_recorder_finish",
               [&] { return spad_recorder_finish(recorder_, 1, &y, &function_); }, Again::no);
  }
  // The same function as callbacks, its Jacobian by differences.
  bool call_back() {
    spad_callbacks callbacks{};
    callbacks.struct_size = sizeof callbacks;
    callbacks.eval = [](const double* x, const double* p, double* y, void*) {
      *y = *x * *x - *p;
      return int32_t{0};
    };
    spad_jacobian_options options;
    EXPECT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK);
    options.x = &start_, options.p = &p_;
    const auto done = [&] {
      return step("spad_function_from_callbacks",
                  [&] {
                    return spad_function_from_callbacks(&callbacks, 1, 1, 1, nullptr, &called_);
                  }) &&
             step("spad_jacobian_prepare",
                  [&] { return spad_jacobian_prepare(called_, &options, &jacobian_); }) &&
             step("spad_workspace_create",
                  [&] { return spad_workspace_create(called_, nullptr, &workspace_); }) &&
             step("spad_jacobian_eval", [&] {
               return spad_jacobian_eval(jacobian_, workspace_, &start_, &p_, nullptr, &value_);
             });
    }();
    EXPECT_NEAR(value_, 2 * start_, 1e-6);
    spad_jacobian_destroy(jacobian_), jacobian_ = nullptr;
    spad_workspace_destroy(workspace_), workspace_ = nullptr;
    return done;
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
    spad_factorization_options options;
    EXPECT_EQ(spad_factorization_options_init(&options, sizeof options), SPAD_OK);
    options.backend = backend_;
    spad_sparse_view view{};
    view.struct_size = sizeof view;
    return step("spad_jacobian_view", [&] { return spad_jacobian_view(jacobian_, &view); }) &&
           step("spad_factorization_analyze",
                [&] { return spad_factorization_analyze(&view, &options, &factorization_); }) &&
           step("spad_factorization_factor",
                [&] { return spad_factorization_factor(factorization_, &value_); }) &&
           step("spad_factorization_solve",
                [&] { return spad_factorization_solve(factorization_, 0, 1, &p_, &value_); });
  }
  bool solve() {
    double x = start_, y_dot = 0, dense = 0;
    spad_newton_options options;
    EXPECT_EQ(spad_newton_options_init(&options, sizeof options), SPAD_OK);
    options.backend = backend_;
    const bool solved =
        step("spad_newton_prepare",
             [&] { return spad_newton_prepare(function_, &options, &newton_); }) &&
        step("spad_newton_solve", [&] { return spad_newton_solve(newton_, &x, &p_, nullptr); }) &&
        step("spad_implicit_from_newton",
             [&] { return spad_implicit_from_newton(newton_, &implicit_); }) &&
        step("spad_implicit_jvp",
             [&] { return spad_implicit_jvp(implicit_, &x, &p_, 1, &p_, &y_dot); }) &&
        step("spad_implicit_jacobian", [&] {
          return spad_implicit_jacobian(implicit_, &x, &p_, 1, nullptr, 1, nullptr, &dense, 1);
        });
    if (solved) {
      EXPECT_NEAR(dense, 1.0 / 6, 1e-7);
      EXPECT_NEAR(y_dot, 1.5, 1e-7);
    }
    return solved;
  }

  std::int32_t backend_;
  long fail_at_;
  bool has_failed_ = false;
  const double start_ = 2, p_ = 9;
  double value_ = 0;
  spad_recorder* recorder_ = nullptr;
  spad_function *function_ = nullptr, *called_ = nullptr;
  spad_workspace* workspace_ = nullptr;
  spad_jacobian* jacobian_ = nullptr;
  spad_factorization* factorization_ = nullptr;
  spad_newton* newton_ = nullptr;
  spad_implicit* implicit_ = nullptr;
};

TEST(AllocationFailure, every_allocation_that_fails_is_a_status) {
  allocations::include_suitesparse();
  for (const std::int32_t backend : {SPAD_KLU, SPAD_UMFPACK}) {
    const std::int64_t bit = backend == SPAD_KLU ? SPAD_HAS_KLU : SPAD_HAS_UMFPACK;
    if ((spad_capabilities() & bit) == 0) continue;
    long fail_at = 0;
    while (fail_at < 100000 && !Attempt(backend, fail_at).run()) ++fail_at;
    EXPECT_GT(fail_at, 100);
    EXPECT_GT(allocations::suitesparse_count.exchange(0), 0);
    EXPECT_LT(fail_at, 100000);
  }
}

}  // namespace
