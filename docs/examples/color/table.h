/* What was found, for people and for programs. */
#ifndef COLOR_TABLE_H
#define COLOR_TABLE_H

#include "trial.h"

void table_print(const struct trials* trials, const struct matrix* matrix, const char* path);
/* -1 with errno. */
int table_write_json(const struct trials* trials, const char* path);

#endif
