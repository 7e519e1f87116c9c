/* MatrixMarket coordinate files: header, sizes, entries. */
#include "matrix.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

enum { line_size = 1024 };

struct header {
  int is_mirrored; /* one triangle is stored */
  int64_t n_stored;
};

static int complain(const struct reader* reader, const char* reason) {
  fprintf(stderr, "color: %s:%ld: %s\n", reader->path, reader->line, reason);
  return -1;
}

static int read_format(struct reader* reader, struct header* header) {
  char text[line_size] = "", object[32] = "", format[32] = "", field[32] = "", symmetry[32] = "";
  if (reader_line(reader, text, sizeof text) != 1)
    return complain(reader, "is empty or unreadable");
  for (char* c = text; *c != '\0'; ++c) *c = (char)tolower((unsigned char)*c);
  if (sscanf(text, "%%%%matrixmarket %31s %31s %31s %31s", object, format, field, symmetry) != 4) {
    return complain(reader, "does not begin with %%MatrixMarket and four words");
  }
  if (strcmp(object, "matrix") != 0 || strcmp(format, "coordinate") != 0) {
    return complain(reader, "is not a matrix in coordinate format");
  }
  header->is_mirrored = strcmp(symmetry, "general") != 0;
  return 0;
}

/* The next line that is neither empty nor a comment. */
static int next_line(struct reader* reader, char* text) {
  for (;;) {
    int result = reader_line(reader, text, line_size);
    if (result < 0) return complain(reader, "what follows cannot be read");
    if (result == 0) return complain(reader, "the file ends before its last entry");
    size_t blanks = strspn(text, " \t");
    if (text[blanks] != '\0' && text[blanks] != '%') return 0;
  }
}

static int read_sizes(struct reader* reader, struct header* header, struct matrix* m) {
  char text[line_size];
  long long rows = 0, cols = 0, stored = 0;
  if (next_line(reader, text) != 0) return -1;
  if (sscanf(text, "%lld %lld %lld", &rows, &cols, &stored) != 3 || rows < 0 || cols < 0 ||
      stored < 0 || rows > INT32_MAX || cols > INT32_MAX || stored > INT32_MAX / 2) {
    return complain(reader, "expected the numbers of rows, columns and entries");
  }
  if (header->is_mirrored && rows != cols) return complain(reader, "symmetric but not square");
  m->n_rows = rows;
  m->n_cols = cols;
  header->n_stored = stored;
  size_t capacity = 2 * (size_t)stored + 1;
  m->row = malloc(capacity * sizeof *m->row);
  m->col = malloc(capacity * sizeof *m->col);
  return m->row != NULL && m->col != NULL ? 0 : complain(reader, "out of memory");
}

static void add(struct matrix* m, int64_t row, int64_t col) {
  m->row[m->nnz] = row;
  m->col[m->nnz++] = col;
}

static int read_entries(struct reader* reader, const struct header* header, struct matrix* m) {
  char text[line_size];
  for (int64_t k = 0; k < header->n_stored; ++k) {
    if (next_line(reader, text) != 0) return -1;
    char* end = text;
    long long row = strtoll(text, &end, 10), col = strtoll(end, &end, 10);
    if (row < 1 || row > m->n_rows || col < 1 || col > m->n_cols) {
      return complain(reader, "expected a row and a column inside of the matrix");
    }
    add(m, row - 1, col - 1);
    if (header->is_mirrored && row != col) add(m, col - 1, row - 1);
  }
  return 0;
}

/* spad knows: an entry without its mirror is an error of a symmetric problem. */
static int find_symmetry(struct matrix* m) {
  spad_sparse_view view = matrix_view(m);
  spad_coloring_options options;
  spad_coloring* coloring = NULL;
  if (m->n_rows != m->n_cols) return 0;
  if (spad_coloring_options_init(&options, sizeof options) < 0) return -1;
  options.problem = SPAD_PROBLEM_SYMMETRIC_DIRECT;
  options.order = SPAD_ORDER_NATURAL;
  spad_status status = spad_coloring_create(&view, &options, &coloring);
  m->is_symmetric = status >= 0;
  spad_coloring_destroy(coloring);
  spad_error_info info = {.struct_size = sizeof info};
  int is_unsymmetric = status == SPAD_E_BAD_PATTERN && spad_last_error_info(&info) >= 0 &&
                       info.index < 0; /* duplicates have an index */
  if (status >= 0 || is_unsymmetric) return 0;
  fprintf(stderr, "color: %s\n", spad_last_error_message());
  return -1;
}

int matrix_read(struct matrix* matrix, const char* path) {
  struct reader reader;
  struct header header = {0, 0};
  *matrix = (struct matrix){0, 0, 0, NULL, NULL, 0};
  if (reader_open(&reader, path) != 0) {
    fprintf(stderr, "color: %s: %s\n", path, errno ? strerror(errno) : "cannot be opened");
    return -1;
  }
  int result = read_format(&reader, &header);
  if (result == 0) result = read_sizes(&reader, &header, matrix);
  if (result == 0) result = read_entries(&reader, &header, matrix);
  reader_close(&reader);
  return result == 0 ? find_symmetry(matrix) : -1;
}

void matrix_free(struct matrix* matrix) {
  free(matrix->row);
  free(matrix->col);
}

spad_sparse_view matrix_view(const struct matrix* m) {
  spad_sparse_view view = {.struct_size = sizeof view,
                           .format = SPAD_COO,
                           .index_type = SPAD_I64,
                           .index_base = 0,
                           .triangle = SPAD_FULL,
                           .n_rows = m->n_rows,
                           .n_cols = m->n_cols,
                           .nnz = m->nnz,
                           .ptr = m->row,
                           .idx = m->col};
  return view;
}
