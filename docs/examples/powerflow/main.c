/* AC power flow: read a case, record its equations, solve them, say what came out. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "check.h"
#include "drawing.h"
#include "model.h"
#include "report.h"

enum exit_code { exit_solved = 0, exit_unusable = 1, exit_not_converged = 2 };

static int read_case(struct power_case* c, const char* path) {
  struct problem problem = {""};
  int result = path != NULL ? case_read(c, path, &problem) : case_ieee14(c);
  if (result != 0) {
    fprintf(stderr, "powerflow: %s\n", problem.message[0] ? problem.message : "out of memory");
    return -1;
  }
  if (c->name[0] == '\0') strcpy(c->name, "without a name");
  return 0;
}

static int write_json(const struct report* report, const char* path) {
  if (path == NULL || report_write_json(report, path) == 0) return 0;
  fprintf(stderr, "powerflow: %s: %s\n", path, strerror(errno));
  return -1;
}

/* Prints all about a finished search, and returns the exit code. */
static int conclude(const struct report* report, const char* json_path) {
  struct sensitivity sensitivity;
  report_print(report);
  int is_written = write_json(report, json_path) == 0;
  if (!solution_converged(report->solution)) {
    failed(report->solution->report.reason);
    fprintf(stderr, "powerflow: no convergence\n");
    return exit_not_converged;
  }
  spad_status status = sensitivity_find(&sensitivity, report->grid, report->solution);
  if (status < 0) return exit_unusable;
  report_print_sensitivity(report, &sensitivity);
  return is_written ? exit_solved : exit_unusable;
}

static int solve(struct report* report, const struct arguments* arguments) {
  spad_function* function = NULL;
  struct solution solution = {.newton = NULL};
  double start = seconds_now();
  spad_status status = model_record(report->grid, &function);
  report->seconds_record = seconds_now() - start;
  report->function.struct_size = sizeof report->function;
  if (status >= 0) {
    status = spad_function_info(function, &report->function);
    failed(status);
  }
  if (status >= 0) status = solution_find(&solution, report->grid, function);
  report->solution = &solution;
  int code = status >= 0 ? conclude(report, arguments->json_path) : exit_unusable;
  if (code == exit_solved && arguments->svg_path != NULL &&
      drawing_write(function, arguments->svg_path) != 0) {
    code = exit_unusable;
  }
  solution_free(&solution);
  spad_function_destroy(function);
  return code;
}

static int run(const struct arguments* arguments) {
  struct power_case the_case;
  struct grid grid;
  double start = seconds_now();
  if (read_case(&the_case, arguments->case_path) != 0) return exit_unusable;
  int code = exit_unusable;
  if (grid_create(&grid, &the_case) == 0) {
    struct report report = {.the_case = &the_case, .grid = &grid};
    report.seconds_read = seconds_now() - start;
    code = solve(&report, arguments);
    grid_free(&grid);
  } else {
    out_of_memory();
  }
  case_free(&the_case);
  return code;
}

int main(int argc, char** argv) {
  struct arguments arguments;
  if (arguments_read(&arguments, argc, argv) != 0) return exit_unusable;
  if (arguments.wants_help) {
    arguments_help();
    return exit_solved;
  }
  return run(&arguments);
}
