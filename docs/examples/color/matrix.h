/* The pattern of a MatrixMarket coordinate file. */
#ifndef COLOR_MATRIX_H
#define COLOR_MATRIX_H

#include "spad.h"

struct matrix {
  int64_t n_rows, n_cols, nnz;
  int64_t* row; /* of each entry, from 0; of a symmetric file both triangles */
  int64_t* col;
  int is_symmetric; /* the pattern */
};

/* -1 if it cannot be read, which has been said on stderr with its line. */
int matrix_read(struct matrix* matrix, const char* path);
void matrix_free(struct matrix* matrix);
/* COO, borrowing the matrix. */
spad_sparse_view matrix_view(const struct matrix* matrix);

#endif
