/* Groups of entries from a coloring. */
#include "coloring.h"

#include <stdlib.h>

#include "svg.h"

/* Products that are full of the number of their group decompress to the groups of the values. */
static int groups_of_products(const spad_coloring* coloring, const spad_coloring_info_data* info,
                              int64_t* group) {
  int64_t longest = info->n_rows > info->n_cols ? info->n_rows : info->n_cols;
  double* product = malloc((size_t)(longest + 1) * sizeof *product);
  double* value = malloc((size_t)(info->nnz + 1) * sizeof *value);
  int is_good = product != NULL && value != NULL;
  for (int64_t color = 0; is_good && color < info->n_colors; ++color) {
    for (int64_t k = 0; k < longest; ++k) product[k] = (double)color;
    is_good = spad_coloring_decompress_color(coloring, color, product, value) >= 0;
  }
  for (int64_t k = 0; is_good && k < info->nnz; ++k) group[k] = (int64_t)value[k];
  free(product);
  free(value);
  return is_good ? 0 : -1;
}

/* By substitution a value may hang on several products: its column's, else its row's. */
static int groups_of_columns(const spad_coloring* coloring, const spad_coloring_info_data* info,
                             const int64_t* row, const int64_t* col, int64_t* group) {
  int64_t* of_column = malloc((size_t)(info->n_cols + 1) * sizeof *of_column);
  int64_t* of_row = malloc((size_t)(info->n_rows + 1) * sizeof *of_row);
  int is_good =
      of_column != NULL && of_row != NULL && spad_coloring_colors(coloring, of_column, of_row) >= 0;
  for (int64_t k = 0; is_good && k < info->nnz; ++k) {
    int64_t of_its_row = of_row[row[k]];
    group[k] = of_column[col[k]];
    if (group[k] < 0 && of_its_row >= 0) group[k] = info->n_column_colors + of_its_row;
  }
  free(of_column);
  free(of_row);
  return is_good ? 0 : -1;
}

int svg_write_coloring(const spad_coloring* coloring, const char* title, const int64_t* row,
                       const int64_t* col, const char* path) {
  spad_coloring_info_data info = {.struct_size = sizeof info};
  if (spad_coloring_info(coloring, &info) < 0) return -1;
  int64_t* group = malloc((size_t)(info.nnz + 1) * sizeof *group);
  int result = -1;
  if (group != NULL) {
    result = info.depth == 0 ? groups_of_products(coloring, &info, group)
                             : groups_of_columns(coloring, &info, row, col, group);
  }
  if (result == 0) {
    struct drawing drawing = {title,         info.n_rows, info.n_cols, info.nnz,
                              info.n_colors, row,         col,         group};
    result = svg_write(&drawing, path);
  }
  free(group);
  return result;
}
