/* The power flow equations, recorded.
 *
 * With V_i the voltage magnitude of bus i and d = angle_i - angle_j, each pair of joined buses has
 *     a = V_i V_j cos d,   b = V_i V_j sin d,
 * and all four powers that flow into its branches are linear in a and b (and V_i^2, V_j^2):
 *     P_i = G_ii V_i^2 + sum_j (G_ij a + B_ij b),   Q_i = -B_ii V_i^2 + sum_j (G_ij b - B_ij a),
 * where b changes its sign when seen from the other end. So one sine and one cosine serve a pair,
 * and each term of a sum is one operation. */
#include "model.h"

#include <stdlib.h>

#include "check.h"

struct recording {
  const struct grid* grid;
  spad_recorder* recorder;
  spad_var *vm, *va;    /* of each bus */
  spad_var *a, *b;      /* of each pair, as above */
  int64_t n_pairs;      /* recorded so far */
  spad_var *far, *work; /* of the pairs at work */
  spad_var* residual;   /* of each equation */
};

static spad_var* variables(int64_t count) {
  return malloc((count > 0 ? (size_t)count : 1) * sizeof(spad_var));
}

static int allocate(struct recording* r) {
  int64_t buses = r->grid->n_buses, pairs = r->grid->n_pairs;
  r->vm = variables(buses), r->va = variables(buses);
  r->a = variables(pairs), r->b = variables(pairs);
  r->far = variables(pairs), r->work = variables(pairs);
  r->residual = variables(r->grid->n_unknowns);
  return r->vm && r->va && r->a && r->b && r->far && r->work && r->residual ? 0 : -1;
}

static void recording_free(struct recording* r) {
  free(r->vm), free(r->va);
  free(r->a), free(r->b);
  free(r->far), free(r->work);
  free(r->residual);
  spad_recorder_destroy(r->recorder);
}

/* What is unknown is an input, what is held is a constant. */
static void record_voltages(struct recording* r) {
  const struct grid* g = r->grid;
  for (int64_t k = 0; k < g->n_buses; ++k) {
    r->va[k] = g->angle[k] >= 0 ? spad_input(r->recorder, g->angle[k])
                                : spad_constant(r->recorder, g->va[k]);
    r->vm[k] = g->magnitude[k] >= 0 ? spad_input(r->recorder, g->magnitude[k])
                                    : spad_constant(r->recorder, g->vm[k]);
  }
}

/* far: a variable of the bus at the other end of n pairs. */
static void gather_far(struct recording* r, const struct pair* pair, int64_t n,
                       const spad_var* of_bus) {
  for (int64_t k = 0; k < n; ++k) r->far[k] = of_bus[pair[k].to];
}

/* a and b of all pairs from this bus to later ones: a stride of 0 repeats the bus's own voltage. */
static void record_pairs_from(struct recording* r, int64_t bus) {
  const struct pair* pair = &r->grid->pair[r->n_pairs];
  spad_recorder* rec = r->recorder;
  spad_var *a = &r->a[r->n_pairs], *b = &r->b[r->n_pairs];
  int64_t n = 0;
  while (r->n_pairs + n < r->grid->n_pairs && pair[n].from == bus) ++n;
  gather_far(r, pair, n, r->va);
  spad_op2_n(rec, SPAD_OP_SUB, n, &r->va[bus], 0, r->far, 1, r->work);
  spad_op1_n(rec, SPAD_OP_COS, n, r->work, 1, a);
  spad_op1_n(rec, SPAD_OP_SIN, n, r->work, 1, b);
  gather_far(r, pair, n, r->vm);
  spad_op2_n(rec, SPAD_OP_MUL, n, &r->vm[bus], 0, r->far, 1, r->work);
  spad_op2_n(rec, SPAD_OP_MUL, n, r->work, 1, a, 1, a);
  spad_op2_n(rec, SPAD_OP_MUL, n, r->work, 1, b, 1, b);
  r->n_pairs += n;
}

/* Load less generation: the power that leaves a bus outside the grid. */
static spad_var record_demand(struct recording* r, int64_t parameter, double generation) {
  spad_var load = spad_parameter(r->recorder, parameter);
  if (generation == 0) return load;
  return spad_op2(r->recorder, SPAD_OP_SUB, load, spad_constant(r->recorder, generation));
}

/* sum += coefficient * term, rounded once. */
static void add_term(struct recording* r, spad_var* sum, double coefficient, spad_var term) {
  if (coefficient == 0) return;
  spad_var constant = spad_constant(r->recorder, coefficient);
  *sum = spad_op3(r->recorder, SPAD_OP_FMA, constant, term, *sum);
}

/* Adds the active power that flows from a bus into the grid. */
static void add_active_flows(struct recording* r, int64_t bus, spad_var square, spad_var* sum) {
  const struct grid* g = r->grid;
  add_term(r, sum, g->g_self[bus], square);
  for (int64_t k = g->first[bus]; k < g->first[bus + 1]; ++k) {
    const struct pair* pair = &g->pair[g->incident[k]];
    int is_from = pair->from == bus;
    add_term(r, sum, is_from ? pair->g_from : pair->g_to, r->a[g->incident[k]]);
    add_term(r, sum, is_from ? pair->b_from : -pair->b_to, r->b[g->incident[k]]);
  }
}

/* The same for the reactive power. */
static void add_reactive_flows(struct recording* r, int64_t bus, spad_var square, spad_var* sum) {
  const struct grid* g = r->grid;
  add_term(r, sum, -g->b_self[bus], square);
  for (int64_t k = g->first[bus]; k < g->first[bus + 1]; ++k) {
    const struct pair* pair = &g->pair[g->incident[k]];
    int is_from = pair->from == bus;
    add_term(r, sum, is_from ? pair->g_from : -pair->g_to, r->b[g->incident[k]]);
    add_term(r, sum, is_from ? -pair->b_from : -pair->b_to, r->a[g->incident[k]]);
  }
}

/* The equations of a bus: what leaves it, outside the grid and into it, adds up to nothing. */
static void record_equations(struct recording* r, int64_t bus) {
  const struct grid* g = r->grid;
  int64_t p = g->angle[bus], q = g->magnitude[bus];
  spad_var square = spad_op1(r->recorder, SPAD_OP_SQUARE, r->vm[bus]);
  if (p >= 0) {
    r->residual[p] = record_demand(r, bus, g->p_gen[bus]);
    add_active_flows(r, bus, square, &r->residual[p]);
  }
  if (q >= 0) {
    r->residual[q] = record_demand(r, g->n_buses + bus, g->q_gen[bus]);
    add_reactive_flows(r, bus, square, &r->residual[q]);
  }
}

/* Bus by bus, so that what belongs together stays together: pairs are sorted by their first bus,
 * and those to earlier buses are there already. */
static void record_buses(struct recording* r) {
  for (int64_t bus = 0; bus < r->grid->n_buses; ++bus) {
    record_pairs_from(r, bus);
    record_equations(r, bus);
  }
}

static spad_status create_recorder(const struct grid* g, spad_recorder** recorder) {
  double* x = malloc((g->n_unknowns > 0 ? (size_t)g->n_unknowns : 1) * sizeof *x);
  if (x == NULL) return out_of_memory();
  grid_start(g, x);
  spad_status status =
      spad_recorder_create(g->n_unknowns, 2 * g->n_buses, x, g->load, NULL, recorder);
  free(x);
  failed(status);
  return status;
}

spad_status model_record(const struct grid* grid, spad_function** function) {
  struct recording r = {.grid = grid};
  *function = NULL;
  spad_status status = create_recorder(grid, &r.recorder);
  if (status >= 0 && allocate(&r) != 0) status = out_of_memory();
  if (status >= 0) {
    /* No checks on the way: the first error stays in the recorder, and finish returns it. */
    record_voltages(&r);
    record_buses(&r);
    status = spad_recorder_finish(r.recorder, grid->n_unknowns, r.residual, function);
    failed(status);
  }
  recording_free(&r);
  return status;
}
