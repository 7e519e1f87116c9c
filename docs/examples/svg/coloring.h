/* The drawing of a coloring: of each entry, the group whose product it is read off. */
#ifndef EXAMPLES_SVG_COLORING_H
#define EXAMPLES_SVG_COLORING_H

#include "spad.h"

/* row, col: of each entry in the order of the pattern that the coloring was made of, from 0.
 * -1 when a file cannot be written or memory runs out, which has not been said yet. */
int svg_write_coloring(const spad_coloring* coloring, const char* title, const int64_t* row,
                       const int64_t* col, const char* path);

#endif
