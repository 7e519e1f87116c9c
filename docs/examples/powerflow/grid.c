/* A grid ready for computing: per unit and radians, admittances, unknowns and equations. */
#include "grid.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>

static const double radians_per_degree = 3.14159265358979323846 / 180;

static void* zeros(int64_t count, size_t size) {
  return calloc(count > 0 ? (size_t)count : 1, size);
}

static int allocate(struct grid* g, int64_t n_branches) {
  size_t real = sizeof(double), whole = sizeof(int64_t);
  int64_t n = g->n_buses;
  g->type = zeros(n, sizeof *g->type);
  g->vm = zeros(n, real), g->va = zeros(n, real);
  g->load = zeros(2 * n, real);
  g->p_gen = zeros(n, real), g->q_gen = zeros(n, real);
  g->g_self = zeros(n, real), g->b_self = zeros(n, real);
  g->angle = zeros(n, whole), g->magnitude = zeros(n, whole);
  g->pair = zeros(n_branches, sizeof *g->pair);
  g->first = zeros(n + 2, whole); /* one more than kept, for counting */
  g->incident = zeros(2 * n_branches, whole);
  return g->type && g->vm && g->va && g->load && g->p_gen && g->q_gen && g->g_self && g->b_self &&
                 g->angle && g->magnitude && g->pair && g->first && g->incident
             ? 0
             : -1;
}

void grid_free(struct grid* g) {
  free(g->type);
  free(g->vm), free(g->va);
  free(g->load);
  free(g->p_gen), free(g->q_gen);
  free(g->g_self), free(g->b_self);
  free(g->angle), free(g->magnitude);
  free(g->pair), free(g->first), free(g->incident);
  *g = (struct grid){.n_buses = 0};
}

static void take_buses(struct grid* g, const struct power_case* c) {
  for (int64_t k = 0; k < g->n_buses; ++k) {
    const struct bus* bus = &c->bus[k];
    g->vm[k] = bus->vm;
    g->va[k] = bus->va * radians_per_degree;
    g->load[k] = bus->pd / c->base_mva;
    g->load[g->n_buses + k] = bus->qd / c->base_mva;
    g->g_self[k] = bus->gs / c->base_mva;
    g->b_self[k] = bus->bs / c->base_mva;
  }
}

/* Powers add up; of several voltages to hold at one bus the last counts. */
static void take_generators(struct grid* g, const struct power_case* c) {
  for (int64_t k = 0; k < c->n_generators; ++k) {
    const struct generator* generator = &c->generator[k];
    if (!generator->in_service) continue;
    int64_t at = case_find(c, generator->bus);
    g->p_gen[at] += generator->pg / c->base_mva;
    g->q_gen[at] += generator->qg / c->base_mva;
    if (g->type[at] == bus_pv || g->type[at] == bus_reference) g->vm[at] = generator->vg;
  }
}

static void number_unknowns(struct grid* g) {
  for (int64_t k = 0; k < g->n_buses; ++k) {
    g->angle[k] = g->magnitude[k] = -1;
    if (g->type[k] == bus_pv) g->angle[k] = g->n_pv++;
    if (g->type[k] == bus_pq) g->magnitude[k] = g->n_pq++;
  }
  for (int64_t k = 0; k < g->n_buses; ++k) {
    if (g->type[k] != bus_pq) continue;
    g->angle[k] = g->n_pv + g->magnitude[k];
    g->magnitude[k] += g->n_pv + g->n_pq;
  }
  g->n_unknowns = g->n_pv + 2 * g->n_pq;
}

/* The pi model of a branch behind an ideal transformer at its from side. */
static void take_branch(struct grid* g, const struct branch* branch, struct pair* pair) {
  double complex series = 1 / (branch->r + I * branch->x);
  double complex to_self = series + I * (branch->b / 2);
  double ratio = branch->ratio != 0 ? branch->ratio : 1;
  double complex tap = ratio * cexp(I * (branch->shift * radians_per_degree));
  double complex from_self = to_self / (ratio * ratio);
  double complex from = -series / conj(tap), to = -series / tap;
  g->g_self[pair->from] += creal(from_self);
  g->b_self[pair->from] += cimag(from_self);
  g->g_self[pair->to] += creal(to_self);
  g->b_self[pair->to] += cimag(to_self);
  pair->g_from = creal(from), pair->b_from = cimag(from);
  pair->g_to = creal(to), pair->b_to = cimag(to);
}

/* Every branch that carries current becomes a pair. */
static void take_branches(struct grid* g, const struct power_case* c) {
  for (int64_t k = 0; k < c->n_branches; ++k) {
    const struct branch* branch = &c->branch[k];
    struct pair pair = {.from = case_find(c, branch->from), .to = case_find(c, branch->to)};
    if (!branch->in_service || g->type[pair.from] == bus_isolated ||
        g->type[pair.to] == bus_isolated) {
      continue;
    }
    take_branch(g, branch, &pair);
    if (pair.from > pair.to) {
      pair = (struct pair){pair.to, pair.from, pair.g_to, pair.b_to, pair.g_from, pair.b_from};
    }
    g->pair[g->n_pairs++] = pair;
  }
}

static int compare_pairs(const void* left, const void* right) {
  const struct pair *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return (a->to > b->to) - (a->to < b->to);
}

static void merge_parallel(struct grid* g) {
  qsort(g->pair, (size_t)g->n_pairs, sizeof *g->pair, compare_pairs);
  int64_t n = 0;
  for (int64_t k = 0; k < g->n_pairs; ++k) {
    struct pair *last = &g->pair[n - (n > 0)], *next = &g->pair[k];
    if (n == 0 || compare_pairs(last, next) != 0) {
      g->pair[n++] = *next;
      continue;
    }
    last->g_from += next->g_from, last->b_from += next->b_from;
    last->g_to += next->g_to, last->b_to += next->b_to;
  }
  g->n_pairs = n;
}

/* Counting sort of the pairs by their buses. */
static void list_incidences(struct grid* g) {
  int64_t* end = g->first + 1; /* end[k]: where the next pair of bus k goes, finally first[k + 1] */
  for (int64_t k = 0; k < g->n_pairs; ++k) {
    ++end[g->pair[k].from + 1];
    ++end[g->pair[k].to + 1];
  }
  for (int64_t k = 0; k < g->n_buses; ++k) end[k + 1] += end[k];
  for (int64_t k = 0; k < g->n_pairs; ++k) {
    g->incident[end[g->pair[k].from]++] = k;
    g->incident[end[g->pair[k].to]++] = k;
  }
  g->n_incidences = 2 * g->n_pairs;
}

int grid_create(struct grid* g, const struct power_case* c) {
  *g = (struct grid){.n_buses = c->n_buses};
  if (allocate(g, c->n_branches) != 0 || case_bus_types(c, g->type) != 0) {
    grid_free(g);
    return -1;
  }
  take_buses(g, c);
  take_generators(g, c);
  number_unknowns(g);
  take_branches(g, c);
  merge_parallel(g);
  list_incidences(g);
  return 0;
}

void grid_start(const struct grid* g, double* x) {
  for (int64_t k = 0; k < g->n_buses; ++k) {
    if (g->angle[k] >= 0) x[g->angle[k]] = g->va[k];
    if (g->magnitude[k] >= 0) x[g->magnitude[k]] = g->vm[k];
  }
}

void grid_voltages(const struct grid* g, const double* x, double* vm, double* va) {
  for (int64_t k = 0; k < g->n_buses; ++k) {
    va[k] = g->angle[k] >= 0 ? x[g->angle[k]] : g->va[k];
    vm[k] = g->magnitude[k] >= 0 ? x[g->magnitude[k]] : g->vm[k];
  }
}
