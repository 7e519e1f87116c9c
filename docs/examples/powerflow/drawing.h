/* The Jacobian, drawn. */
#ifndef POWERFLOW_DRAWING_H
#define POWERFLOW_DRAWING_H

#include "spad.h"

/* Writes an SVG file with one color per group of columns. -1 after an error, which has been said.
 */
int drawing_write(const spad_function* function, const char* path);

#endif
