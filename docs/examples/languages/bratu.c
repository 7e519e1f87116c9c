/* Bratu's problem in one dimension, p1 u'' + p2 exp(u) = 0 with u = 0 at both ends, recorded: its
 * sparse Jacobian in compressed rows counted from 1, its solution, and the derivative of that by p.
 */
#include <spad.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 6, NP = 2, MAX_NNZ = 3 * N };

static void check(spad_status status) {
  if (status >= 0) return;
  fprintf(stderr, "%s\n", spad_last_error_message());
  exit(EXIT_FAILURE);
}

static spad_function* record_residual(const double* x0, const double* p0) {
  spad_recorder* rec = NULL;
  spad_function* f = NULL;
  check(spad_recorder_create(N, NP, x0, p0, NULL, &rec));
  spad_var u[N + 2], y[N];
  u[0] = u[N + 1] = spad_constant(rec, 0);
  for (int i = 1; i <= N; ++i) u[i] = spad_input(rec, i - 1);
  for (int i = 1; i <= N; ++i) {
    spad_var twice = spad_op2(rec, SPAD_OP_MUL, spad_constant(rec, 2), u[i]);
    spad_var bend = spad_op2(rec, SPAD_OP_SUB, u[i - 1], twice);
    bend = spad_op2(rec, SPAD_OP_ADD, bend, u[i + 1]);
    spad_var heat =
        spad_op2(rec, SPAD_OP_MUL, spad_parameter(rec, 1), spad_op1(rec, SPAD_OP_EXP, u[i]));
    y[i - 1] =
        spad_op2(rec, SPAD_OP_ADD, spad_op2(rec, SPAD_OP_MUL, spad_parameter(rec, 0), bend), heat);
  }
  check(spad_recorder_finish(rec, N, y, &f));
  spad_recorder_destroy(rec);
  return f;
}

static void print_jacobian(const spad_function* f, const double* x, const double* p) {
  spad_jacobian_options options;
  spad_jacobian* jacobian = NULL;
  spad_workspace* workspace = NULL;
  int32_t row_ptr[N + 1], columns[MAX_NNZ];
  double values[MAX_NNZ];
  check(spad_jacobian_options_init(&options, sizeof options));
  options.layout = SPAD_CSR;
  options.index_base = 1;
  check(spad_jacobian_prepare(f, &options, &jacobian));
  check(spad_jacobian_fill_pattern(jacobian, row_ptr, columns));
  check(spad_workspace_create(f, NULL, &workspace));
  check(spad_jacobian_reserve(jacobian, workspace));
  check(spad_jacobian_eval(jacobian, workspace, x, p, NULL, values));
  printf("Jacobian, %d nonzeros\n", (int)spad_jacobian_nnz(jacobian));
  for (int i = 0; i < N; ++i) {
    printf("row %d:", i + 1);
    for (int k = row_ptr[i] - 1; k < row_ptr[i + 1] - 1; ++k)
      printf("%2d%12.5f", (int)columns[k], values[k]);
    printf("\n");
  }
  spad_workspace_destroy(workspace);
  spad_jacobian_destroy(jacobian);
}

static void print_row(const char* name, const double* numbers) {
  printf("%-8s", name);
  for (int i = 0; i < N; ++i) printf("%12.5f", numbers[i]);
  printf("\n");
}

static void print_solution(const spad_function* f, double* x, const double* p) {
  const double p_dot[NP * NP] = {1, 0, 0, 1};
  double x_dot[N * NP];
  spad_newton* newton = NULL;
  spad_implicit* implicit = NULL;
  check(spad_newton_prepare(f, NULL, &newton));
  check(spad_newton_solve(newton, x, p, NULL));
  print_row("x:", x);
  check(spad_implicit_from_newton(newton, &implicit));
  check(spad_implicit_jvp(implicit, x, p, NP, p_dot, x_dot));
  print_row("dx/dp1:", x_dot);
  print_row("dx/dp2:", x_dot + N);
  spad_implicit_destroy(implicit);
  spad_newton_destroy(newton);
}

int main(void) {
  double x[N] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
  const double p[NP] = {49, 1};
  spad_function* f = record_residual(x, p);
  print_jacobian(f, x, p);
  print_solution(f, x, p);
  spad_function_destroy(f);
  return 0;
}
