/* What was found, for people. */
#include "report.h"

#include <stdio.h>

static const double degrees_per_radian = 180 / 3.14159265358979323846;

static long long count_type(const struct grid* grid, int type) {
  long long count = 0;
  for (int64_t k = 0; k < grid->n_buses; ++k) count += grid->type[k] == type;
  return count;
}

static void print_sizes(const struct report* r) {
  const struct power_case* c = r->the_case;
  const struct spad_newton_info_data* info = &r->solution->info;
  printf("case       %s: %lld buses, %lld generators, %lld branches\n", c->name,
         (long long)c->n_buses, (long long)c->n_generators, (long long)c->n_branches);
  printf("buses      %lld reference, %lld PV, %lld PQ, %lld isolated; %lld pairs are joined\n",
         count_type(r->grid, bus_reference), count_type(r->grid, bus_pv),
         count_type(r->grid, bus_pq), count_type(r->grid, bus_isolated),
         (long long)r->grid->n_pairs);
  printf("function   %lld unknowns and equations, %lld operations (%lld recorded)\n",
         (long long)info->n, (long long)r->function.n_operations,
         (long long)r->function.n_recorded);
  printf("Jacobian   %lld nonzeros", (long long)info->nnz);
  if (info->n_colors > 0) {
    printf(", %lld colors by %s (lower bound %lld)", (long long)info->n_colors,
           info->partition == SPAD_ROWS ? "rows" : "columns", (long long)info->lower_bound);
  }
  printf(", factored by %s\n", info->backend == SPAD_KLU ? "KLU" : "UMFPACK");
}

static void print_times(const struct report* r) {
  const struct solution* s = r->solution;
  printf("\nmilliseconds of the processor (parts: by the clock)\n");
  printf("  read     %9.3f\n", 1e3 * r->seconds_read);
  printf("  record   %9.3f  of which compiling %.3f\n", 1e3 * r->seconds_record,
         1e3 * r->function.seconds);
  printf("  prepare  %9.3f  pattern %.3f, coloring %.3f, layout %.3f, analysis %.3f\n",
         1e3 * s->seconds_prepare, 1e3 * s->info.seconds_pattern, 1e3 * s->info.seconds_coloring,
         1e3 * s->info.seconds_layout, 1e3 * s->info.seconds_analyze);
  printf("  solve    %9.3f  evaluations %.3f, factorizations %.3f, solves %.3f\n",
         1e3 * s->seconds_solve, 1e3 * s->report.seconds_eval, 1e3 * s->report.seconds_factor,
         1e3 * s->report.seconds_solve);
}

static void print_history(const struct solution* s) {
  printf("\niteration  largest mismatch  largest step  step length\n");
  for (int64_t k = 0; k < s->n_iterates; ++k) {
    const struct iteration* i = &s->history[k];
    printf("%9lld  %16.3e", (long long)k, i->residual);
    if (k > 0) printf("  %12.3e  %11.4g", i->step, i->step_length);
    printf("\n");
  }
  if (solution_converged(s)) {
    printf("converged: all mismatches are at most %.1e p.u.\n", s->report.residual_norm);
  }
}

void report_print(const struct report* r) {
  print_sizes(r);
  print_times(r);
  print_history(r->solution);
}

static void print_weak_bus(const struct report* r, const struct weak_bus* weak) {
  const struct bus* buses = r->the_case->bus;
  printf("%9lld  %7.5f  %9.4f ", (long long)buses[weak->bus].id, r->solution->vm[weak->bus],
         degrees_per_radian * r->solution->va[weak->bus]);
  for (int64_t k = 0; k < weak->n_effects; ++k) {
    printf(" %8.4f at %-6lld", weak->effect[k].dv_dq, (long long)buses[weak->effect[k].bus].id);
  }
  printf("\n");
}

void report_print_sensitivity(const struct report* r, const struct sensitivity* s) {
  printf(
      "\nweakest voltages, and the reactive loads that move them most (dVm/dQ, p.u. per p.u.), "
      "%.3f ms\n      bus       Vm         Va\n",
      1e3 * s->seconds);
  for (int64_t k = 0; k < s->n_weak; ++k) print_weak_bus(r, &s->weak[k]);
}
