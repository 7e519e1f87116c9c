/* The power flow Jacobian as a good engineer writes it: one pass over the pairs of joined buses,
 * every value stored at a position found beforehand. */
#ifndef SPAD_BENCH_POWERFLOW_BY_HAND_H
#define SPAD_BENCH_POWERFLOW_BY_HAND_H

#include "grid.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Positions in values[] of dP/dVa, dP/dVm, dQ/dVa, dQ/dVm; nnz where there is no such entry. */
struct block {
  int32_t p_va, p_vm, q_va, q_vm;
};

struct hand_jacobian {
  const struct grid* grid;
  int64_t nnz;
  struct block* self;              /* of each bus */
  struct block *from_to, *to_from; /* of each pair: equations of one end by unknowns of the other */
  double* diagonal;                /* 4 of each bus: sums of what its pairs add to self */
  double *vm, *va;                 /* of each bus */
};

/* The pattern in compressed columns. -1 if out of memory or an entry is missing in the pattern. */
int hand_jacobian_prepare(struct hand_jacobian* h, const struct grid* grid, const int32_t* ptr,
                          const int32_t* idx);
/* values: nnz + 1, the last of which takes what has no place. */
void hand_jacobian_eval(struct hand_jacobian* h, const double* x, double* values);
void hand_jacobian_free(struct hand_jacobian* h);

#ifdef __cplusplus
}
#endif

#endif
