/* The table, for programs. */
#include <stdio.h>

#include "table.h"

static void write_trial(FILE* out, const struct trial* t) {
  fprintf(out, "{\"problem\": \"%s\", \"order\": \"%s\", \"colors\": %lld, \"row_colors\": %lld, ",
          problem_name(t->info.problem), order_name(t->order), (long long)t->info.n_colors,
          (long long)t->info.n_row_colors);
  fprintf(out, "\"column_colors\": %lld, \"bound\": %lld, \"ms\": %.6g, \"valid\": %s}",
          (long long)t->info.n_column_colors, (long long)t->info.lower_bound, t->ms,
          t->is_valid ? "true" : "false");
}

int table_write_json(const struct trials* trials, const char* path) {
  FILE* out = fopen(path, "w");
  if (out == NULL) return -1;
  fputs("[", out);
  for (int k = 0; k < trials->n; ++k) {
    fputs(k > 0 ? ",\n " : "\n ", out);
    write_trial(out, &trials->trial[k]);
  }
  fputs("\n]\n", out);
  int is_bad = ferror(out);
  return fclose(out) != 0 || is_bad ? -1 : 0;
}
