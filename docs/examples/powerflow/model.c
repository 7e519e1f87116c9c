/* The power flow equations, recorded.
 *
 * With V_i the voltage magnitude of bus i and d = angle_i - angle_j, each pair of joined buses has
 *     a = V_i V_j cos d,   b = V_i V_j sin d,
 * and all four powers that flow into its branches are linear in a and b (and V_i^2, V_j^2):
 *     P_i = G_ii V_i^2 + sum_j (G_ij a + B_ij b),   Q_i = -B_ii V_i^2 + sum_j (G_ij b - B_ij a),
 * where b changes its sign when seen from the other end. So one sine and one cosine serve a pair,
 * and the calls that work on whole arrays record almost everything. */
#include "model.h"

#include <stdlib.h>

#include "check.h"

struct recording {
  const struct grid* grid;
  spad_recorder* recorder;
  spad_var *vm, *va, *square;          /* of each bus; square = vm^2 */
  spad_var *left, *right, *difference; /* of each pair */
  spad_var *a, *b;                     /* of each pair, as above */
  spad_var *coefficient, *term;        /* of the equation at work */
  int64_t n_terms;
  spad_var *flow, *load, *generation; /* of each equation */
};

static spad_var* variables(int64_t count) {
  return malloc((count > 0 ? (size_t)count : 1) * sizeof(spad_var));
}

static int allocate(struct recording* r) {
  int64_t buses = r->grid->n_buses, pairs = r->grid->n_pairs, rows = r->grid->n_unknowns;
  r->vm = variables(buses), r->va = variables(buses), r->square = variables(buses);
  r->left = variables(pairs), r->right = variables(pairs), r->difference = variables(pairs);
  r->a = variables(pairs), r->b = variables(pairs);
  r->coefficient = variables(2 * pairs + 1), r->term = variables(2 * pairs + 1);
  r->flow = variables(rows), r->load = variables(rows), r->generation = variables(rows);
  return r->vm && r->va && r->square && r->left && r->right && r->difference && r->a && r->b &&
                 r->coefficient && r->term && r->flow && r->load && r->generation
             ? 0
             : -1;
}

static void recording_free(struct recording* r) {
  free(r->vm), free(r->va), free(r->square);
  free(r->left), free(r->right), free(r->difference);
  free(r->a), free(r->b);
  free(r->coefficient), free(r->term);
  free(r->flow), free(r->load), free(r->generation);
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
  spad_op1_n(r->recorder, SPAD_OP_SQUARE, g->n_buses, r->vm, 1, r->square);
}

/* left and right: the values of a variable at both ends of every pair. */
static void gather_ends(struct recording* r, const spad_var* of_bus) {
  for (int64_t k = 0; k < r->grid->n_pairs; ++k) {
    r->left[k] = of_bus[r->grid->pair[k].from];
    r->right[k] = of_bus[r->grid->pair[k].to];
  }
}

static void record_pairs(struct recording* r) {
  spad_recorder* rec = r->recorder;
  int64_t n = r->grid->n_pairs;
  gather_ends(r, r->va);
  spad_op2_n(rec, SPAD_OP_SUB, n, r->left, 1, r->right, 1, r->difference);
  spad_op1_n(rec, SPAD_OP_COS, n, r->difference, 1, r->a);
  spad_op1_n(rec, SPAD_OP_SIN, n, r->difference, 1, r->b);
  gather_ends(r, r->vm);
  spad_var* product = r->difference; /* done with */
  spad_op2_n(rec, SPAD_OP_MUL, n, r->left, 1, r->right, 1, product);
  spad_op2_n(rec, SPAD_OP_MUL, n, product, 1, r->a, 1, r->a);
  spad_op2_n(rec, SPAD_OP_MUL, n, product, 1, r->b, 1, r->b);
}

static void add_term(struct recording* r, double coefficient, spad_var term) {
  if (coefficient == 0) return;
  r->coefficient[r->n_terms] = spad_constant(r->recorder, coefficient);
  r->term[r->n_terms++] = term;
}

/* Power from a bus into the grid, active or reactive. */
static spad_var record_flow(struct recording* r, int64_t bus, int is_reactive) {
  const struct grid* g = r->grid;
  r->n_terms = 0;
  add_term(r, is_reactive ? -g->b_self[bus] : g->g_self[bus], r->square[bus]);
  for (int64_t k = g->first[bus]; k < g->first[bus + 1]; ++k) {
    const struct pair* pair = &g->pair[g->incident[k]];
    int is_from = pair->from == bus;
    double conductance = is_from ? pair->g_from : pair->g_to;
    double susceptance = is_from ? pair->b_from : pair->b_to;
    double side = is_from ? 1 : -1;
    add_term(r, is_reactive ? -susceptance : conductance, r->a[g->incident[k]]);
    add_term(r, side * (is_reactive ? conductance : susceptance), r->b[g->incident[k]]);
  }
  return spad_dot_n(r->recorder, r->n_terms, r->coefficient, 1, r->term, 1);
}

static void record_equation(struct recording* r, int64_t row, int64_t bus, int is_reactive) {
  const struct grid* g = r->grid;
  double generation = is_reactive ? g->q_gen[bus] : g->p_gen[bus];
  if (row < 0) return;
  r->flow[row] = record_flow(r, bus, is_reactive);
  r->load[row] = spad_parameter(r->recorder, is_reactive ? g->n_buses + bus : bus);
  r->generation[row] = spad_constant(r->recorder, generation);
}

/* F = flow + load - generation, left in r->flow. */
static void record_equations(struct recording* r) {
  int64_t rows = r->grid->n_unknowns;
  for (int64_t k = 0; k < r->grid->n_buses; ++k) {
    record_equation(r, r->grid->angle[k], k, 0);
    record_equation(r, r->grid->magnitude[k], k, 1);
  }
  spad_op2_n(r->recorder, SPAD_OP_ADD, rows, r->flow, 1, r->load, 1, r->flow);
  spad_op2_n(r->recorder, SPAD_OP_SUB, rows, r->flow, 1, r->generation, 1, r->flow);
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
    record_pairs(&r);
    record_equations(&r);
    status = spad_recorder_finish(r.recorder, grid->n_unknowns, r.flow, function);
    failed(status);
  }
  recording_free(&r);
  return status;
}
