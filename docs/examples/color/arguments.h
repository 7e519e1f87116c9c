/* The command line. */
#ifndef COLOR_ARGUMENTS_H
#define COLOR_ARGUMENTS_H

struct arguments {
  const char* path;      /* of a MatrixMarket file, plain or gzipped */
  const char* json_path; /* NULL: none */
  const char* svg_path;  /* NULL: none */
  int problem;           /* SPAD_PROBLEM_*, 0: all that the pattern allows */
  int order;             /* SPAD_ORDER_* or SPAD_AUTO, -1: all */
  double seconds;        /* of a search, 0: default */
  int n_threads;
  int wants_help;
};

/* -1 if they are wrong, which has been said on stderr. */
int arguments_read(struct arguments* arguments, int argc, char** argv);
void arguments_help(void);

#endif
