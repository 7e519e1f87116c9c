/* The whole way through the C interface, every number derived by hand.
 *
 * F(x; p) = (x0² + x1² - p0, x0 x1 - p1) has the root x = (2, 1) at p = (5, 2), where
 * J = [2 x0, 2 x1; x1, x0] = [4 2; 1 2], det 6, and dF/dp = -I, so that
 * dx/dp = J⁻¹ = [2 -2; -1 4] / 6. The Hessian of w0 F0 + w1 F1 is [2 w0, w1; w1, 2 w0].
 */
#include <string.h>

#include "check.h"

static const double root[2] = {2, 1}, parameters[2] = {5, 2};

static spad_function* record_circle_and_hyperbola(void) {
  const double x0[2] = {1.8, 1.2};
  spad_recorder* recorder = NULL;
  spad_function* f = NULL;
  spad_var x[2], p[2], y[2];
  CHECK_OK(spad_recorder_create(2, 2, x0, parameters, NULL, &recorder));
  for (int i = 0; i < 2; ++i) {
    x[i] = spad_input(recorder, i);
    p[i] = spad_parameter(recorder, i);
  }
  y[0] = spad_op2(recorder, SPAD_OP_SUB, spad_dot_n(recorder, 2, x, 1, x, 1), p[0]);
  y[1] = spad_op2(recorder, SPAD_OP_SUB, spad_op2(recorder, SPAD_OP_MUL, x[0], x[1]), p[1]);
  CHECK_NEAR(1.8 * 1.8 + 1.2 * 1.2 - 5, spad_value(recorder, y[0]));
  CHECK_OK(spad_recorder_status(recorder));
  CHECK_OK(spad_recorder_finish(recorder, 2, y, &f));
  spad_recorder_destroy(recorder);
  return f;
}

static void check_info(const spad_function* f) {
  spad_function_info_data info;
  char text[4096];
  size_t length = 0, again = 0;
  memset(&info, 0, sizeof info);
  info.struct_size = sizeof info;
  CHECK_OK(spad_function_info(f, &info));
  CHECK(info.struct_size == sizeof info);
  CHECK(info.n == 2 && info.np == 2 && info.m == 2);
  CHECK(info.n_guards == 0 && info.n_kernels >= 1 && info.n_operations >= 5);
  CHECK(info.n_recorded >= info.n_operations && info.bytes > 0 && info.seconds >= 0);
  CHECK_OK(spad_function_print(f, NULL, 0, &length));
  CHECK(length > 0 && length < sizeof text);
  CHECK_OK(spad_function_print(f, text, sizeof text, &again));
  CHECK(strlen(text) == length && again == length);
  CHECK_STATUS(SPAD_E_BUFFER_TOO_SMALL, spad_function_print(f, text, length, NULL));
  CHECK(strlen(text) == length - 1);
  CHECK_OK(spad_function_print(f, text, length + 1, NULL));
}

static void check_products(const spad_function* f) {
  const double x[2] = {3, -2}, x_dot[4] = {1, 0, 10, 100}, p_dot[4] = {0, 1, 7, 0};
  const double w[2] = {2, 5}, y_bar[4] = {1, 0, 2, 3};
  double y[2], y_dot[4], x_bar[4], p_bar[4], x_hvp[4], p_hvp[4];
  spad_workspace* ws = NULL;
  CHECK_OK(spad_workspace_create(f, NULL, &ws));

  CHECK_OK(spad_function_eval(f, ws, x, parameters, y));
  CHECK(y[0] == 8 && y[1] == -8);

  /* J = [6 -4; -2 3] */
  CHECK_OK(spad_function_jvp(f, ws, x, parameters, 2, x_dot, p_dot, y, y_dot));
  CHECK(y[0] == 8 && y_dot[0] == 6 && y_dot[1] == -2 - 1);
  CHECK(y_dot[2] == 60 - 400 - 7 && y_dot[3] == -20 + 300);
  CHECK_OK(spad_function_jvp(f, ws, x, parameters, 1, NULL, p_dot, NULL, y_dot));
  CHECK(y_dot[0] == 0 && y_dot[1] == -1);

  CHECK_OK(spad_function_vjp(f, ws, x, parameters, 2, y_bar, y, x_bar, p_bar));
  CHECK(y[1] == -8 && x_bar[0] == 6 && x_bar[1] == -4 && p_bar[0] == -1 && p_bar[1] == 0);
  CHECK(x_bar[2] == 12 - 6 && x_bar[3] == -8 + 9 && p_bar[2] == -2 && p_bar[3] == -3);

  /* gradient of 2 F0 + 5 F1, its Hessian [4 5; 5 4] */
  CHECK_OK(spad_function_hvp(f, ws, x, parameters, w, 2, x_dot, NULL, x_bar, x_hvp, p_hvp));
  CHECK(x_bar[0] == 12 - 10 && x_bar[1] == -8 + 15);
  CHECK(x_hvp[0] == 4 && x_hvp[1] == 5 && x_hvp[2] == 540 && x_hvp[3] == 450);
  CHECK(p_hvp[0] == 0 && p_hvp[1] == 0 && p_hvp[2] == 0 && p_hvp[3] == 0);
  CHECK_OK(spad_function_hvp(f, ws, x, parameters, NULL, 1, x_dot, NULL, NULL, x_hvp, NULL));
  CHECK(x_hvp[0] == 2 && x_hvp[1] == 1);
  spad_workspace_destroy(ws);
}

static void check_jacobian(const spad_function* f) {
  const double x[2] = {3, -2};
  double y[2], values[4];
  int32_t ptr[3], idx[4];
  spad_jacobian* jacobian = NULL;
  spad_workspace* ws = NULL;
  spad_jacobian_info_data info;
  CHECK_OK(spad_jacobian_prepare(f, NULL, &jacobian));
  CHECK(spad_jacobian_nnz(jacobian) == 4);
  info.struct_size = sizeof info;
  CHECK_OK(spad_jacobian_info(jacobian, &info));
  CHECK(info.n_rows == 2 && info.n_cols == 2 && info.nnz == 4 && info.n_constant == 0);
  CHECK(info.method == SPAD_DIRECT && info.n_colors == 0);
  CHECK_OK(spad_jacobian_fill_pattern(jacobian, ptr, idx));
  CHECK(ptr[0] == 0 && ptr[1] == 2 && ptr[2] == 4);
  CHECK(idx[0] == 0 && idx[1] == 1 && idx[2] == 0 && idx[3] == 1);

  CHECK_OK(spad_workspace_create(f, NULL, &ws));
  CHECK_OK(spad_jacobian_reserve(jacobian, ws));
  CHECK_OK(spad_jacobian_eval(jacobian, ws, x, parameters, y, values));
  CHECK(y[0] == 8 && y[1] == -8);
  CHECK(values[0] == 6 && values[1] == -2 && values[2] == -4 && values[3] == 3);
  CHECK_OK(spad_jacobian_eval(jacobian, ws, root, parameters, NULL, values));
  CHECK(values[0] == 4 && values[1] == 1 && values[2] == 2 && values[3] == 2);
  spad_workspace_destroy(ws);
  spad_jacobian_destroy(jacobian);
}

static void check_implicit(spad_implicit* implicit, const double* y) {
  const double p_dot[4] = {6, 0, 0, 6}, y_bar[2] = {6, 12};
  double y_dot[4], p_bar[2];
  CHECK_OK(spad_implicit_jvp(implicit, y, parameters, 2, p_dot, y_dot));
  CHECK_NEAR(2, y_dot[0]);
  CHECK_NEAR(-1, y_dot[1]);
  CHECK_NEAR(-2, y_dot[2]);
  CHECK_NEAR(4, y_dot[3]);
  /* J⁻ᵀ (6, 12) = [2 -1; -2 4] (1, 2) */
  CHECK_OK(spad_implicit_vjp(implicit, y, parameters, 1, y_bar, p_bar));
  CHECK_NEAR(0, p_bar[0]);
  CHECK_NEAR(6, p_bar[1]);
}

static void check_solvers(const spad_function* f) {
  double x[2] = {1.8, 1.2}, history[60];
  spad_newton* newton = NULL;
  spad_implicit* implicit = NULL;
  spad_newton_options options;
  spad_newton_report report;
  spad_newton_info_data info;
  CHECK_OK(spad_newton_options_init(&options, sizeof options));
  options.tolerance = 1e-14;
  CHECK_OK(spad_newton_prepare(f, &options, &newton));
  info.struct_size = sizeof info;
  CHECK_OK(spad_newton_info(newton, &info));
  CHECK(info.n == 2 && info.nnz == 4 && info.n_colors == 0);
  CHECK(info.backend == SPAD_KLU || info.backend == SPAD_UMFPACK);

  memset(&report, 0, sizeof report);
  report.struct_size = sizeof report;
  report.history = history;
  report.history_capacity = 60;
  CHECK_OK(spad_newton_solve(newton, x, parameters, &report));
  CHECK_NEAR(root[0], x[0]);
  CHECK_NEAR(root[1], x[1]);
  CHECK(report.reason == SPAD_OK && report.iterations >= 3 && report.iterations <= 7);
  CHECK(report.history == history && report.history_capacity == 60);
  CHECK_NEAR(5 - 1.8 * 1.8 - 1.2 * 1.2, history[0]); /* 0.32, the other residual is 0.16 */
  CHECK(history[report.iterations] == report.residual_norm && report.residual_norm <= 1e-14);
  CHECK(report.n_residuals > report.iterations && report.n_jacobians >= 1 && report.n_factors >= 1);

  CHECK_OK(spad_implicit_from_newton(newton, &implicit));
  check_implicit(implicit, x);
  spad_newton_destroy(newton);
  check_implicit(implicit, x);
  spad_implicit_destroy(implicit);
  CHECK_OK(spad_implicit_prepare(f, NULL, &implicit));
  check_implicit(implicit, root);
  spad_implicit_destroy(implicit);
}

int main(void) {
  spad_function* f = record_circle_and_hyperbola();
  check_info(f);
  check_products(f);
  check_jacobian(f);
  check_solvers(f);
  spad_function_destroy(f);
  CHECK(spad_version() ==
        1000000 * SPAD_VERSION_MAJOR + 1000 * SPAD_VERSION_MINOR + SPAD_VERSION_PATCH);
  CHECK(spad_abi_version() == SPAD_ABI_VERSION);
  CHECK(spad_last_error_message()[0] != '\0'); /* of the buffer that was too small */
  return 0;
}
