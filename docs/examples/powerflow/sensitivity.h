/* How the weakest voltages answer to reactive loads: implicit differentiation of the solution. */
#ifndef POWERFLOW_SENSITIVITY_H
#define POWERFLOW_SENSITIVITY_H

#include "grid.h"
#include "solution.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { most_weak_buses = 5, most_effects = 5 };

struct effect {
  int64_t bus;  /* position of the loaded bus */
  double dv_dq; /* d Vm / d Q of its load, p.u. per p.u. */
};

struct weak_bus {
  int64_t bus; /* position */
  int64_t n_effects;
  struct effect effect[most_effects]; /* the largest first */
};

struct sensitivity {
  int64_t n_weak;
  struct weak_bus weak[most_weak_buses]; /* the lowest Vm of PQ buses first */
  double seconds;
};

/* At the solution, which must have converged. Why it failed was said. */
spad_status sensitivity_find(struct sensitivity* result, const struct grid* grid,
                             const struct solution* solution);

#ifdef __cplusplus
}
#endif

#endif
