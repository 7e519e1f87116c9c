/* The command line. */
#include "arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trial.h"

static int complain(const char* what, const char* argument) {
  fprintf(stderr, "color: %s: %s (try --help)\n", what, argument);
  return -1;
}

/* The number of a name, or -2. */
static int number_of(const char* name, const char* (*name_of)(int), int first, int last) {
  for (int k = first; k <= last; ++k) {
    if (strcmp(name, name_of(k)) == 0) return k;
  }
  return -2;
}

static int read_number(double* number, const char* text, double least) {
  char* end = NULL;
  *number = strtod(text, &end);
  return *text != '\0' && *end == '\0' && *number >= least ? 0 : -1;
}

static int read_option(struct arguments* a, const char* option, const char* value) {
  double number = 0;
  if (strcmp(option, "--json") == 0) {
    a->json_path = value;
  } else if (strcmp(option, "--svg") == 0) {
    a->svg_path = value;
  } else if (strcmp(option, "--problem") == 0) {
    a->problem = number_of(value, problem_name, 1, n_problems);
    if (a->problem < 0) return complain("unknown problem", value);
  } else if (strcmp(option, "--order") == 0) {
    a->order = number_of(value, order_name, 0, n_orders);
    if (a->order < 0) return complain("unknown order", value);
  } else if (strcmp(option, "--seconds") == 0) {
    if (read_number(&a->seconds, value, 0) != 0) return complain("no number of seconds", value);
  } else if (strcmp(option, "--threads") == 0) {
    if (read_number(&number, value, 1) != 0 || number > 1024) {
      return complain("no number of threads", value);
    }
    a->n_threads = (int)number;
  } else {
    return complain("unknown option", option);
  }
  return 0;
}

int arguments_read(struct arguments* a, int argc, char** argv) {
  *a = (struct arguments){.order = -1, .n_threads = 1};
  for (int k = 1; k < argc; ++k) {
    if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0) {
      a->wants_help = 1;
    } else if (argv[k][0] == '-') {
      if (k + 1 == argc) return complain("unknown option, or a value must follow", argv[k]);
      if (read_option(a, argv[k], argv[k + 1]) != 0) return -1;
      ++k;
    } else if (a->path != NULL) {
      return complain("one matrix at a time, this is a second", argv[k]);
    } else {
      a->path = argv[k];
    }
  }
  if (a->path == NULL && !a->wants_help) return complain("missing", "MATRIX.mtx");
  return 0;
}

void arguments_help(void) {
  puts(
      "color MATRIX.mtx[.gz] [--problem P] [--order O] [--seconds S] [--threads N]\n"
      "      [--svg FILE] [--json FILE]\n"
      "\n"
      "Colors the pattern of a MatrixMarket file: how many products with groups of columns and\n"
      "rows tell all its values, for each problem and vertex order.\n"
      "\n"
      "  --problem P  only this one:");
  for (int k = 1; k <= n_problems; ++k) printf("                 %s\n", problem_name(k));
  puts("  --order O    only this one:");
  for (int k = 0; k <= n_orders; ++k) printf("                 %s\n", order_name(k));
  puts(
      "  --seconds S  budget of the search (order auto), nominal\n"
      "  --threads N  of the search; the colors do not depend on it\n"
      "  --svg FILE   draw the pattern with one color per group, as the row of the table with the\n"
      "               fewest colors has it\n"
      "  --json FILE  write the table for programs\n"
      "  --help       this text\n"
      "\n"
      "Exit code: 0 all colorings are valid; 1 something cannot be read, written or colored.");
}
