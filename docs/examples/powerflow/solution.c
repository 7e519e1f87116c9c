/* The voltages that satisfy the equations, by Newton's method, and how they were found. */
#include "solution.h"

#include <stdlib.h>
#include <time.h>

#include "check.h"

double seconds_now(void) { return (double)clock() / CLOCKS_PER_SEC; }

static double* reals(int64_t count) {
  return calloc(count > 0 ? (size_t)count : 1, sizeof(double));
}

static spad_status allocate(struct solution* s, const struct grid* grid) {
  s->x = reals(grid->n_unknowns);
  s->vm = reals(grid->n_buses);
  s->va = reals(grid->n_buses);
  return s->x != NULL && s->vm != NULL && s->va != NULL ? SPAD_OK : out_of_memory();
}

/* Called by spad at the start and after each iteration. */
static int32_t keep_iterate(const spad_newton_progress* progress, void* payload) {
  struct solution* s = payload;
  if (s->n_iterates < n_history) {
    s->history[s->n_iterates++] =
        (struct iteration){progress->residual_norm, progress->step_norm, progress->step_length};
  }
  return 0;
}

static spad_status prepare(struct solution* s, const spad_function* function) {
  spad_newton_options options;
  spad_status status = spad_newton_options_init(&options, sizeof options);
  if (failed(status)) return status;
  options.max_iterations = most_iterations;
  options.callback = keep_iterate;
  options.payload = s;
  double start = seconds_now();
  status = spad_newton_prepare(function, &options, &s->newton);
  s->seconds_prepare = seconds_now() - start;
  if (failed(status)) return status;
  s->info.struct_size = sizeof s->info;
  status = spad_newton_info(s->newton, &s->info);
  failed(status);
  return status;
}

spad_status solution_find(struct solution* s, const struct grid* grid,
                          const spad_function* function) {
  *s = (struct solution){.newton = NULL};
  spad_status status = allocate(s, grid);
  if (status < 0) return status;
  status = prepare(s, function);
  if (status < 0) return status;
  grid_start(grid, s->x);
  s->report.struct_size = sizeof s->report;
  double start = seconds_now();
  s->report.reason = spad_newton_solve(s->newton, s->x, grid->load, &s->report);
  s->seconds_solve = seconds_now() - start;
  grid_voltages(grid, s->x, s->vm, s->va);
  return SPAD_OK;
}

int solution_converged(const struct solution* s) {
  return s->report.reason >= 0 && s->report.reason != SPAD_OK_MAX_ITERATIONS;
}

void solution_free(struct solution* s) {
  spad_newton_destroy(s->newton);
  free(s->x);
  free(s->vm);
  free(s->va);
  *s = (struct solution){.newton = NULL};
}
