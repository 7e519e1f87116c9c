/* Colorings of a matrix: read its pattern, color it in every way, say what came out. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "coloring.h"
#include "matrix.h"
#include "table.h"
#include "trial.h"

static int cannot_write(const char* path) {
  fprintf(stderr, "color: %s: %s\n", path, strerror(errno));
  return -1;
}

static int draw(const struct trials* trials, const struct matrix* matrix,
                const struct arguments* arguments) {
  const struct trial* best = &trials->trial[0];
  for (int k = 1; k < trials->n; ++k) {
    if (trials->trial[k].info.n_colors < best->info.n_colors) best = &trials->trial[k];
  }
  spad_coloring* coloring = trial_coloring(best, matrix, arguments);
  if (coloring == NULL) return -1;
  char title[128];
  snprintf(title, sizeof title, "%s, %s: %lld colors", problem_name(best->info.problem),
           order_name(best->order), (long long)best->info.n_colors);
  int result = svg_write_coloring(coloring, title, matrix->row, matrix->col, arguments->svg_path);
  spad_coloring_destroy(coloring);
  return result == 0 ? 0 : cannot_write(arguments->svg_path);
}

static int report(const struct trials* trials, const struct matrix* matrix,
                  const struct arguments* arguments) {
  table_print(trials, matrix, arguments->path);
  if (arguments->json_path != NULL && table_write_json(trials, arguments->json_path) != 0) {
    return cannot_write(arguments->json_path);
  }
  if (arguments->svg_path != NULL && draw(trials, matrix, arguments) != 0) return -1;
  for (int k = 0; k < trials->n; ++k) {
    if (!trials->trial[k].is_valid) return -1;
  }
  return 0;
}

int main(int argc, char** argv) {
  struct arguments arguments;
  struct matrix matrix;
  struct trials trials;
  if (arguments_read(&arguments, argc, argv) != 0) return 1;
  if (arguments.wants_help) {
    arguments_help();
    return 0;
  }
  int result = matrix_read(&matrix, arguments.path);
  if (result == 0) result = trials_run(&trials, &matrix, &arguments);
  if (result == 0) result = report(&trials, &matrix, &arguments);
  matrix_free(&matrix);
  return result == 0 ? 0 : 1;
}
