/* The Jacobian's pattern, colored by columns. */
#include "drawing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "coloring.h"

static int write_groups(const spad_sparse_view* view, const char* path) {
  spad_coloring* coloring = NULL;
  spad_coloring_info_data info = {.struct_size = sizeof info};
  int result = -1;
  if (!failed(spad_coloring_create(view, NULL, &coloring)) &&
      !failed(spad_coloring_info(coloring, &info))) {
    char title[64];
    snprintf(title, sizeof title, "Jacobian, %lld colors", (long long)info.n_colors);
    result = svg_write_coloring(coloring, title, view->ptr, view->idx, path);
    if (result != 0) fprintf(stderr, "powerflow: %s: %s\n", path, strerror(errno));
  }
  spad_coloring_destroy(coloring);
  return result;
}

int drawing_write(const spad_function* function, const char* path) {
  spad_jacobian_options options;
  spad_jacobian* jacobian = NULL;
  spad_sparse_view view = {.struct_size = sizeof view};
  int result = -1;
  if (failed(spad_jacobian_options_init(&options, sizeof options))) return -1;
  options.layout = SPAD_COO;
  options.index_type = SPAD_I64;
  if (!failed(spad_jacobian_prepare(function, &options, &jacobian)) &&
      !failed(spad_jacobian_view(jacobian, &view))) {
    result = write_groups(&view, path);
  }
  spad_jacobian_destroy(jacobian);
  return result;
}
