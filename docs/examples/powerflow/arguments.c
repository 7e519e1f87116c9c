/* The command line. */
#include "arguments.h"

#include <stdio.h>
#include <string.h>

static int complain(const char* what, const char* argument) {
  fprintf(stderr, "powerflow: %s: %s (try --help)\n", what, argument);
  return -1;
}

int arguments_read(struct arguments* a, int argc, char** argv) {
  *a = (struct arguments){NULL, NULL, NULL, 0};
  for (int k = 1; k < argc; ++k) {
    if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0) {
      a->wants_help = 1;
    } else if (strcmp(argv[k], "--json") == 0 || strcmp(argv[k], "--svg") == 0) {
      if (k + 1 == argc) return complain("a file name must follow", argv[k]);
      const char** path = strcmp(argv[k], "--json") == 0 ? &a->json_path : &a->svg_path;
      *path = argv[++k];
    } else if (argv[k][0] == '-') {
      return complain("unknown option", argv[k]);
    } else if (a->case_path != NULL) {
      return complain("one case at a time, this is a second", argv[k]);
    } else {
      a->case_path = argv[k];
    }
  }
  return 0;
}

void arguments_help(void) {
  puts(
      "powerflow [CASE.m] [--json FILE] [--svg FILE]\n"
      "\n"
      "Solves the AC power flow of a MATPOWER case, or of the IEEE 14-bus grid, by Newton's\n"
      "method, and says how the weakest voltages depend on the reactive loads.\n"
      "\n"
      "  --json FILE  also write the figures and all voltages (p.u., radians) for programs\n"
      "  --svg FILE   draw the Jacobian, entries that are read off one product in one color\n"
      "  --help       this text\n"
      "\n"
      "Exit code: 0 solved; 1 the case cannot be read or prepared; 2 no convergence.");
}
