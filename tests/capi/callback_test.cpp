// The caller's function in Newton's method: what it sees, cancelling, throwing, calling back.
#include <cmath>
#include <new>
#include <stdexcept>

#include "capi/test_objects.hpp"

namespace {

struct Seen {
  std::int64_t cancel_at = -1, throw_at = -1;
  int result = 7;
  std::vector<spad_newton_progress> progress;
  std::vector<std::vector<double>> x;
  spad_newton* again = nullptr;  // solved from inside
  spad_status again_status = SPAD_OK;
};

int32_t observe(const spad_newton_progress* progress, void* payload) {
  Seen& seen = *static_cast<Seen*>(payload);
  seen.progress.push_back(*progress);
  seen.x.emplace_back(progress->x, progress->x + 2);
  if (progress->iteration == seen.throw_at) throw std::runtime_error("the user's reason");
  if (seen.again != nullptr) {
    double x[2] = {1.8, 1.2};
    const double p[2] = {5, 2};
    seen.again_status = spad_newton_solve(seen.again, x, p, nullptr);
  }
  return progress->iteration == seen.cancel_at ? seen.result : 0;
}

struct Callback : ::testing::Test {
  Function f = make_square();
  Seen seen;
  double x[2] = {1.8, 1.2};
  const double p[2] = {5, 2};
  spad_newton_report report{};

  Newton observed(spad_newton_fn callback = observe) {
    spad_newton_options options;
    EXPECT_EQ(spad_newton_options_init(&options, sizeof options), SPAD_OK);
    options.tolerance = 1e-13;
    options.callback = callback;
    options.payload = &seen;
    return make_newton(f, &options);
  }
  spad_status solve(const Newton& nw) {
    report.struct_size = sizeof report;
    return spad_newton_solve(nw.get(), x, p, &report);
  }
};

TEST_F(Callback, it_sees_the_start_and_every_iterate) {
  const Newton nw = observed();
  double history[20];
  report.history = history, report.history_capacity = 20;
  ASSERT_EQ(solve(nw), SPAD_OK) << spad_last_error_message();
  ASSERT_EQ(seen.progress.size(), static_cast<std::size_t>(report.iterations) + 1);
  for (std::size_t k = 0; k < seen.progress.size(); ++k) {
    EXPECT_EQ(seen.progress[k].struct_size, sizeof(spad_newton_progress));
    EXPECT_EQ(seen.progress[k].iteration, static_cast<std::int64_t>(k));
    EXPECT_EQ(seen.progress[k].residual_norm, history[k]);
    EXPECT_EQ(seen.progress[k].step_length > 0, k > 0);
  }
  EXPECT_EQ(seen.x.front(), (std::vector<double>{1.8, 1.2}));
  EXPECT_EQ(seen.x.back(), std::vector<double>(x, x + 2));
  EXPECT_EQ(report.callback_result, 0);
}

TEST_F(Callback, it_can_cancel_at_every_iteration) {
  const Newton nw = observed();
  ASSERT_EQ(solve(nw), SPAD_OK);
  const std::int64_t iterations = report.iterations;
  ASSERT_GE(iterations, 3);
  for (std::int64_t at = 0; at < iterations; ++at) {
    seen = Seen{};
    seen.cancel_at = at, seen.result = static_cast<int>(at) - 2 == 0 ? 9 : static_cast<int>(at) - 2;
    x[0] = 1.8, x[1] = 1.2;
    EXPECT_TRUE(is_error(solve(nw), SPAD_E_CANCELLED, "spad_newton_solve", "")) << at;
    EXPECT_EQ(report.reason, SPAD_E_CANCELLED);
    EXPECT_EQ(report.callback_result, seen.result);
    EXPECT_EQ(report.iterations, at);
    EXPECT_EQ(seen.x.back(), std::vector<double>(x, x + 2));
  }
}

TEST_F(Callback, what_it_throws_is_a_status_with_its_text_at_every_iteration) {
  const Newton nw = observed();
  for (std::int64_t at : {0, 1, 2}) {
    seen = Seen{};
    seen.throw_at = at;
    x[0] = 1.8, x[1] = 1.2;
    EXPECT_TRUE(
        is_error(solve(nw), SPAD_E_CALLBACK_EXCEPTION, "spad_newton_solve",
                 "the callback threw in iteration " + std::to_string(at) + ": the user's reason"));
    EXPECT_EQ(report.reason, SPAD_E_CALLBACK_EXCEPTION);
    EXPECT_EQ(report.callback_result, 0);
    EXPECT_EQ(seen.x.back(), std::vector<double>(x, x + 2));
  }
  seen.throw_at = -1;
  EXPECT_EQ(solve(nw), SPAD_OK);
}

TEST_F(Callback, anything_thrown_is_caught) {
  const Newton number = observed([](const spad_newton_progress*, void*) -> int32_t { throw 42; });
  EXPECT_TRUE(is_error(solve(number), SPAD_E_CALLBACK_EXCEPTION, "spad_newton_solve",
                       "an exception of unknown type"));
  const Newton memory =
      observed([](const spad_newton_progress*, void*) -> int32_t { throw std::bad_alloc(); });
  EXPECT_TRUE(
      is_error(solve(memory), SPAD_E_CALLBACK_EXCEPTION, "spad_newton_solve", "out of memory"));
}

TEST_F(Callback, it_cannot_solve_again_with_the_solver_that_calls_it) {
  const Newton nw = observed();
  seen.again = nw.get();
  EXPECT_EQ(solve(nw), SPAD_OK);
  EXPECT_EQ(seen.again_status, SPAD_E_BAD_STATE);
  const Newton other = make_newton(f);
  seen.again = other.get();
  x[0] = 1.8, x[1] = 1.2;
  EXPECT_EQ(solve(nw), SPAD_OK);
  EXPECT_EQ(seen.again_status, SPAD_OK);
}

TEST_F(Callback, it_may_destroy_the_solver_that_calls_it) {
  Newton nw = observed([](const spad_newton_progress* progress, void* payload) {
    if (progress->iteration == 1) spad_newton_destroy(static_cast<Seen*>(payload)->again);
    return int32_t{0};
  });
  seen.again = nw.get();
  EXPECT_EQ(spad_newton_solve(nw.release(), x, p, nullptr), SPAD_OK);
  EXPECT_NEAR(x[0], 2, 1e-12);
}

TEST_F(Callback, a_newton_that_cannot_go_on_says_why) {
  const Newton nw = observed();
  const double unreachable[2] = {-5, 2};  // a circle of radius² -5
  report.struct_size = sizeof report;
  const spad_status status = spad_newton_solve(nw.get(), x, unreachable, &report);
  EXPECT_TRUE(is_error(status, report.reason, "spad_newton_solve", ""));
  EXPECT_TRUE(status == SPAD_E_NOT_CONVERGED || status == SPAD_E_SINGULAR)
      << spad_status_name(status);

  x[0] = 1, x[1] = std::nan("");
  EXPECT_TRUE(is_error(solve(nw), SPAD_E_NONFINITE, "spad_newton_solve", ""));
  EXPECT_EQ(last_error().index, 0);

  x[0] = 1, x[1] = 1;  // J = [2 2; 1 1]
  EXPECT_TRUE(is_error(solve(nw), SPAD_E_SINGULAR, "spad_newton_solve", ""));
  EXPECT_TRUE(last_error().row >= 0 || last_error().column >= 0);
}

}  // namespace
