// Functions of the caller's callbacks: in products, Jacobians, Newton's method and implicit
// derivatives, with callbacks that are missing, fail, and throw.
#include <cmath>
#include <cstddef>
#include <limits>
#include <new>
#include <stdexcept>

#include "capi/test_objects.hpp"

namespace {

// What the callbacks do besides computing F(x; p) = (x0² + x1² - p0, x0·x1 - p1).
struct Behavior {
  int result = 0;
  bool throws = false, throws_bad_alloc = false;
  double smallest = -1e300;  // F has no value at x0 below
  int n_evals = 0, n_products = 0;
};

int answer(void* payload) {
  const Behavior& behavior = *static_cast<Behavior*>(payload);
  if (behavior.throws_bad_alloc) throw std::bad_alloc();
  if (behavior.throws) throw std::runtime_error("the user's reason");
  return behavior.result;
}

int32_t eval(const double* x, const double* p, double* y, void* payload) {
  Behavior& behavior = *static_cast<Behavior*>(payload);
  ++behavior.n_evals;
  y[0] = x[0] * x[0] + x[1] * x[1] - p[0];
  y[1] = x[0] * x[1] - p[1];
  return x[0] < behavior.smallest ? 1 : answer(payload);
}

int32_t jvp(const double* x, const double*, const double* x_dot, const double* p_dot, double* y_dot,
            void* payload) {
  ++static_cast<Behavior*>(payload)->n_products;
  y_dot[0] = 2 * x[0] * x_dot[0] + 2 * x[1] * x_dot[1] - p_dot[0];
  y_dot[1] = x[1] * x_dot[0] + x[0] * x_dot[1] - p_dot[1];
  return answer(payload);
}

int32_t vjp(const double* x, const double*, const double* y_bar, double* x_bar, double* p_bar,
            void* payload) {
  ++static_cast<Behavior*>(payload)->n_products;
  x_bar[0] = 2 * x[0] * y_bar[0] + x[1] * y_bar[1];
  x_bar[1] = 2 * x[1] * y_bar[0] + x[0] * y_bar[1];
  p_bar[0] = -y_bar[0], p_bar[1] = -y_bar[1];
  return answer(payload);
}

int32_t hvp(const double*, const double*, const double* w, const double* x_dot, const double*,
            double* x_hvp, double* p_hvp, void* payload) {
  ++static_cast<Behavior*>(payload)->n_products;
  x_hvp[0] = 2 * w[0] * x_dot[0] + w[1] * x_dot[1];
  x_hvp[1] = 2 * w[0] * x_dot[1] + w[1] * x_dot[0];
  p_hvp[0] = p_hvp[1] = 0;
  return answer(payload);
}

struct CallbackFunction : ::testing::Test {
  Behavior behavior;
  spad_callbacks callbacks{};
  const double p[2] = {5, 2};
  double x[2] = {1.8, 1.2};

  CallbackFunction() {
    EXPECT_EQ(spad_callbacks_init(&callbacks, sizeof callbacks), SPAD_OK);
    callbacks.eval = eval;
    callbacks.payload = &behavior;
  }
  Function make_function(bool exact, const spad_sparse_view* pattern = nullptr) {
    if (exact) callbacks.jvp = jvp, callbacks.vjp = vjp, callbacks.hvp = hvp;
    return make<Function>([&](spad_function** f) {
      return spad_function_from_callbacks(&callbacks, 2, 2, 2, pattern, f);
    });
  }
  spad_status make_fails(const std::string& part, spad_status expected, std::int64_t n = 2,
                         std::int64_t np = 2, std::int64_t m = 2,
                         const spad_sparse_view* pattern = nullptr) {
    spad_function* f = nullptr;
    const spad_status status = spad_function_from_callbacks(&callbacks, n, np, m, pattern, &f);
    EXPECT_TRUE(is_error(status, expected, "spad_function_from_callbacks", part));
    EXPECT_EQ(f, nullptr);
    return status;
  }
};

TEST_F(CallbackFunction, has_the_products_of_its_callbacks) {
  const Function f = make_function(true), g = make_square();
  const Workspace ws = make_workspace(f), ws_g = make_workspace(g);
  const double direction[4] = {0.5, -2, 3, 1};
  const auto all_of = [&](const Function& h, const Workspace& w) {
    std::vector<double> r(18);
    EXPECT_EQ(spad_function_jvp(h.get(), w.get(), x, p, 2, direction, direction, &r[0], &r[2]),
              SPAD_OK);
    EXPECT_EQ(spad_function_vjp(h.get(), w.get(), x, p, 1, direction, nullptr, &r[6], &r[8]),
              SPAD_OK);
    EXPECT_EQ(spad_function_hvp(h.get(), w.get(), x, p, direction + 1, 1, direction, nullptr,
                                &r[10], &r[12], &r[14]),
              SPAD_OK);
    EXPECT_EQ(spad_workspace_set_point(w.get(), x, p), SPAD_OK);
    EXPECT_EQ(spad_function_eval(h.get(), w.get(), nullptr, nullptr, &r[16]), SPAD_OK);
    return r;
  };
  const std::vector<double> ours = all_of(f, ws), recorded = all_of(g, ws_g);
  for (std::size_t k = 0; k < ours.size(); ++k) EXPECT_NEAR(ours[k], recorded[k], 1e-14) << k;
}

TEST_F(CallbackFunction, has_an_exact_jacobian_or_one_by_differences) {
  for (const bool exact : {false, true}) {
    const Function f = make_function(exact);
    const Workspace ws = make_workspace(f);
    const Jacobian j = make_jacobian(f);
    spad_jacobian_info_data info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(spad_jacobian_info(j.get(), &info), SPAD_OK);
    EXPECT_EQ(info.method, exact ? SPAD_COLORED : SPAD_DIFFERENCES);
    EXPECT_EQ(info.nnz, 4);
    double y[2], values[4];
    ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
    ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, y, values), SPAD_OK);
    EXPECT_EQ(y[0], x[0] * x[0] + x[1] * x[1] - 5);
    const double expected[4] = {2 * x[0], x[1], 2 * x[1], x[0]};
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(values[k], expected[k], exact ? 0 : 1e-7);
    behavior.n_evals = behavior.n_products = 0;
    ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, values), SPAD_OK);
    EXPECT_EQ(behavior.n_evals, exact ? 0 : 3);
    EXPECT_EQ(behavior.n_products, exact ? 2 : 0);
  }
}

TEST_F(CallbackFunction, is_solved_and_differentiated_like_a_recorded_one) {
  const Implicit recorded = make_implicit(make_square());
  for (const bool exact : {false, true}) {
    const Function f = make_function(exact);
    const Newton nw = make_newton(f);
    double root[2] = {1.8, 1.2};
    ASSERT_EQ(spad_newton_solve(nw.get(), root, p, nullptr), SPAD_OK) << spad_last_error_message();
    EXPECT_NEAR(root[0], 2, 1e-7);
    EXPECT_NEAR(root[1], 1, 1e-7);
    const Implicit own = make<Implicit>(
        [&](spad_implicit** out) { return spad_implicit_from_newton(nw.get(), out); });
    const double tolerance = exact ? 1e-13 : 1e-6;
    double a[4], b[4];
    const double unit[4] = {1, 0, 0, 1};
    ASSERT_EQ(spad_implicit_jvp(own.get(), root, p, 2, unit, a), SPAD_OK);
    ASSERT_EQ(spad_implicit_jvp(recorded.get(), root, p, 2, unit, b), SPAD_OK);
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(a[k], b[k], tolerance);
    ASSERT_EQ(spad_implicit_vjp(own.get(), root, p, 2, unit, a), SPAD_OK);
    ASSERT_EQ(spad_implicit_vjp(recorded.get(), root, p, 2, unit, b), SPAD_OK);
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(a[k], b[k], tolerance);
  }
}

TEST_F(CallbackFunction, without_a_callback_what_cannot_be_derived_is_not_supported) {
  const Function f = make_function(false);
  const Workspace ws = make_workspace(f);
  double a[2], b[2];
  EXPECT_EQ(spad_function_jvp(f.get(), ws.get(), x, p, 1, x, nullptr, nullptr, a), SPAD_OK);
  EXPECT_EQ(spad_function_vjp(f.get(), ws.get(), x, p, 1, x, nullptr, nullptr, b), SPAD_OK);
  EXPECT_TRUE(is_error(spad_function_vjp(f.get(), ws.get(), x, p, 1, x, nullptr, a, nullptr),
                       SPAD_E_NOT_SUPPORTED, "spad_function_vjp", "no vjp callback"));
  EXPECT_TRUE(
      is_error(spad_function_hvp(f.get(), ws.get(), x, p, nullptr, 1, x, nullptr, nullptr, a, b),
               SPAD_E_NOT_SUPPORTED, "spad_function_hvp", "no hvp callback"));
  spad_jacobian_options options;
  ASSERT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK);
  options.partition = SPAD_ROWS;
  spad_jacobian* j = nullptr;
  EXPECT_TRUE(is_error(spad_jacobian_prepare(f.get(), &options, &j), SPAD_E_NOT_SUPPORTED,
                       "spad_jacobian_prepare", "vjp callback"));
  options.partition = SPAD_AUTO, options.local_pattern = 1;
  EXPECT_TRUE(is_error(spad_jacobian_prepare(f.get(), &options, &j), SPAD_E_NOT_SUPPORTED,
                       "spad_jacobian_prepare", "local pattern"));
}

TEST_F(CallbackFunction, a_callback_that_fails_is_named_with_what_it_returned) {
  const Function f = make_function(true);
  const Workspace ws = make_workspace(f);
  const Jacobian j = make_jacobian(f);
  double a[4], b[4];
  for (const auto& [result, expected] :
       {std::pair(3, SPAD_E_CALLBACK_RECOVERABLE), {-4, SPAD_E_CALLBACK_FATAL}}) {
    behavior.result = result;
    const std::string returned = " callback returned " + std::to_string(result);
    EXPECT_TRUE(is_error(spad_function_eval(f.get(), ws.get(), x, p, a), expected,
                         "spad_function_eval", "the eval" + returned));
    EXPECT_EQ(last_error().value, result);
    EXPECT_TRUE(is_error(spad_function_jvp(f.get(), ws.get(), x, p, 1, x, p, nullptr, a), expected,
                         "spad_function_jvp", "the jvp" + returned));
    EXPECT_TRUE(is_error(spad_function_vjp(f.get(), ws.get(), x, p, 1, x, nullptr, a, b), expected,
                         "spad_function_vjp", "the vjp" + returned));
    EXPECT_TRUE(
        is_error(spad_function_hvp(f.get(), ws.get(), x, p, nullptr, 1, x, nullptr, nullptr, a, b),
                 expected, "spad_function_hvp", "the hvp" + returned));
    EXPECT_TRUE(is_error(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, a), expected,
                         "spad_jacobian_eval", returned));
    EXPECT_TRUE(is_error(spad_workspace_set_point(ws.get(), x, p), expected,
                         "spad_workspace_set_point", returned));
  }
  behavior.result = 0;
  EXPECT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, a), SPAD_OK);
}

TEST_F(CallbackFunction, a_callback_that_throws_is_stopped_and_its_reason_told) {
  const Function f = make_function(false);
  const Workspace ws = make_workspace(f);
  const Newton nw = make_newton(f);
  double y[2];
  behavior.throws = true;
  EXPECT_TRUE(is_error(spad_function_eval(f.get(), ws.get(), x, p, y), SPAD_E_CALLBACK_EXCEPTION,
                       "spad_function_eval", "the eval callback threw: the user's reason"));
  EXPECT_TRUE(is_error(spad_newton_solve(nw.get(), x, p, nullptr), SPAD_E_CALLBACK_EXCEPTION,
                       "spad_newton_solve", "the user's reason"));
  behavior.throws = false, behavior.throws_bad_alloc = true;
  EXPECT_TRUE(is_error(spad_function_eval(f.get(), ws.get(), x, p, y), SPAD_E_CALLBACK_EXCEPTION,
                       "spad_function_eval", "out of memory"));
  behavior.throws_bad_alloc = false;
  EXPECT_EQ(spad_newton_solve(nw.get(), x, p, nullptr), SPAD_OK);
}

TEST_F(CallbackFunction, newton_shortens_its_step_where_there_is_no_value) {
  const Function f = make_function(true);
  const Newton nw = make_newton(f);
  behavior.smallest = 1.5;
  double from[2] = {1.5, 1.45};  // the full step goes far beyond
  spad_newton_report report{};
  report.struct_size = sizeof report;
  EXPECT_EQ(spad_newton_solve(nw.get(), from, p, &report), SPAD_OK) << spad_last_error_message();
  EXPECT_NEAR(from[0], 2, 1e-6);
  double outside[2] = {1, 1};
  EXPECT_TRUE(is_error(spad_newton_solve(nw.get(), outside, p, nullptr),
                       SPAD_E_CALLBACK_RECOVERABLE, "spad_newton_solve", "the eval callback"));
}

TEST_F(CallbackFunction, a_missing_position_is_found_at_the_point_that_is_given) {
  const Pattern<std::int32_t> less{SPAD_CSR, 0, 2, 2, {0, 2, 3}, {0, 1, 0}};
  const spad_sparse_view view = less.view();
  spad_jacobian_options options;
  ASSERT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK);
  for (const bool exact : {false, true}) {
    const Function f = make_function(exact, &view);
    EXPECT_EQ(spad_jacobian_nnz(make_jacobian(f).get()), 3);
    options.x = x, options.p = p;
    spad_jacobian* j = nullptr;
    EXPECT_TRUE(is_error(spad_jacobian_prepare(f.get(), &options, &j), SPAD_E_BAD_PATTERN,
                         "spad_jacobian_prepare", "the pattern lacks row 1, column 1"));
    options.p = nullptr;
    EXPECT_TRUE(is_error(spad_jacobian_prepare(f.get(), &options, &j), SPAD_E_NULL_ARG,
                         "spad_jacobian_prepare", "options->p is NULL"));
  }
}

TEST_F(CallbackFunction, bad_arguments_are_named) {
  const double inf = std::numeric_limits<double>::infinity();
  make_fails("argument n is -1", SPAD_E_BAD_DIM, -1);
  make_fails("argument np is -1", SPAD_E_BAD_DIM, 2, -1);
  make_fails("argument m is 2147483648", SPAD_E_INDEX_OVERFLOW, 2, 2, std::int64_t{1} << 31);
  make_fails("n + np + m", SPAD_E_INDEX_OVERFLOW, 2147483647, 1, 1);
  const Pattern<std::int32_t> small{SPAD_CSC, 0, 1, 2, {0, 0, 0}, {}},
      twice{SPAD_CSC, 0, 2, 2, {0, 2, 2}, {1, 1}};
  const spad_sparse_view small_view = small.view(), twice_view = twice.view();
  make_fails("argument pattern is 1 x 2, expected m x n = 2 x 2", SPAD_E_BAD_DIM, 2, 2, 2,
             &small_view);
  make_fails("pattern", SPAD_E_BAD_PATTERN, 2, 2, 2, &twice_view);
  for (const double wrong : {0.0, -1.0, inf, std::nan("")}) {
    const double sizes[2] = {1, wrong};
    callbacks.typical_x = sizes;
    make_fails("callbacks->typical_x[1]", SPAD_E_BAD_OPTION);
    callbacks.typical_x = nullptr, callbacks.typical_p = sizes;
    make_fails("callbacks->typical_p[1]", SPAD_E_BAD_OPTION);
    callbacks.typical_p = nullptr;
  }
  callbacks.eval = nullptr;
  make_fails("callbacks->eval is NULL", SPAD_E_NULL_ARG);
  spad_function* f = nullptr;
  EXPECT_TRUE(is_error(spad_function_from_callbacks(nullptr, 1, 0, 1, nullptr, &f), SPAD_E_NULL_ARG,
                       "spad_function_from_callbacks", "argument callbacks is NULL"));
  EXPECT_TRUE(is_error(spad_function_from_callbacks(&callbacks, 1, 0, 1, nullptr, nullptr),
                       SPAD_E_NULL_ARG, "spad_function_from_callbacks", "argument function"));
  EXPECT_TRUE(is_error(spad_callbacks_init(nullptr, sizeof callbacks), SPAD_E_NULL_ARG,
                       "spad_callbacks_init", "argument callbacks is NULL"));
}

TEST_F(CallbackFunction, the_struct_follows_the_protocol_of_options) {
  callbacks.jvp = jvp, callbacks.vjp = vjp, callbacks.hvp = hvp;
  callbacks.struct_size = offsetof(spad_callbacks, hvp);  // of a release without it
  callbacks.eval = [](const double* at, const double*, double* y, void*) {
    y[0] = at[0], y[1] = at[1];
    return int32_t{0};
  };
  const Function f = make<Function>([&](spad_function** out) {
    return spad_function_from_callbacks(&callbacks, 2, 2, 2, nullptr, out);
  });
  const Workspace ws = make_workspace(f);
  double y[2];
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), x, p, y), SPAD_OK);
  EXPECT_EQ(spad_function_hvp(f.get(), ws.get(), x, p, nullptr, 1, x, nullptr, nullptr, y, nullptr),
            SPAD_E_NOT_SUPPORTED);
  struct {
    spad_callbacks known;
    double later;
  } longer{callbacks, 0};
  longer.known.struct_size = sizeof longer;
  spad_function* out = nullptr;
  EXPECT_EQ(spad_function_from_callbacks(&longer.known, 2, 2, 2, nullptr, &out), SPAD_OK);
  spad_function_destroy(out);
  longer.later = 1;
  EXPECT_TRUE(is_error(spad_function_from_callbacks(&longer.known, 2, 2, 2, nullptr, &out),
                       SPAD_E_BAD_STRUCT, "spad_function_from_callbacks", "argument callbacks"));
  callbacks.struct_size = 0;
  make_fails("struct_size", SPAD_E_BAD_STRUCT);
}

TEST_F(CallbackFunction, typical_sizes_set_the_steps) {
  const double sizes[2] = {1024, 1};
  callbacks.typical_x = sizes;
  const Function f = make_function(false);
  const Workspace ws = make_workspace(f);
  const Jacobian j = make_jacobian(f);
  double values[4];
  ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, values), SPAD_OK);
  const double h = 1024 * std::sqrt(std::numeric_limits<double>::epsilon());
  EXPECT_NEAR(values[0], 2 * x[0] + h, 1e-9);  // (x + h)² - x² over h
  EXPECT_NEAR(values[2], 2 * x[1], 1e-7);
}

TEST_F(CallbackFunction, its_information_says_what_it_is) {
  const Function f = make_function(false);
  spad_function_info_data info{};
  info.struct_size = sizeof info;
  ASSERT_EQ(spad_function_info(f.get(), &info), SPAD_OK);
  EXPECT_EQ(info.has_callbacks, 1);
  EXPECT_EQ(info.n_operations, 0);
  EXPECT_EQ(std::vector({info.n, info.np, info.m}), (std::vector<std::int64_t>{2, 2, 2}));
  std::size_t length = 0;
  EXPECT_EQ(spad_function_print(f.get(), nullptr, 0, &length), SPAD_OK);
  EXPECT_GT(length, 0u);
  ASSERT_EQ(spad_function_info(make_square().get(), &info), SPAD_OK);
  EXPECT_EQ(info.has_callbacks, 0);
}

}  // namespace
