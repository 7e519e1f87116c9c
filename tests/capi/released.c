/* A program built with the header of a release, run with the library of today: the options it knows
 * take effect, those it does not know take defaults, and nothing is written beyond its structs. */
#include <string.h>

#include "capi/check.h"

enum { N_GUARDED = 64 };

/* A struct of the old size, and bytes behind it that no call may touch. */
#define GUARDED(type)                \
  struct {                           \
    type data;                       \
    unsigned char beyond[N_GUARDED]; \
  }
#define GUARD(object) memset((object).beyond, 0xA5, N_GUARDED)
#define CHECK_GUARD(object) \
  for (int k = 0; k < N_GUARDED; ++k) CHECK((object).beyond[k] == 0xA5)

/* F(x; p) = (x0^2 + x1^2 - p0, x0 x1 - p1); the root at p = (5, 2) is (2, 1). */
static const double p[2] = {5, 2};

static spad_function* record_square(void) {
  const double x0[2] = {1.8, 1.2};
  GUARDED(spad_recorder_options) options;
  spad_recorder* rec = NULL;
  spad_function* f = NULL;
  GUARD(options);
  CHECK_OK(spad_recorder_options_init(&options.data, sizeof options.data));
  CHECK_GUARD(options);
  options.data.max_operations = 1000;
  CHECK_OK(spad_recorder_create(2, 2, x0, p, &options.data, &rec));
  spad_var x = spad_input(rec, 0), y = spad_input(rec, 1), outputs[2];
  spad_var squares = spad_op2(rec, SPAD_OP_ADD, spad_op1(rec, SPAD_OP_SQUARE, x),
                              spad_op1(rec, SPAD_OP_SQUARE, y));
  outputs[0] = spad_op2(rec, SPAD_OP_SUB, squares, spad_parameter(rec, 0));
  outputs[1] = spad_op2(rec, SPAD_OP_SUB, spad_op2(rec, SPAD_OP_MUL, x, y), spad_parameter(rec, 1));
  CHECK_OK(spad_recorder_finish(rec, 2, outputs, &f));
  spad_recorder_destroy(rec);
  return f;
}

static void infos_keep_to_their_size(const spad_function* f, const spad_jacobian* jacobian) {
  GUARDED(spad_function_info_data) function;
  GUARDED(spad_jacobian_info_data) info;
  GUARDED(spad_sparse_view) view;
  GUARDED(spad_error_info) error;
  GUARD(function), GUARD(info), GUARD(view), GUARD(error);
  function.data.struct_size = sizeof function.data;
  CHECK_OK(spad_function_info(f, &function.data));
  CHECK(function.data.n == 2 && function.data.np == 2 && function.data.m == 2);
  info.data.struct_size = sizeof info.data;
  CHECK_OK(spad_jacobian_info(jacobian, &info.data));
  CHECK(info.data.nnz == 4 && info.data.partition == SPAD_ROWS);
  view.data.struct_size = sizeof view.data;
  CHECK_OK(spad_jacobian_view(jacobian, &view.data));
  CHECK(((const int64_t*)view.data.ptr)[2] == 5);
  CHECK_STATUS(SPAD_E_NULL_ARG, spad_jacobian_info(NULL, &info.data));
  error.data.struct_size = sizeof error.data;
  CHECK_OK(spad_last_error_info(&error.data));
  CHECK(error.data.status == SPAD_E_NULL_ARG);
  CHECK_GUARD(function);
  CHECK_GUARD(info);
  CHECK_GUARD(view);
  CHECK_GUARD(error);
}

static void jacobian_takes_its_options(const spad_function* f) {
  const double x[2] = {3, -2};
  double values[4];
  GUARDED(spad_jacobian_options) options;
  GUARDED(spad_workspace_options) of_workspace;
  spad_jacobian* jacobian = NULL;
  spad_workspace* workspace = NULL;
  GUARD(options), GUARD(of_workspace);
  CHECK_OK(spad_jacobian_options_init(&options.data, sizeof options.data));
  options.data.layout = SPAD_CSR;
  options.data.index_type = SPAD_I64;
  options.data.index_base = 1;
  options.data.partition = SPAD_ROWS;
  options.data.order = SPAD_ORDER_NATURAL;
  CHECK_OK(spad_jacobian_prepare(f, &options.data, &jacobian));
  CHECK_OK(spad_workspace_options_init(&of_workspace.data, sizeof of_workspace.data));
  of_workspace.data.second_order = 0;
  CHECK_OK(spad_workspace_create(f, &of_workspace.data, &workspace));
  CHECK_OK(spad_jacobian_reserve(jacobian, workspace));
  CHECK_OK(spad_jacobian_eval(jacobian, workspace, x, p, NULL, values));
  CHECK(values[0] == 6 && values[1] == -4 && values[2] == -2 && values[3] == 3);
  infos_keep_to_their_size(f, jacobian);
  CHECK_GUARD(options);
  CHECK_GUARD(of_workspace);
  spad_workspace_destroy(workspace);
  spad_jacobian_destroy(jacobian);
}

static int32_t stop_at_two(const spad_newton_progress* progress, void* payload) {
  *(int64_t*)payload = progress->iteration;
  return progress->iteration == 2;
}

static void newton_takes_its_options(const spad_function* f) {
  double x[2] = {30, 2}, history[3] = {0};
  int64_t seen = -1;
  GUARDED(spad_newton_options) options;
  GUARDED(spad_newton_report) report;
  GUARDED(spad_newton_info_data) info;
  spad_newton* newton = NULL;
  GUARD(options), GUARD(report), GUARD(info);
  CHECK_OK(spad_newton_options_init(&options.data, sizeof options.data));
  options.data.callback = stop_at_two;
  options.data.payload = &seen;
  CHECK_OK(spad_newton_prepare(f, &options.data, &newton));
  memset(&report.data, 0, sizeof report.data);
  report.data.struct_size = sizeof report.data;
  report.data.history = history;
  report.data.history_capacity = 3;
  CHECK_STATUS(SPAD_E_CANCELLED, spad_newton_solve(newton, x, p, &report.data));
  CHECK(seen == 2 && report.data.iterations == 2 && report.data.callback_result == 1);
  CHECK(history[0] == 899 && history[2] == report.data.residual_norm);
  info.data.struct_size = sizeof info.data;
  CHECK_OK(spad_newton_info(newton, &info.data));
  CHECK(info.data.n == 2 && info.data.nnz == 4);
  CHECK_GUARD(options);
  CHECK_GUARD(report);
  CHECK_GUARD(info);
  spad_newton_destroy(newton);
}

static void implicit_takes_its_options(const spad_function* f) {
  const double y[2] = {2, 1}, p_dot[2] = {6, 0};
  double y_dot[2];
  GUARDED(spad_implicit_options) options;
  spad_implicit* implicit = NULL;
  GUARD(options);
  CHECK_OK(spad_implicit_options_init(&options.data, sizeof options.data));
  options.data.n_threads = 2;
  CHECK_OK(spad_implicit_prepare(f, &options.data, &implicit));
  CHECK_OK(spad_implicit_jvp(implicit, y, p, 1, p_dot, y_dot));
  CHECK_NEAR(2, y_dot[0]);
  CHECK_NEAR(-1, y_dot[1]);
  CHECK_GUARD(options);
  spad_implicit_destroy(implicit);
}

static void factorization_takes_its_options(void) {
  const int32_t ptr[2] = {0, 1}, idx[1] = {0};
  const double value = 4, b = 2;
  double x;
  GUARDED(spad_factorization_options) options;
  GUARDED(spad_factorization_info_data) info;
  spad_factorization* factorization = NULL;
  GUARD(options), GUARD(info);
  const spad_sparse_view view = {sizeof view, SPAD_CSC, SPAD_I32, 0, SPAD_FULL, 1, 1, 1, ptr, idx};
  CHECK_OK(spad_factorization_options_init(&options.data, sizeof options.data));
  options.data.pivot_tolerance = 0.5;
  CHECK_OK(spad_factorization_analyze(&view, &options.data, &factorization));
  CHECK_OK(spad_factorization_factor(factorization, &value));
  CHECK_OK(spad_factorization_solve(factorization, 0, 1, &b, &x));
  CHECK(x == 0.5);
  info.data.struct_size = sizeof info.data;
  CHECK_OK(spad_factorization_info(factorization, &info.data));
  CHECK(info.data.n_solves == 1);
  CHECK_GUARD(options);
  CHECK_GUARD(info);
  spad_factorization_destroy(factorization);
}

int main(void) {
  CHECK(spad_abi_version() == SPAD_ABI_VERSION);
  spad_function* f = record_square();
  jacobian_takes_its_options(f);
  newton_takes_its_options(f);
  implicit_takes_its_options(f);
  factorization_takes_its_options();
  spad_function_destroy(f);
  puts("as in the release");
  return 0;
}
