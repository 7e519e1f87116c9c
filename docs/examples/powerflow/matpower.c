/* Reads MATPOWER case files: assignments of numbers, texts, matrices and cell arrays, no more.
 *
 * The matrices bus, gen and branch and the number baseMVA are kept, all else is passed. Only when
 * all are there they are checked against each other and become a case; every complaint names
 * its place. Columns are those of the format's version 2, of which version 1 is a part. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "table.h"

enum bus_column { BUS_I, BUS_TYPE, PD, QD, GS, BS, VM = 7, VA, n_bus_columns = 13 };
enum generator_column { GEN_BUS, PG, QG, VG = 5, GEN_STATUS = 7, n_generator_columns = 10 };
enum branch_column { F_BUS, T_BUS, BR_R, BR_X, BR_B, TAP = 8, SHIFT, BR_STATUS, n_branch_columns };

struct matpower {
  char name[128]; /* of the function */
  double base_mva;
  int has_base_mva;
  struct table bus, generator, branch;
};

static void matpower_free(struct matpower* file) {
  table_free(&file->bus);
  table_free(&file->generator);
  table_free(&file->branch);
}

/* ---- statements ------------------------------------------------------------------------------ */

/* function mpc = NAME: what follows the last equals sign of the line. */
static int read_function_line(struct matpower* file, struct scanner* s) {
  while (scan_peek(s) != scan_end && scan_peek(s) != '\n' && scan_peek(s) != '=') ++s->at;
  if (scan_peek(s) == '=') ++s->at;
  if (scan_blanks(s) != 0 || scan_name(s, file->name, sizeof file->name) != 0) return -1;
  while (scan_peek(s) != scan_end && scan_peek(s) != '\n') ++s->at;
  return 0;
}

static int read_base_mva(struct matpower* file, struct scanner* s) {
  size_t begin = s->at;
  if (scan_number(s, &file->base_mva) != 0) return -1;
  if (!(file->base_mva > 0) || isinf(file->base_mva)) {
    return problem_at(s->problem, s->source, begin, "baseMVA must be positive and finite");
  }
  file->has_base_mva = 1;
  return 0;
}

/* The value of NAME = ...; field is its last part. */
static int read_value(struct matpower* file, struct scanner* s, const char* name) {
  const char* dot = strchr(name, '.');
  const char* field = dot != NULL ? dot + 1 : name;
  struct table* tables[] = {&file->bus, &file->generator, &file->branch};
  const char* fields[] = {"bus", "gen", "branch"};
  for (int k = 0; k < 3; ++k) {
    if (strcmp(field, fields[k]) != 0) continue;
    table_free(tables[k]); /* as in MATLAB, the last assignment counts */
    return table_read(tables[k], s);
  }
  if (strcmp(field, "baseMVA") == 0) return read_base_mva(file, s);
  return scan_past_value(s, name);
}

static int read_statement(struct matpower* file, struct scanner* s) {
  char name[128];
  size_t begin = s->at;
  if (scan_name(s, name, sizeof name) != 0) return -1;
  if (strcmp(name, "function") == 0) return read_function_line(file, s);
  if (strcmp(name, "end") == 0 || strcmp(name, "return") == 0) return scan_statement_end(s);
  if (name[0] == '\0') {
    return problem_at(s->problem, s->source, begin, "unexpected character (code %d)", scan_peek(s));
  }
  if (scan_blanks(s) != 0) return -1;
  if (scan_peek(s) != '=') {
    return problem_at(s->problem, s->source, s->at,
                      "only assignments are understood: %.40s = value", name);
  }
  ++s->at;
  if (scan_blanks(s) != 0 || read_value(file, s, name) != 0) return -1;
  return scan_statement_end(s);
}

static int read_statements(struct matpower* file, struct scanner* s) {
  for (;;) {
    if (scan_separators(s) != 0) return -1;
    if (scan_peek(s) == scan_end) return 0;
    if (read_statement(file, s) != 0) return -1;
  }
}

/* ---- from tables to a case ------------------------------------------------------------------- */

/* Takes numbers out of a row; after the first problem all are 0. */
struct row {
  const struct table* table;
  int64_t at;
  struct scanner* scanner;
  int is_bad;
};

static int complain(struct row* r, int column, const char* what) {
  r->is_bad = 1;
  return problem_at(r->scanner->problem, r->scanner->source,
                    r->table->place[r->at * r->table->n_columns + column], "%s", what);
}

static double number_in(struct row* r, int column) {
  if (r->is_bad) return 0;
  double value = r->table->value[r->at * r->table->n_columns + column];
  if (isfinite(value)) return value;
  complain(r, column, "this number must be finite");
  return 0;
}

static int64_t id_in(struct row* r, int column) {
  double value = number_in(r, column);
  if (r->is_bad) return 0;
  if (value >= 1 && value <= 9e15 && floor(value) == value) return (int64_t)value;
  complain(r, column, "the number of a bus must be a positive whole number");
  return 0;
}

static int64_t known_bus_in(struct row* r, int column, const struct power_case* c) {
  int64_t id = id_in(r, column);
  char what[80];
  snprintf(what, sizeof what, "bus %lld does not exist in mpc.bus", (long long)id);
  if (!r->is_bad && case_find(c, id) < 0) complain(r, column, what);
  return id;
}

static int take_buses(struct power_case* c, struct row r) {
  for (r.at = 0; r.at < c->n_buses && !r.is_bad; ++r.at) {
    double type = number_in(&r, BUS_TYPE);
    if (!r.is_bad && type != 1 && type != 2 && type != 3 && type != 4) {
      complain(&r, BUS_TYPE, "the type of a bus must be 1, 2, 3 or 4");
    }
    c->bus[r.at] = (struct bus){.id = id_in(&r, BUS_I),
                                .type = (int)type,
                                .pd = number_in(&r, PD),
                                .qd = number_in(&r, QD),
                                .gs = number_in(&r, GS),
                                .bs = number_in(&r, BS),
                                .vm = number_in(&r, VM),
                                .va = number_in(&r, VA)};
  }
  if (r.is_bad) return -1;
  int64_t repeated = case_index(c);
  if (repeated < 0) return 0;
  r.at = repeated;
  return complain(&r, BUS_I, "the number of this bus was given to another one before");
}

static int take_generators(struct power_case* c, struct row r) {
  for (r.at = 0; r.at < c->n_generators && !r.is_bad; ++r.at) {
    c->generator[r.at] = (struct generator){.bus = known_bus_in(&r, GEN_BUS, c),
                                            .pg = number_in(&r, PG),
                                            .qg = number_in(&r, QG),
                                            .vg = number_in(&r, VG),
                                            .in_service = number_in(&r, GEN_STATUS) > 0};
  }
  return r.is_bad ? -1 : 0;
}

static int take_branches(struct power_case* c, struct row r) {
  for (r.at = 0; r.at < c->n_branches && !r.is_bad; ++r.at) {
    struct branch b = {.from = known_bus_in(&r, F_BUS, c),
                       .to = known_bus_in(&r, T_BUS, c),
                       .r = number_in(&r, BR_R),
                       .x = number_in(&r, BR_X),
                       .b = number_in(&r, BR_B),
                       .ratio = number_in(&r, TAP),
                       .shift = number_in(&r, SHIFT),
                       .in_service = number_in(&r, BR_STATUS) != 0};
    if (!r.is_bad && b.from == b.to) complain(&r, T_BUS, "this branch ends where it begins");
    if (!r.is_bad && b.in_service && b.r == 0 && b.x == 0) {
      complain(&r, BR_R, "this branch is in service and has no impedance");
    }
    c->branch[r.at] = b;
  }
  return r.is_bad ? -1 : 0;
}

static int check_table(const struct table* t, struct scanner* s, int64_t n_columns) {
  if (!t->is_present) {
    return problem_at(s->problem, s->source, s->at, "the file ends without %s", t->name);
  }
  if (t->n_rows > 0 && t->n_columns < n_columns) {
    return problem_at(s->problem, s->source, t->place[0],
                      "the rows of %s have %lld numbers, at least %lld are needed", t->name,
                      (long long)t->n_columns, (long long)n_columns);
  }
  return 0;
}

static int check_tables(const struct matpower* file, struct scanner* s) {
  if (s->source->length == 0) return problem_at(s->problem, s->source, 0, "the file is empty");
  if (check_table(&file->bus, s, n_bus_columns) != 0 ||
      check_table(&file->generator, s, n_generator_columns) != 0 ||
      check_table(&file->branch, s, n_branch_columns) != 0) {
    return -1;
  }
  if (!file->has_base_mva) {
    return problem_at(s->problem, s->source, s->at, "the file ends without mpc.baseMVA");
  }
  if (file->bus.n_rows > 0) return 0;
  return problem_at(s->problem, s->source, file->bus.offset, "mpc.bus has no rows");
}

static int check_reference(const struct power_case* c, const struct table* bus, struct scanner* s) {
  int* type = malloc((size_t)c->n_buses * sizeof *type);
  int is_found = type != NULL && case_bus_types(c, type) == 0;
  free(type);
  if (is_found) return 0;
  return problem_at(s->problem, s->source, bus->offset,
                    "no reference bus: no bus of type 3 or 2 has a generator in service");
}

static int make_case(struct power_case* c, const struct matpower* file, struct scanner* s) {
  if (check_tables(file, s) != 0) return -1;
  *c = (struct power_case){.base_mva = file->base_mva,
                           .n_buses = file->bus.n_rows,
                           .n_generators = file->generator.n_rows,
                           .n_branches = file->branch.n_rows};
  memcpy(c->name, file->name, sizeof c->name);
  if (case_allocate(c) != 0) return problem_with(s->problem, s->source->path, "out of memory");
  if (take_buses(c, (struct row){&file->bus, 0, s, 0}) != 0 ||
      take_generators(c, (struct row){&file->generator, 0, s, 0}) != 0 ||
      take_branches(c, (struct row){&file->branch, 0, s, 0}) != 0 ||
      check_reference(c, &file->bus, s) != 0) {
    case_free(c);
    return -1;
  }
  return 0;
}

int case_read(struct power_case* c, const char* path, struct problem* problem) {
  struct source source;
  *c = (struct power_case){.base_mva = 0};
  if (source_load(&source, path, problem) != 0) return -1;
  struct scanner scanner = {&source, 0, problem};
  struct matpower file = {.bus = {.name = "mpc.bus"},
                          .generator = {.name = "mpc.gen"},
                          .branch = {.name = "mpc.branch"}};
  int result = read_statements(&file, &scanner);
  if (result == 0) result = make_case(c, &file, &scanner);
  matpower_free(&file);
  source_free(&source);
  return result;
}
