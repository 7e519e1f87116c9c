/* Drawing a sparse pattern, one color per group of columns and rows. */
#ifndef EXAMPLES_SVG_H
#define EXAMPLES_SVG_H

#include <stdint.h>

struct drawing {
  const char* title;
  int64_t n_rows, n_cols, nnz, n_groups;
  const int64_t* row; /* of each entry, from 0 */
  const int64_t* col;
  const int64_t* group; /* of each entry; -1: gray */
};

/* Writes an SVG file. Large patterns are drawn on a grid, the last of the entries in a cell on top.
 * -1 with errno when the file cannot be written or memory runs out. */
int svg_write(const struct drawing* drawing, const char* path);

#endif
