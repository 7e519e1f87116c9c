/* What was found, for programs: one JSON object, reals with the 17 digits that restore them. */
#include <math.h>
#include <stdio.h>

#include "report.h"

/* JSON has no NaN and no infinity. */
static void write_real(FILE* out, const char* key, double value) {
  if (isfinite(value)) {
    fprintf(out, "\"%s\": %.17g", key, value);
  } else {
    fprintf(out, "\"%s\": null", key);
  }
}

static void write_text(FILE* out, const char* key, const char* text) {
  fprintf(out, "\"%s\": \"", key);
  for (; *text != '\0'; ++text) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') fputc('\\', out);
    if (c < ' ' || c > '~') {
      fputc('?', out);
    } else {
      fputc(c, out);
    }
  }
  fputs("\"", out);
}

static void write_figures(FILE* out, const struct report* r) {
  const struct solution* s = r->solution;
  write_text(out, "case", r->the_case->name);
  fprintf(out, ",\n \"buses\": %lld, \"unknowns\": %lld", (long long)r->grid->n_buses,
          (long long)s->info.n);
  fprintf(out, ",\n \"nnz\": %lld, \"colors\": %lld, \"bound\": %lld", (long long)s->info.nnz,
          (long long)s->info.n_colors, (long long)s->info.lower_bound);
  fprintf(out, ",\n \"converged\": %s, ", solution_converged(s) ? "true" : "false");
  write_text(out, "reason", spad_status_name(s->report.reason));
  fprintf(out, ", \"iterations\": %lld, ", (long long)s->report.iterations);
  write_real(out, "residual", s->report.residual_norm);
  fputs(",\n \"seconds\": {", out);
  write_real(out, "record", r->seconds_record);
  fputs(", ", out);
  write_real(out, "prepare", s->seconds_prepare);
  fputs(", ", out);
  write_real(out, "solve", s->seconds_solve);
  fputs("}", out);
}

static void write_buses(FILE* out, const struct report* r) {
  fputs(",\n \"bus\": [", out);
  for (int64_t k = 0; k < r->grid->n_buses; ++k) {
    fprintf(out, "%s\n  {\"id\": %lld, ", k > 0 ? "," : "", (long long)r->the_case->bus[k].id);
    write_real(out, "vm", r->solution->vm[k]);
    fputs(", ", out);
    write_real(out, "va", r->solution->va[k]);
    fputs("}", out);
  }
  fputs("\n ]", out);
}

int report_write_json(const struct report* r, const char* path) {
  FILE* out = fopen(path, "w");
  if (out == NULL) return -1;
  fputs("{", out);
  write_figures(out, r);
  write_buses(out, r);
  fputs("\n}\n", out);
  int is_bad = ferror(out);
  return fclose(out) != 0 || is_bad ? -1 : 0;
}
