/* A grid ready for computing: per unit and radians, admittances, unknowns and equations.
 *
 * The unknowns are the angles Va of PV, then of PQ buses, then the magnitudes Vm of PQ buses; the
 * equations, in the same order, balance the active power P at these buses, then the reactive
 * power Q. All else is constant. */
#ifndef POWERFLOW_GRID_H
#define POWERFLOW_GRID_H

#include "case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two buses joined by branches, from < to, all parallel ones merged: the current from bus "from"
 * into the branches is (self admittance) V_from + y_from V_to, and vice versa; y = g + jb. */
struct pair {
  int64_t from, to;
  double g_from, b_from, g_to, b_to;
};

struct grid {
  int64_t n_buses, n_pairs, n_incidences;
  int64_t n_pv, n_pq;
  int64_t n_unknowns; /* n_pv + 2 n_pq */
  /* of each bus, in the order of the case */
  int* type;               /* enum bus_type, in force */
  double *vm, *va;         /* where the search starts */
  double* load;            /* 2 n_buses: active, then reactive loads; the parameters */
  double *p_gen, *q_gen;   /* of all generators in service together */
  double *g_self, *b_self; /* self admittance with shunts */
  int64_t* angle;          /* number of its unknown Va and equation P, or -1 */
  int64_t* magnitude;      /* number of its unknown Vm and equation Q, or -1 */
  struct pair* pair;       /* n_pairs */
  int64_t* first;          /* n_buses + 1: its pairs are incident[first[k]] ... */
  int64_t* incident;       /* n_incidences = 2 n_pairs */
};

/* -1 if out of memory, or if the case has no reference bus. */
int grid_create(struct grid* grid, const struct power_case* c);
void grid_free(struct grid* grid);
/* x[n_unknowns] at the start, and the voltages (n_buses each) that belong to an x. */
void grid_start(const struct grid* grid, double* x);
void grid_voltages(const struct grid* grid, const double* x, double* vm, double* va);

#ifdef __cplusplus
}
#endif

#endif
