/* What was found, for people (on stdout) and for programs (JSON). */
#ifndef POWERFLOW_REPORT_H
#define POWERFLOW_REPORT_H

#include "grid.h"
#include "sensitivity.h"
#include "solution.h"

struct report {
  const struct power_case* the_case;
  const struct grid* grid;
  const struct solution* solution;
  spad_function_info_data function;
  double seconds_read, seconds_record;
};

void report_print(const struct report* report);
void report_print_sensitivity(const struct report* report, const struct sensitivity* s);
/* -1: the file cannot be written; errno says why. */
int report_write_json(const struct report* report, const char* path);

#endif
