/* A matrix of numbers as written in a file, each with its place. */
#ifndef POWERFLOW_TABLE_H
#define POWERFLOW_TABLE_H

#include <stdint.h>

#include "scan.h"

#ifdef __cplusplus
extern "C" {
#endif

struct table {
  const char* name; /* for messages; borrowed */
  int is_present;
  size_t offset; /* of its opening bracket */
  int64_t n_rows, n_columns;
  double* value; /* n_rows x n_columns, row by row */
  size_t* place; /* offset in the text of each */
  int64_t size, capacity;
};

/* Reads [ ... ]: rows end with a semicolon or a line, numbers stand between blanks or commas. */
int table_read(struct table* table, struct scanner* scanner);
void table_free(struct table* table);

#ifdef __cplusplus
}
#endif

#endif
