/* A user of the installed library: x^2 + y^2 = p0, e^x + y = p1, recorded, differentiated, solved.
 */
#include <math.h>
#include <spad.h>
#include <stdio.h>

static int check(int holds, const char* what) {
  if (!holds) fprintf(stderr, "failed: %s (%s)\n", what, spad_last_error_message());
  return holds;
}

static spad_function* circle_and_exponential(const double* x0, const double* p0) {
  spad_function* f = NULL;
  spad_recorder* rec = NULL;
  if (!check(spad_recorder_create(2, 2, x0, p0, NULL, &rec) == SPAD_OK, "create")) return NULL;
  spad_var x = spad_input(rec, 0), y = spad_input(rec, 1), f_var[2];
  spad_var square_x = spad_op1(rec, SPAD_OP_SQUARE, x), square_y = spad_op1(rec, SPAD_OP_SQUARE, y);
  spad_var sum = spad_op2(rec, SPAD_OP_ADD, square_x, square_y);
  spad_var curve = spad_op2(rec, SPAD_OP_ADD, spad_op1(rec, SPAD_OP_EXP, x), y);
  f_var[0] = spad_op2(rec, SPAD_OP_SUB, sum, spad_parameter(rec, 0));
  f_var[1] = spad_op2(rec, SPAD_OP_SUB, curve, spad_parameter(rec, 1));
  check(spad_recorder_finish(rec, 2, f_var, &f) == SPAD_OK, "finish");
  spad_recorder_destroy(rec);
  return f;
}

/* The Jacobian by columns: 2x, e^x; 2y, 1. */
static int jacobian_is_right(const spad_function* f, const double* x, const double* p) {
  spad_jacobian* jacobian = NULL;
  spad_workspace* workspace = NULL;
  double y[2], values[4] = {0};
  int good = check(spad_jacobian_prepare(f, NULL, &jacobian) == SPAD_OK, "prepare") &&
             check(spad_jacobian_nnz(jacobian) == 4, "nnz") &&
             check(spad_workspace_create(f, NULL, &workspace) == SPAD_OK, "workspace") &&
             check(spad_jacobian_reserve(jacobian, workspace) == SPAD_OK, "reserve") &&
             check(spad_jacobian_eval(jacobian, workspace, x, p, y, values) == SPAD_OK, "eval");
  const double expected[4] = {2 * x[0], exp(x[0]), 2 * x[1], 1};
  for (int k = 0; good && k < 4; ++k) good = check(fabs(values[k] - expected[k]) < 1e-14, "value");
  spad_workspace_destroy(workspace);
  spad_jacobian_destroy(jacobian);
  return good;
}

static int newton_solves(const spad_function* f, double* x, const double* p) {
  spad_newton* newton = NULL;
  int good = check(spad_newton_prepare(f, NULL, &newton) == SPAD_OK, "newton") &&
             check(spad_newton_solve(newton, x, p, NULL) == SPAD_OK, "solve") &&
             check(fabs(x[0] * x[0] + x[1] * x[1] - p[0]) < 1e-7, "first equation") &&
             check(fabs(exp(x[0]) + x[1] - p[1]) < 1e-7, "second equation");
  spad_newton_destroy(newton);
  return good;
}

int main(void) {
  double x[2] = {1, -1.5};
  const double p[2] = {4, 1};
  spad_function* f = circle_and_exponential(x, p);
  int good = f != NULL && jacobian_is_right(f, x, p) && newton_solves(f, x, p);
  spad_function_destroy(f);
  if (good) printf("spad %d: x = %.7f, y = %.7f\n", (int)spad_version(), x[0], x[1]);
  return good ? 0 : 1;
}
