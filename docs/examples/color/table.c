/* The table, for people. */
#include "table.h"

#include <stdio.h>

void table_print(const struct trials* trials, const struct matrix* matrix, const char* path) {
  printf("%s: %lld x %lld, %lld entries%s\n\n", path, (long long)matrix->n_rows,
         (long long)matrix->n_cols, (long long)matrix->nnz,
         matrix->is_symmetric ? ", symmetric" : "");
  printf("%-26s %-22s %8s %8s %8s %8s %10s\n", "problem", "order", "colors", "columns", "rows",
         "bound", "ms");
  for (int k = 0; k < trials->n; ++k) {
    const struct trial* t = &trials->trial[k];
    printf("%-26s %-22s %8lld %8lld %8lld %8lld %10.3f%s%s\n", problem_name(t->info.problem),
           order_name(t->order), (long long)t->info.n_colors, (long long)t->info.n_column_colors,
           (long long)t->info.n_row_colors, (long long)t->info.lower_bound, t->ms,
           t->info.n_colors == t->info.lower_bound ? "  optimal" : "",
           t->is_valid ? "" : "  NOT VALID");
  }
}
