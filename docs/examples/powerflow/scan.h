/* The parts of MATLAB's notation that case files use: blanks, comments, names, numbers. */
#ifndef POWERFLOW_SCAN_H
#define POWERFLOW_SCAN_H

#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

struct scanner {
  const struct source* source;
  size_t at;               /* offset of the next character */
  struct problem* problem; /* where complaints go */
};

enum { scan_end = -1 };

/* The next character, or scan_end. */
int scan_peek(const struct scanner* scanner);
/* Passes spaces, continuations (...) and comments (%, and blocks between lines %{ and %}), but no
 * line end. */
int scan_blanks(struct scanner* scanner);
/* Passes these and all line ends, commas and semicolons. */
int scan_separators(struct scanner* scanner);
/* Copies a name with its dots (mpc.bus); "" if none is here. */
int scan_name(struct scanner* scanner, char* name, size_t capacity);
/* A number with its sign; Inf and NaN count. Arithmetic and text are problems. */
int scan_number(struct scanner* scanner, double* value);
/* Passes any value, brackets and quotes balanced, up to the end of its statement. */
int scan_past_value(struct scanner* scanner, const char* name);
/* Passes the end of a statement; anything else is a problem. */
int scan_statement_end(struct scanner* scanner);

#ifdef __cplusplus
}
#endif

#endif
