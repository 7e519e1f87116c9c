/* The power flow Jacobian as a good engineer writes it. */
#include "powerflow_by_hand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Position of (row, column); nnz if the entry is not wanted, -1 if it is missing. */
static int32_t find(const struct hand_jacobian* h, const int32_t* ptr, const int32_t* idx,
                    int64_t row, int64_t column) {
  if (row < 0 || column < 0) return (int32_t)h->nnz;
  int32_t low = ptr[column], high = ptr[column + 1];
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (idx[middle] == row) return middle;
    if (idx[middle] < row) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return -1;
}

static int find_block(const struct hand_jacobian* h, const int32_t* ptr, const int32_t* idx,
                      int64_t row_bus, int64_t column_bus, struct block* block) {
  const struct grid* g = h->grid;
  int64_t p = g->angle[row_bus], q = g->magnitude[row_bus];
  int64_t va = g->angle[column_bus], vm = g->magnitude[column_bus];
  *block = (struct block){find(h, ptr, idx, p, va), find(h, ptr, idx, p, vm),
                          find(h, ptr, idx, q, va), find(h, ptr, idx, q, vm)};
  return block->p_va < 0 || block->p_vm < 0 || block->q_va < 0 || block->q_vm < 0 ? -1 : 0;
}

static int allocate(struct hand_jacobian* h) {
  size_t n = (size_t)h->grid->n_buses, pairs = (size_t)h->grid->n_pairs + 1;
  h->self = malloc(n * sizeof *h->self);
  h->from_to = malloc(pairs * sizeof *h->from_to);
  h->to_from = malloc(pairs * sizeof *h->to_from);
  h->diagonal = malloc(4 * n * sizeof *h->diagonal);
  h->vm = malloc(n * sizeof *h->vm);
  h->va = malloc(n * sizeof *h->va);
  return h->self && h->from_to && h->to_from && h->diagonal && h->vm && h->va ? 0 : -1;
}

int hand_jacobian_prepare(struct hand_jacobian* h, const struct grid* grid, const int32_t* ptr,
                          const int32_t* idx) {
  *h = (struct hand_jacobian){.grid = grid, .nnz = ptr[grid->n_unknowns]};
  int bad = allocate(h);
  for (int64_t k = 0; !bad && k < grid->n_buses; ++k) {
    bad = find_block(h, ptr, idx, k, k, &h->self[k]);
  }
  for (int64_t k = 0; !bad && k < grid->n_pairs; ++k) {
    const struct pair* pair = &grid->pair[k];
    bad = find_block(h, ptr, idx, pair->from, pair->to, &h->from_to[k]) ||
          find_block(h, ptr, idx, pair->to, pair->from, &h->to_from[k]);
  }
  if (!bad) return 0;
  hand_jacobian_free(h);
  return -1;
}

/* A flow p + jq that leaves a bus: its derivatives by the far end, and its part of the diagonal. */
static void add_flow(double p, double q, double v_near, double v_far, const struct block* at,
                     double* diagonal, double* values) {
  double over_near = 1 / v_near, over_far = 1 / v_far;
  diagonal[0] -= q;
  diagonal[1] += p * over_near;
  diagonal[2] += p;
  diagonal[3] += q * over_near;
  values[at->p_va] = q;
  values[at->p_vm] = p * over_far;
  values[at->q_va] = -p;
  values[at->q_vm] = q * over_far;
}

void hand_jacobian_eval(struct hand_jacobian* h, const double* x, double* values) {
  const struct grid* g = h->grid;
  grid_voltages(g, x, h->vm, h->va);
  memset(h->diagonal, 0, 4 * (size_t)g->n_buses * sizeof *h->diagonal);
  for (int64_t k = 0; k < g->n_pairs; ++k) {
    const struct pair* e = &g->pair[k];
    double d = h->va[e->from] - h->va[e->to], v = h->vm[e->from], w = h->vm[e->to];
    double a = v * w * cos(d), b = v * w * sin(d);
    add_flow(e->g_from * a + e->b_from * b, e->g_from * b - e->b_from * a, v, w, &h->from_to[k],
             h->diagonal + 4 * e->from, values);
    add_flow(e->g_to * a - e->b_to * b, -e->g_to * b - e->b_to * a, w, v, &h->to_from[k],
             h->diagonal + 4 * e->to, values);
  }
  for (int64_t k = 0; k < g->n_buses; ++k) {
    const struct block* at = &h->self[k];
    const double* diagonal = h->diagonal + 4 * k;
    values[at->p_va] = diagonal[0];
    values[at->p_vm] = diagonal[1] + 2 * g->g_self[k] * h->vm[k];
    values[at->q_va] = diagonal[2];
    values[at->q_vm] = diagonal[3] - 2 * g->b_self[k] * h->vm[k];
  }
}

void hand_jacobian_free(struct hand_jacobian* h) {
  free(h->self);
  free(h->from_to);
  free(h->to_from);
  free(h->diagonal);
  free(h->vm);
  free(h->va);
  *h = (struct hand_jacobian){.nnz = 0};
}
