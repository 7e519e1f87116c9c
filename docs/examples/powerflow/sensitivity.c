/* How the weakest voltages answer to reactive loads: implicit differentiation of the solution.
 *
 * F(x(p); p) = 0 makes the voltages functions of the loads p. One transposed solve a weak bus (a
 * vector-Jacobian product) gives its derivatives by all loads at once. */
#include "sensitivity.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

/* The PQ buses of lowest magnitude, by insertion into a short sorted list. */
static void find_weakest(struct sensitivity* s, const struct grid* grid, const double* vm) {
  for (int64_t bus = 0; bus < grid->n_buses; ++bus) {
    if (grid->type[bus] != bus_pq) continue;
    int64_t at = s->n_weak;
    while (at > 0 && vm[bus] < vm[s->weak[at - 1].bus]) --at;
    if (at == most_weak_buses) continue;
    if (s->n_weak < most_weak_buses) ++s->n_weak;
    for (int64_t k = s->n_weak - 1; k > at; --k) s->weak[k].bus = s->weak[k - 1].bus;
    s->weak[at].bus = bus;
  }
}

/* The largest of the derivatives by the reactive loads, one for each bus. */
static void find_effects(struct weak_bus* weak, int64_t n_buses, const double* dv_dq) {
  for (int64_t bus = 0; bus < n_buses; ++bus) {
    if (dv_dq[bus] == 0) continue;
    int64_t at = weak->n_effects;
    while (at > 0 && fabs(dv_dq[bus]) > fabs(weak->effect[at - 1].dv_dq)) --at;
    if (at == most_effects) continue;
    if (weak->n_effects < most_effects) ++weak->n_effects;
    for (int64_t k = weak->n_effects - 1; k > at; --k) weak->effect[k] = weak->effect[k - 1];
    weak->effect[at] = (struct effect){bus, dv_dq[bus]};
  }
}

/* x_bar: n_unknowns x n_weak, p_bar: 2 n_buses x n_weak, both column by column. */
static spad_status differentiate(struct sensitivity* s, const struct grid* grid,
                                 const struct solution* solution, double* x_bar, double* p_bar) {
  spad_implicit* implicit = NULL;
  for (int64_t k = 0; k < s->n_weak; ++k) {
    x_bar[k * grid->n_unknowns + grid->magnitude[s->weak[k].bus]] = 1;
  }
  spad_status status = spad_implicit_from_newton(solution->newton, &implicit);
  if (status >= 0) {
    status = spad_implicit_vjp(implicit, solution->x, grid->load, s->n_weak, x_bar, p_bar);
  }
  failed(status);
  spad_implicit_destroy(implicit);
  return status;
}

spad_status sensitivity_find(struct sensitivity* s, const struct grid* grid,
                             const struct solution* solution) {
  double start = seconds_now();
  *s = (struct sensitivity){.n_weak = 0};
  find_weakest(s, grid, solution->vm);
  size_t n_weak = s->n_weak > 0 ? (size_t)s->n_weak : 1;
  double* x_bar = calloc(((size_t)grid->n_unknowns + 1) * n_weak, sizeof *x_bar);
  double* p_bar = calloc(2 * (size_t)grid->n_buses * n_weak, sizeof *p_bar);
  spad_status status = x_bar != NULL && p_bar != NULL ? SPAD_OK : out_of_memory();
  if (status >= 0) status = differentiate(s, grid, solution, x_bar, p_bar);
  for (int64_t k = 0; status >= 0 && k < s->n_weak; ++k) {
    find_effects(&s->weak[k], grid->n_buses, p_bar + (2 * k + 1) * grid->n_buses);
  }
  free(x_bar);
  free(p_bar);
  s->seconds = seconds_now() - start;
  return status;
}
