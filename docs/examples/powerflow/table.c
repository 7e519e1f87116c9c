/* A matrix of numbers as written in a file, each with its place. */
#include "table.h"

#include <stdlib.h>

static int reserve(struct table* t, int64_t capacity) {
  double* value = realloc(t->value, (size_t)capacity * sizeof *value);
  if (value != NULL) t->value = value;
  size_t* place = realloc(t->place, (size_t)capacity * sizeof *place);
  if (place != NULL) t->place = place;
  if (value == NULL || place == NULL) return -1;
  t->capacity = capacity;
  return 0;
}

static int append_number(struct table* t, struct scanner* s) {
  if (t->size == t->capacity && reserve(t, t->capacity == 0 ? 1024 : 2 * t->capacity) != 0) {
    return problem_at(s->problem, s->source, s->at, "out of memory");
  }
  t->place[t->size] = s->at;
  if (scan_number(s, &t->value[t->size]) != 0) return -1;
  ++t->size;
  return 0;
}

/* Counts the row that ends here, if it is not empty; all rows must be as long as the first. */
static int end_row(struct table* t, struct scanner* s) {
  int64_t begin = t->n_rows * t->n_columns, length = t->size - begin;
  if (length == 0) return 0;
  if (t->n_rows == 0) t->n_columns = length;
  if (length != t->n_columns) {
    return problem_at(s->problem, s->source, t->place[begin],
                      "row %lld of %s has %lld numbers, the rows before it have %lld",
                      (long long)t->n_rows + 1, t->name, (long long)length,
                      (long long)t->n_columns);
  }
  ++t->n_rows;
  return 0;
}

int table_read(struct table* t, struct scanner* s) {
  t->is_present = 1;
  t->offset = s->at;
  if (scan_peek(s) != '[') {
    return problem_at(s->problem, s->source, s->at, "%s must be a matrix: [ ... ]", t->name);
  }
  ++s->at;
  for (;;) {
    if (scan_blanks(s) != 0) return -1;
    int c = scan_peek(s);
    if (c == scan_end) {
      return problem_at(s->problem, s->source, s->at, "the file ends inside %s", t->name);
    }
    if ((c == ';' || c == '\n' || c == ']') && end_row(t, s) != 0) return -1;
    if (c == ';' || c == '\n' || c == ',' || c == ']') {
      ++s->at;
      if (c == ']') return 0;
    } else if (append_number(t, s) != 0) {
      return -1;
    }
  }
}

void table_free(struct table* t) {
  free(t->value);
  free(t->place);
  *t = (struct table){.name = t->name};
}
