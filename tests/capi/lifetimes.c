/* Objects may be destroyed in any order: each keeps what it was made from. */
#include <string.h>

#include "check.h"

enum { RECORDER, FUNCTION, WORKSPACE, JACOBIAN, NEWTON, IMPLICIT, SHARED, N_OBJECTS };

struct objects {
  spad_recorder* recorder;
  spad_function* function;
  spad_workspace* workspace;
  spad_jacobian* jacobian;
  spad_newton* newton;
  spad_implicit *implicit, *shared;
};

/* x² - p, root 3 at p = 9, dx/dp = 1/6 */
static struct objects make_objects(void) {
  const double x0 = 2, p0 = 9;
  struct objects o;
  spad_var y;
  CHECK_OK(spad_recorder_create(1, 1, &x0, &p0, NULL, &o.recorder));
  y = spad_op1(o.recorder, SPAD_OP_SQUARE, spad_input(o.recorder, 0));
  y = spad_op2(o.recorder, SPAD_OP_SUB, y, spad_parameter(o.recorder, 0));
  CHECK_OK(spad_recorder_finish(o.recorder, 1, &y, &o.function));
  CHECK_OK(spad_workspace_create(o.function, NULL, &o.workspace));
  CHECK_OK(spad_jacobian_prepare(o.function, NULL, &o.jacobian));
  CHECK_OK(spad_jacobian_reserve(o.jacobian, o.workspace));
  CHECK_OK(spad_newton_prepare(o.function, NULL, &o.newton));
  CHECK_OK(spad_implicit_prepare(o.function, NULL, &o.implicit));
  CHECK_OK(spad_implicit_from_newton(o.newton, &o.shared));
  return o;
}

static void destroy(struct objects* o, int which) {
  switch (which) {
    case RECORDER: spad_recorder_destroy(o->recorder); break;
    case FUNCTION: spad_function_destroy(o->function); break;
    case WORKSPACE: spad_workspace_destroy(o->workspace); break;
    case JACOBIAN: spad_jacobian_destroy(o->jacobian); break;
    case NEWTON: spad_newton_destroy(o->newton); break;
    case IMPLICIT: spad_implicit_destroy(o->implicit); break;
    case SHARED: spad_implicit_destroy(o->shared); break;
  }
}

/* What is left still works. */
static void use(const struct objects* o, const int* is_alive) {
  const double x = 3, p = 9, p_dot = 6;
  double y = -1, value = 0, start = 2, y_dot = 0;
  if (is_alive[FUNCTION] && is_alive[WORKSPACE]) {
    CHECK_OK(spad_function_eval(o->function, o->workspace, &x, &p, &y));
    CHECK(y == 0);
  }
  if (is_alive[JACOBIAN] && is_alive[WORKSPACE]) {
    CHECK_OK(spad_jacobian_eval(o->jacobian, o->workspace, &x, &p, NULL, &value));
    CHECK(value == 6);
  }
  if (is_alive[NEWTON]) {
    CHECK_OK(spad_newton_solve(o->newton, &start, &p, NULL));
    CHECK(fabs(start - 3) < 1e-7);
  }
  if (is_alive[IMPLICIT]) {
    CHECK_OK(spad_implicit_jvp(o->implicit, &x, &p, 1, &p_dot, &y_dot));
    CHECK_NEAR(1, y_dot);
  }
  if (is_alive[SHARED]) {
    CHECK_OK(spad_implicit_vjp(o->shared, &x, &p, 1, &p_dot, &y_dot));
    CHECK_NEAR(1, y_dot);
  }
}

static void destroy_in_order(const int* order) {
  int is_alive[N_OBJECTS];
  struct objects o = make_objects();
  for (int i = 0; i < N_OBJECTS; ++i) is_alive[i] = 1;
  for (int i = 0; i < N_OBJECTS; ++i) {
    use(&o, is_alive);
    destroy(&o, order[i]);
    is_alive[order[i]] = 0;
  }
}

/* All orders, by exchanging (Heap's method); returns how many there were. */
static int all_orders(int* order, int n) {
  int count = 0;
  if (n == 1) {
    destroy_in_order(order);
    return 1;
  }
  for (int i = 0; i < n; ++i) {
    const int j = n % 2 == 0 ? i : 0, last = order[n - 1];
    count += all_orders(order, n - 1);
    order[n - 1] = order[j];
    order[j] = last;
  }
  return count;
}

int main(void) {
  int order[N_OBJECTS];
  for (int i = 0; i < N_OBJECTS; ++i) order[i] = i;
  CHECK(all_orders(order, N_OBJECTS) == 5040);
  spad_recorder_destroy(NULL);
  spad_function_destroy(NULL);
  spad_workspace_destroy(NULL);
  spad_jacobian_destroy(NULL);
  spad_factorization_destroy(NULL);
  spad_newton_destroy(NULL);
  spad_implicit_destroy(NULL);
  CHECK(strcmp(spad_last_error_message(), "") == 0);
  return 0;
}
