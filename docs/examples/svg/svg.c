/* Cells of a grid of at most grid_size by grid_size, then one path for each group. */
#include "svg.h"

#include <stdio.h>
#include <stdlib.h>

enum { grid_size = 600 };

struct cell {
  int64_t group;
  int row, col;
};

struct grid {
  int n_rows, n_cols;
  int64_t* group; /* of each cell, -2: empty */
  struct cell* cells;
  int64_t n_cells;
};

static int limited(int64_t n) { return n < grid_size ? (int)n : grid_size; }

static int by_group(const void* a, const void* b) {
  const struct cell *x = a, *y = b;
  if (x->group != y->group) return x->group < y->group ? -1 : 1;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  return (x->col > y->col) - (x->col < y->col);
}

static void fill(struct grid* grid, const struct drawing* d) {
  int64_t n = (int64_t)grid->n_rows * grid->n_cols;
  for (int64_t k = 0; k < n; ++k) grid->group[k] = -2;
  for (int64_t k = 0; k < d->nnz; ++k) {
    int64_t row = d->row[k] * grid->n_rows / d->n_rows;
    int64_t col = d->col[k] * grid->n_cols / d->n_cols;
    grid->group[row * grid->n_cols + col] = d->group[k];
  }
  for (int64_t k = 0; k < n; ++k) {
    if (grid->group[k] == -2) continue;
    struct cell cell = {grid->group[k], (int)(k / grid->n_cols), (int)(k % grid->n_cols)};
    grid->cells[grid->n_cells++] = cell;
  }
  qsort(grid->cells, (size_t)grid->n_cells, sizeof *grid->cells, by_group);
}

static int grid_create(struct grid* grid, const struct drawing* d) {
  *grid = (struct grid){limited(d->n_rows), limited(d->n_cols), NULL, NULL, 0};
  size_t n = (size_t)grid->n_rows * (size_t)grid->n_cols;
  grid->group = malloc((n > 0 ? n : 1) * sizeof *grid->group);
  grid->cells = malloc((n > 0 ? n : 1) * sizeof *grid->cells);
  if (grid->group == NULL || grid->cells == NULL) return -1;
  fill(grid, d);
  return 0;
}

static void grid_free(struct grid* grid) {
  free(grid->group);
  free(grid->cells);
}

static void write_text(FILE* out, const char* text) {
  for (; *text != '\0'; ++text) {
    switch (*text) {
      case '&': fputs("&amp;", out); break;
      case '<': fputs("&lt;", out); break;
      case '>': fputs("&gt;", out); break;
      default: fputc((unsigned char)*text < ' ' ? '?' : *text, out);
    }
  }
}

/* Hues by the golden angle: neighboring groups look different, however many there are. */
static void begin_group(FILE* out, int64_t group) {
  if (group < 0) {
    fputs("<path fill=\"#bbb\" d=\"", out);
  } else {
    double hue = 137.50776 * (double)group;
    hue -= 360 * (double)(int64_t)(hue / 360);
    fprintf(out, "<path id=\"group%lld\" fill=\"hsl(%.1f,70%%,%d%%)\" d=\"", (long long)group, hue,
            group % 2 == 0 ? 40 : 55);
  }
}

static void write_cells(FILE* out, const struct grid* grid) {
  for (int64_t k = 0; k < grid->n_cells; ++k) {
    const struct cell* cell = &grid->cells[k];
    int is_first = k == 0 || cell->group != grid->cells[k - 1].group;
    if (is_first && k > 0) fputs("\"/>\n", out);
    if (is_first) begin_group(out, cell->group);
    fprintf(out, "M%d %dh1v1h-1z", cell->col, cell->row);
  }
  if (grid->n_cells > 0) fputs("\"/>\n", out);
}

static int write_file(const struct drawing* d, const struct grid* grid, const char* path) {
  FILE* out = fopen(path, "w");
  if (out == NULL) return -1;
  fprintf(out,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-1 -1 %d %d\" width=\"800\">\n"
          "<title>",
          grid->n_cols + 2, grid->n_rows + 2);
  write_text(out, d->title);
  fprintf(out,
          "</title>\n<rect x=\"-0.5\" y=\"-0.5\" width=\"%d\" height=\"%d\" fill=\"white\" "
          "stroke=\"#888\" stroke-width=\"0.5\"/>\n",
          grid->n_cols + 1, grid->n_rows + 1);
  write_cells(out, grid);
  fputs("</svg>\n", out);
  int is_bad = ferror(out);
  return fclose(out) != 0 || is_bad ? -1 : 0;
}

int svg_write(const struct drawing* drawing, const char* path) {
  struct grid grid;
  int result = grid_create(&grid, drawing);
  if (result == 0) result = write_file(drawing, &grid, path);
  grid_free(&grid);
  return result;
}
