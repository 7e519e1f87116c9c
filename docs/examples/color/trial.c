/* Colorings, timed and verified. */
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>

static const char* const problem_names[n_problems] = {"column",
                                                      "row",
                                                      "bidirectional-direct",
                                                      "bidirectional-substitution",
                                                      "symmetric-direct",
                                                      "symmetric-substitution"};
static const char* const order_names[n_orders + 1] = {"auto",
                                                      "natural",
                                                      "largest-first",
                                                      "smallest-last",
                                                      "random",
                                                      "incidence-degree",
                                                      "dynamic-largest-first",
                                                      "smallest-first",
                                                      "dynamic-smallest-first"};

const char* problem_name(int problem) { return problem_names[problem - 1]; }
const char* order_name(int order) { return order_names[order]; }

static int failed(spad_status status) {
  if (status >= 0) return 0;
  fprintf(stderr, "color: %s\n", spad_last_error_message());
  return 1;
}

static spad_coloring* create(const struct matrix* matrix, const struct arguments* arguments,
                             int problem, int order) {
  spad_coloring_options options;
  spad_coloring* coloring = NULL;
  spad_sparse_view view = matrix_view(matrix);
  if (failed(spad_coloring_options_init(&options, sizeof options))) return NULL;
  options.problem = problem;
  options.order = order;
  options.seconds = arguments->seconds;
  options.n_threads = arguments->n_threads;
  return failed(spad_coloring_create(&view, &options, &coloring)) ? NULL : coloring;
}

spad_coloring* trial_coloring(const struct trial* trial, const struct matrix* matrix,
                              const struct arguments* arguments) {
  return create(matrix, arguments, trial->info.problem, trial->order);
}

/* -1: could not be found out. */
static int verify(const spad_coloring* coloring, const struct matrix* matrix, int problem) {
  int64_t* columns = malloc((size_t)(matrix->n_cols + 1) * sizeof *columns);
  int64_t* rows = malloc((size_t)(matrix->n_rows + 1) * sizeof *rows);
  int is_valid = -1;
  if (columns != NULL && rows != NULL && !failed(spad_coloring_colors(coloring, columns, rows))) {
    spad_sparse_view view = matrix_view(matrix);
    int by_columns = problem != SPAD_PROBLEM_ROWS;
    int by_rows = problem == SPAD_PROBLEM_ROWS || problem == SPAD_PROBLEM_BIDIRECTIONAL_DIRECT ||
                  problem == SPAD_PROBLEM_BIDIRECTIONAL_SUBSTITUTION;
    is_valid = spad_coloring_verify(&view, problem, by_columns ? columns : NULL,
                                    by_rows ? rows : NULL) >= 0;
  }
  free(columns);
  free(rows);
  return is_valid;
}

static int run(struct trial* trial, const struct matrix* matrix, const struct arguments* arguments,
               int problem, int order) {
  spad_coloring* coloring = create(matrix, arguments, problem, order);
  if (coloring == NULL) return -1;
  trial->order = order;
  trial->info.struct_size = sizeof trial->info;
  int result = failed(spad_coloring_info(coloring, &trial->info)) ? -1 : 0;
  trial->ms = 1e3 * trial->info.seconds_coloring;
  trial->is_valid = verify(coloring, matrix, problem);
  spad_coloring_destroy(coloring);
  return trial->is_valid < 0 ? -1 : result;
}

int trials_run(struct trials* trials, const struct matrix* matrix,
               const struct arguments* arguments) {
  int last = matrix->is_symmetric ? n_problems : SPAD_PROBLEM_BIDIRECTIONAL_SUBSTITUTION;
  trials->n = 0;
  if (arguments->problem > last) {
    fprintf(stderr, "color: %s: the pattern is not symmetric\n", arguments->path);
    return -1;
  }
  for (int problem = 1; problem <= last; ++problem) {
    if (arguments->problem != 0 && arguments->problem != problem) continue;
    for (int k = 1; k <= n_orders + 1; ++k) {
      int order = k % (n_orders + 1); /* auto comes last */
      if (arguments->order >= 0 && arguments->order != order) continue;
      if (run(&trials->trial[trials->n++], matrix, arguments, problem, order) != 0) return -1;
    }
  }
  return 0;
}
