/* One coloring: a problem in an order, timed and verified. */
#ifndef COLOR_TRIAL_H
#define COLOR_TRIAL_H

#include "arguments.h"
#include "matrix.h"
#include "spad.h"

enum { n_problems = 6, n_orders = 8 }; /* numbered from 1; order 0 is auto */

struct trial {
  spad_coloring_info_data info;
  double ms;
  int order; /* asked for */
  int is_valid;
};

struct trials {
  struct trial trial[n_problems * (n_orders + 1)];
  int n;
};

const char* problem_name(int problem);
const char* order_name(int order);

/* All that are asked for and that the pattern allows. -1 after an error, which has been said. */
int trials_run(struct trials* trials, const struct matrix* matrix,
               const struct arguments* arguments);
/* Makes the coloring of one trial again. NULL after an error, which has been said. */
spad_coloring* trial_coloring(const struct trial* trial, const struct matrix* matrix,
                              const struct arguments* arguments);

#endif
