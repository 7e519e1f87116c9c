/* The voltages that satisfy the equations, by Newton's method, and how they were found. */
#ifndef POWERFLOW_SOLUTION_H
#define POWERFLOW_SOLUTION_H

#include "grid.h"
#include "spad.h"

#ifdef __cplusplus
extern "C" {
#endif

struct iteration {
  double residual, step, step_length;
};

enum { most_iterations = 50, n_history = most_iterations + 1 };

struct solution {
  spad_newton* newton;
  double* x;       /* n_unknowns */
  double *vm, *va; /* n_buses, p.u. and radians */
  spad_newton_info_data info;
  spad_newton_report report;
  int64_t n_iterates;
  struct iteration history[n_history];
  double seconds_prepare, seconds_solve;
};

/* Prepares and solves from the grid's start. A negative status: nothing was solved, and why was
 * said; where Newton's method itself ended is in report.reason, with the last iterate in x. */
spad_status solution_find(struct solution* solution, const struct grid* grid,
                          const spad_function* function);
int solution_converged(const struct solution* solution);
void solution_free(struct solution* solution);
/* Processor time of the program so far. */
double seconds_now(void);

#ifdef __cplusplus
}
#endif

#endif
