/* spad: sparse automatic differentiation. The C interface, and the only promise across versions.
 *
 * Record a function once, prepare its sparse Jacobian, evaluate it often, solve with it.
 *
 * Errors.   Every call that can fail returns a spad_status: 0 ok, positive a valid result with a
 *           note, negative an error. After an error output arrays hold unspecified numbers, output
 *           handles are NULL, and no object is damaged. spad_last_error_message() says which
 *           argument, index and reason. Nothing is printed, nothing exits, nothing throws.
 * Arrays.   Belong to the caller and are contiguous; matrices of directions are column-major.
 *           Inputs are copied when something is prepared. Indices count from 0 unless an
 *           index_base says otherwise.
 * Handles.  Own what they were made from by reference counts: destroy them in any order.
 *           Destroying NULL does nothing. Using a destroyed handle is undefined.
 * Threads.  (I) immutable: spad_function, spad_jacobian, spad_hessian, spad_coloring; share them
 *           freely.
 *           (S) stateful: spad_recorder, spad_workspace, spad_factorization, spad_newton,
 *           spad_implicit; one thread at a time. There is no global state but the last error,
 *           which is per thread.
 * Options.  Structs whose first member is their size: fill with spad_*_options_init(&o, sizeof o),
 *           change what you want, pass the address; NULL means all defaults. A struct of an older,
 *           shorter version takes defaults for what it lacks; a longer one must end in zeros.
 */
#ifndef SPAD_H
#define SPAD_H

#include <stddef.h>
#include <stdint.h>

#define SPAD_VERSION_MAJOR 0
#define SPAD_VERSION_MINOR 1
#define SPAD_VERSION_PATCH 0
#define SPAD_ABI_VERSION 0

#if defined(__GNUC__)
#define SPAD_API __attribute__((visibility("default")))
#define SPAD_CHECKED SPAD_API __attribute__((warn_unused_result))
#else
#define SPAD_API
#define SPAD_CHECKED SPAD_API /* a status that must be looked at */
#endif

#ifdef __cplusplus
#define SPAD_NOEXCEPT noexcept
extern "C" {
#else
#define SPAD_NOEXCEPT
#endif

/* ---- status ---------------------------------------------------------------------------------- */

typedef int32_t spad_status;

#define SPAD_OK 0
#define SPAD_OK_NEAR_SINGULAR 1
#define SPAD_OK_REFINED 2
#define SPAD_OK_MAX_ITERATIONS 3
#define SPAD_E_NULL_ARG (-1)
#define SPAD_E_BAD_HANDLE (-2)
#define SPAD_E_BAD_STRUCT (-3)
#define SPAD_E_BAD_OPTION (-4)
#define SPAD_E_BAD_DIM (-5)
#define SPAD_E_BAD_INDEX (-6)
#define SPAD_E_BAD_PATTERN (-7)
#define SPAD_E_INDEX_OVERFLOW (-8)
#define SPAD_E_BUFFER_TOO_SMALL (-9)
#define SPAD_E_BAD_STATE (-10)
#define SPAD_E_NOT_SUPPORTED (-11)
#define SPAD_E_BAD_VARIABLE (-12)
#define SPAD_E_BAD_OP (-13)
#define SPAD_E_WORKSPACE (-14)
#define SPAD_E_CALLBACK_FATAL (-20)
#define SPAD_E_CALLBACK_RECOVERABLE (-21)
#define SPAD_E_CALLBACK_EXCEPTION (-22)
#define SPAD_E_CANCELLED (-23)
#define SPAD_E_SINGULAR (-30)
#define SPAD_E_NOT_POSDEF (-31)
#define SPAD_E_NONFINITE (-32)
#define SPAD_E_NOT_CONVERGED (-33)
#define SPAD_E_STRUCTURALLY_SINGULAR (-34)
#define SPAD_E_ILL_CONDITIONED (-35)
#define SPAD_E_TAPE_BRANCH_CHANGED (-50)
#define SPAD_E_TAPE_UNSUPPORTED_OP (-51)
#define SPAD_E_TAPE_TOO_LARGE (-52)
#define SPAD_E_NO_MEMORY (-60)
#define SPAD_E_BACKEND_MISSING (-61)
#define SPAD_E_BACKEND_FAILED (-62)
#define SPAD_E_INTERNAL (-99)

/* "SPAD_E_SINGULAR"; never NULL, "SPAD_E_UNKNOWN" for other numbers. Static. */
SPAD_API const char* spad_status_name(spad_status status) SPAD_NOEXCEPT;
/* One sentence; never NULL. Static. */
SPAD_API const char* spad_status_message(spad_status status) SPAD_NOEXCEPT;

/* The last error of the calling thread: "spad_jacobian_eval: argument x is NULL". "" if there was
 * none; successful calls do not clear it. Valid until the thread's next failing call. */
SPAD_API const char* spad_last_error_message(void) SPAD_NOEXCEPT;

typedef struct spad_error_info {
  size_t struct_size; /* set by the caller */
  spad_status status;
  int32_t reserved;
  int64_t index;     /* offending element of an argument, else -1 */
  int64_t row;       /* of a matrix, else -1 */
  int64_t column;    /* of a matrix, else -1 */
  int64_t operation; /* number of the recorded operation, else -1 */
  double value;      /* pivot, residual or element, else NaN */
} spad_error_info;

/* The last error of the calling thread as numbers. Errors: NULL_ARG, BAD_STRUCT; these leave the
 * last error as it is. */
SPAD_API spad_status spad_last_error_info(spad_error_info* info) SPAD_NOEXCEPT;

/* ---- about ----------------------------------------------------------------------------------- */

/* 1000000 major + 1000 minor + patch, and the ABI number, of the library that was loaded. */
SPAD_API int32_t spad_version(void) SPAD_NOEXCEPT;
SPAD_API int32_t spad_abi_version(void) SPAD_NOEXCEPT;
/* OK if programs built with this SPAD_ABI_VERSION can use the library; else NOT_SUPPORTED. */
SPAD_CHECKED spad_status spad_check_abi(int32_t abi_version) SPAD_NOEXCEPT;
/* The sum of what the library was built with. */
#define SPAD_HAS_UMFPACK 1
#define SPAD_HAS_KLU 2
#define SPAD_HAS_OPENMP 4
SPAD_API int64_t spad_capabilities(void) SPAD_NOEXCEPT;
/* key: "version", "compiler", "backends", "licence" (of the whole, as linked), "openmp",
 * "sleef", "build_type"; and "isa", the instruction set that this process uses: docs/abi.md. NULL
 * for other keys. Static. */
SPAD_API const char* spad_build_info(const char* key) SPAD_NOEXCEPT;

/* ---- recording (S) --------------------------------------------------------------------------- */

typedef struct spad_recorder spad_recorder;
typedef struct spad_function spad_function;

/* A variable of a recorder; SPAD_INVALID after any error. */
typedef int64_t spad_var;
#define SPAD_INVALID ((spad_var)-1)

/* Operators; the numbers never change. One operand: */
#define SPAD_OP_NEG 5
#define SPAD_OP_ABS 7
#define SPAD_OP_SIGN 8
#define SPAD_OP_SQRT 9
#define SPAD_OP_CBRT 10
#define SPAD_OP_SQUARE 11
#define SPAD_OP_INVERSE 12
#define SPAD_OP_EXP 13
#define SPAD_OP_EXP2 14
#define SPAD_OP_EXP10 15
#define SPAD_OP_EXPM1 16
#define SPAD_OP_LOG 17
#define SPAD_OP_LOG2 18
#define SPAD_OP_LOG10 19
#define SPAD_OP_LOG1P 20
#define SPAD_OP_SIN 23
#define SPAD_OP_COS 24
#define SPAD_OP_TAN 25
#define SPAD_OP_ASIN 26
#define SPAD_OP_ACOS 27
#define SPAD_OP_ATAN 28
#define SPAD_OP_SINH 30
#define SPAD_OP_COSH 31
#define SPAD_OP_TANH 32
#define SPAD_OP_ASINH 33
#define SPAD_OP_ACOSH 34
#define SPAD_OP_ATANH 35
#define SPAD_OP_ERF 37
#define SPAD_OP_ERFC 38
#define SPAD_OP_LGAMMA 39
#define SPAD_OP_DIGAMMA 40
#define SPAD_OP_TRIGAMMA 41
#define SPAD_OP_FLOOR 44
#define SPAD_OP_CEIL 45
#define SPAD_OP_ROUND 46
#define SPAD_OP_TRUNC 47
/* Two operands: */
#define SPAD_OP_ADD 1
#define SPAD_OP_SUB 2
#define SPAD_OP_MUL 3
#define SPAD_OP_DIV 4
#define SPAD_OP_POW 21
#define SPAD_OP_ATAN2 29
#define SPAD_OP_HYPOT 36
#define SPAD_OP_MIN 42
#define SPAD_OP_MAX 43
#define SPAD_OP_COPYSIGN 48
#define SPAD_OP_FMOD 49
/* Three operands: */
#define SPAD_OP_FMA 6 /* a*b + c, rounded once */

/* Relations. */
#define SPAD_LT 1
#define SPAD_LE 2
#define SPAD_EQ 3
#define SPAD_NE 4
#define SPAD_GT 5
#define SPAD_GE 6

typedef struct spad_recorder_options {
  size_t struct_size;
  int64_t max_operations; /* TAPE_TOO_LARGE beyond; default and most 2^29 - 2 */
} spad_recorder_options;

SPAD_API spad_status spad_recorder_options_init(spad_recorder_options* options,
                                                size_t struct_size) SPAD_NOEXCEPT;

/* Starts the recording of F(x; p) at the point x0 (n), p0 (np); x0 may be NULL iff n = 0, p0 iff
 * np = 0. Errors: NULL_ARG, BAD_DIM (negative), INDEX_OVERFLOW (2^31 or more, n + np too),
 * BAD_STRUCT, BAD_OPTION, NO_MEMORY. */
SPAD_CHECKED spad_status spad_recorder_create(int64_t n, int64_t np, const double* x0,
                                              const double* p0,
                                              const spad_recorder_options* options,
                                              spad_recorder** recorder) SPAD_NOEXCEPT;
SPAD_API void spad_recorder_destroy(spad_recorder* recorder) SPAD_NOEXCEPT;

typedef struct spad_recorder_info_data {
  size_t struct_size; /* set by the caller */
  int64_t n, np;
  int64_t n_operations; /* recorded so far, with inputs, parameters and constants */
  int64_t max_operations;
} spad_recorder_info_data;

SPAD_CHECKED spad_status spad_recorder_info(const spad_recorder* recorder,
                                            spad_recorder_info_data* info) SPAD_NOEXCEPT;

/* The calls below return variables, not statuses. An invalid variable, one of another recorder, a
 * NULL recorder, an unknown operator: SPAD_INVALID comes back, and so it does from everything
 * computed with it. The first error stays in the recorder with the number of the operation;
 * spad_recorder_status shows it and spad_recorder_finish returns it. */
SPAD_CHECKED spad_status spad_recorder_status(const spad_recorder* recorder) SPAD_NOEXCEPT;

SPAD_API spad_var spad_input(spad_recorder* recorder, int64_t i) SPAD_NOEXCEPT;     /* x[i] */
SPAD_API spad_var spad_parameter(spad_recorder* recorder, int64_t j) SPAD_NOEXCEPT; /* p[j] */
SPAD_API spad_var spad_constant(spad_recorder* recorder, double value) SPAD_NOEXCEPT;
SPAD_API spad_var spad_op1(spad_recorder* recorder, int32_t op, spad_var a) SPAD_NOEXCEPT;
SPAD_API spad_var spad_op2(spad_recorder* recorder, int32_t op, spad_var a,
                           spad_var b) SPAD_NOEXCEPT;
SPAD_API spad_var spad_op3(spad_recorder* recorder, int32_t op, spad_var a, spad_var b,
                           spad_var c) SPAD_NOEXCEPT;
/* a to an integer power, defined for negative a too; |exponent| <= 2^53. */
SPAD_API spad_var spad_pow_int(spad_recorder* recorder, spad_var a, int64_t exponent) SPAD_NOEXCEPT;
/* (a relation b) ? c : d, decided anew at every point; the side not taken leaks nothing. */
SPAD_API spad_var spad_select(spad_recorder* recorder, int32_t relation, spad_var a, spad_var b,
                              spad_var c, spad_var d) SPAD_NOEXCEPT;

/* Guards: the outcome at the recorded point, for the caller's own branches. Every evaluation
 * checks that it is still the same, and returns TAPE_BRANCH_CHANGED where it is not. 0 after an
 * error. Not recorded when the operands are constants. */
SPAD_API int32_t spad_compare(spad_recorder* recorder, int32_t relation, spad_var a,
                              spad_var b) SPAD_NOEXCEPT;
SPAD_API int64_t spad_floor_index(spad_recorder* recorder, spad_var a) SPAD_NOEXCEPT;

/* Element-wise: out[k] = op(a[k*stride_a], ...), k < count, out contiguous. A stride of 0 repeats
 * one operand. After an error all of out is SPAD_INVALID. */
SPAD_API void spad_op1_n(spad_recorder* recorder, int32_t op, int64_t count, const spad_var* a,
                         int64_t stride_a, spad_var* out) SPAD_NOEXCEPT;
SPAD_API void spad_op2_n(spad_recorder* recorder, int32_t op, int64_t count, const spad_var* a,
                         int64_t stride_a, const spad_var* b, int64_t stride_b,
                         spad_var* out) SPAD_NOEXCEPT;
SPAD_API void spad_op3_n(spad_recorder* recorder, int32_t op, int64_t count, const spad_var* a,
                         int64_t stride_a, const spad_var* b, int64_t stride_b, const spad_var* c,
                         int64_t stride_c, spad_var* out) SPAD_NOEXCEPT;
/* ((a0 + a1) + a2) + ...; the constant 0 if count is 0. */
SPAD_API spad_var spad_sum_n(spad_recorder* recorder, int64_t count, const spad_var* a,
                             int64_t stride_a) SPAD_NOEXCEPT;
/* The sum of the products a[k]*b[k], in that order. */
SPAD_API spad_var spad_dot_n(spad_recorder* recorder, int64_t count, const spad_var* a,
                             int64_t stride_a, const spad_var* b, int64_t stride_b) SPAD_NOEXCEPT;

/* A function at `count` places at once: place k takes the n variables from inputs[k * n] and the np
 * from parameters[k * np], where n and np are the function's own, and gives the m variables from
 * results[k * m]; m * count operations. It is stored as a batch from the start, so nothing has to
 * be recovered from a tape, and recording costs a fraction of the time and memory. Variables may be
 * constants, and repeat. Guards of the function hold at every place or the recording fails with
 * TAPE_BRANCH_CHANGED. inputs may be NULL iff n * count = 0, parameters iff np * count = 0. After
 * an error all of results is SPAD_INVALID. */
SPAD_API void spad_recorder_map(spad_recorder* recorder, const spad_function* function,
                                int64_t count, const spad_var* inputs, const spad_var* parameters,
                                spad_var* results) SPAD_NOEXCEPT;

/* The value at the recorded point; NaN for an invalid variable. Not guarded: for printing, never
 * for decisions. */
SPAD_API double spad_value(const spad_recorder* recorder, spad_var a) SPAD_NOEXCEPT;

/* Ends the recording with outputs y (m variables; NULL iff m = 0) and compiles it. The recorder is
 * used up, whatever the result, and only good for destruction. Errors: the recorder's first error,
 * NULL_ARG, BAD_HANDLE, BAD_DIM, INDEX_OVERFLOW, BAD_VARIABLE (with the index in y), BAD_STATE,
 * NO_MEMORY. */
SPAD_CHECKED spad_status spad_recorder_finish(spad_recorder* recorder, int64_t m, const spad_var* y,
                                              spad_function** function) SPAD_NOEXCEPT;

/* ---- functions (I) --------------------------------------------------------------------------- */

typedef struct spad_function_info_data {
  size_t struct_size; /* set by the caller */
  int64_t n, np, m;
  int64_t n_recorded;   /* operations as recorded */
  int64_t n_operations; /* after simplification */
  int64_t n_guards;
  int64_t n_kernels, n_instances, n_levels;
  int64_t n_slots;       /* working values of the largest kernel */
  int64_t bytes;         /* held by the function */
  double seconds;        /* of simplification and compilation */
  int32_t has_callbacks; /* nonzero: made of callbacks; no operations, kernels, guards */
  int32_t reserved;
} spad_function_info_data;

SPAD_API void spad_function_destroy(spad_function* function) SPAD_NOEXCEPT;
SPAD_CHECKED spad_status spad_function_info(const spad_function* function,
                                            spad_function_info_data* info) SPAD_NOEXCEPT;
/* A readable listing, one instruction a line, as a 0-terminated string. *length (may be NULL)
 * receives its length without the 0. With capacity 0 only the length is asked for, and buffer may
 * be NULL. Errors: NULL_ARG, BAD_HANDLE, BUFFER_TOO_SMALL (the beginning is there). */
SPAD_CHECKED spad_status spad_function_print(const spad_function* function, char* buffer,
                                             size_t capacity, size_t* length) SPAD_NOEXCEPT;

/* ---- workspaces (S) -------------------------------------------------------------------------- */

typedef struct spad_workspace spad_workspace;

typedef struct spad_workspace_options {
  size_t struct_size;
  int32_t n_threads;    /* of evaluations with this workspace, 1 to 1024; default 1 */
  int32_t products;     /* nonzero (default): for jvp, vjp, colored Jacobians */
  int32_t second_order; /* nonzero (default): reserve for hvp */
  int32_t reserved;
} spad_workspace_options;

SPAD_API spad_status spad_workspace_options_init(spad_workspace_options* options,
                                                 size_t struct_size) SPAD_NOEXCEPT;
/* Everything that evaluations of one function write. Evaluations allocate nothing. The first
 * workspace with products of a function prepares these too, once for all of its workspaces. */
SPAD_CHECKED spad_status spad_workspace_create(const spad_function* function,
                                               const spad_workspace_options* options,
                                               spad_workspace** workspace) SPAD_NOEXCEPT;
SPAD_API void spad_workspace_destroy(spad_workspace* workspace) SPAD_NOEXCEPT;

typedef struct spad_workspace_info_data {
  size_t struct_size; /* set by the caller */
  int64_t bytes;
  int32_t n_threads;
  int32_t products, second_order; /* 1: reserved for these */
  int32_t has_point;              /* 1: calls with x = NULL and p = NULL are possible */
} spad_workspace_info_data;

SPAD_CHECKED spad_status spad_workspace_info(const spad_workspace* workspace,
                                             spad_workspace_info_data* info) SPAD_NOEXCEPT;
/* Evaluates at the point x (n), p (np) once, as far as the workspace was made for. From then on,
 * and after any other evaluation that succeeded, a call with x = NULL and p = NULL is at that point
 * and computes nothing again. Errors: NULL_ARG, BAD_HANDLE, TAPE_BRANCH_CHANGED. */
SPAD_CHECKED spad_status spad_workspace_set_point(spad_workspace* workspace, const double* x,
                                                  const double* p) SPAD_NOEXCEPT;

/* Products at the point x (n), p (np; NULL iff np = 0), or where the workspace is when both are
 * NULL, in k >= 0 directions, matrices column-major. A NULL direction is zero, a NULL output is not
 * wanted, a NULL w is all ones. NaN and infinity pass through. A direction's zeros stay zeros,
 * whatever the partial derivative they meet. Errors: NULL_ARG, BAD_HANDLE, BAD_DIM, INDEX_OVERFLOW,
 * WORKSPACE, TAPE_BRANCH_CHANGED. Allocates nothing. */
SPAD_CHECKED spad_status spad_function_eval(const spad_function* function,
                                            spad_workspace* workspace, const double* x,
                                            const double* p, double* y) SPAD_NOEXCEPT;
/* y_dot (m x k) = J_x x_dot (n x k) + J_p p_dot (np x k). */
SPAD_CHECKED spad_status spad_function_jvp(const spad_function* function, spad_workspace* workspace,
                                           const double* x, const double* p, int64_t k,
                                           const double* x_dot, const double* p_dot, double* y,
                                           double* y_dot) SPAD_NOEXCEPT;
/* x_bar (n x k) = J_x' y_bar (m x k), p_bar (np x k) = J_p' y_bar. */
SPAD_CHECKED spad_status spad_function_vjp(const spad_function* function, spad_workspace* workspace,
                                           const double* x, const double* p, int64_t k,
                                           const double* y_bar, double* y, double* x_bar,
                                           double* p_bar) SPAD_NOEXCEPT;
/* With L = sum w_i F_i: x_bar (n) = dL/dx; (x_hvp; p_hvp) (n x k; np x k) = Hessian of L in (x, p)
 * times (x_dot; p_dot). */
SPAD_CHECKED spad_status spad_function_hvp(const spad_function* function, spad_workspace* workspace,
                                           const double* x, const double* p, const double* w,
                                           int64_t k, const double* x_dot, const double* p_dot,
                                           double* x_bar, double* x_hvp,
                                           double* p_hvp) SPAD_NOEXCEPT;

/* ---- sparse matrices ------------------------------------------------------------------------- */

#define SPAD_CSC 1 /* compressed columns */
#define SPAD_CSR 2 /* compressed rows */
#define SPAD_COO 3 /* row and column of each entry */
#define SPAD_I32 1
#define SPAD_I64 2
#define SPAD_FULL 1
#define SPAD_LOWER 2 /* of a symmetric matrix the entries on and below the diagonal */
#define SPAD_UPPER 3

/* A pattern in arrays of the index type; values are always a separate array of nnz doubles. A
 * pattern handed in must have ascending indices in each column (row), COO any order; none may have
 * duplicates. */
typedef struct spad_sparse_view {
  size_t struct_size;
  int32_t format;     /* SPAD_CSC, SPAD_CSR, SPAD_COO */
  int32_t index_type; /* SPAD_I32, SPAD_I64 */
  int32_t index_base; /* 0 or 1 */
  int32_t triangle;   /* SPAD_FULL; SPAD_LOWER and SPAD_UPPER where a function says so */
  int64_t n_rows, n_cols, nnz;
  const void*
      ptr; /* CSC: n_cols + 1 column pointers; CSR: n_rows + 1 row pointers; COO: the rows */
  const void* idx; /* CSC: row indices; CSR, COO: column indices */
} spad_sparse_view;

#define SPAD_AUTO 0

/* ---- colorings (I) --------------------------------------------------------------------------- */

/* Groups of columns and rows of any sparse matrix M, known by its pattern alone, such that all its
 * values can be told from one product with each group: of column color c the sum of its columns, of
 * row color c the sum of its rows. Products are column-major: columns is n_rows x n_column_colors,
 * M S; rows is n_cols x n_row_colors, its transpose times S. */
typedef struct spad_coloring spad_coloring;

#define SPAD_PROBLEM_COLUMNS 1              /* columns alone; values are read directly */
#define SPAD_PROBLEM_ROWS 2                 /* rows alone */
#define SPAD_PROBLEM_BIDIRECTIONAL_DIRECT 3 /* both, whatever is cheapest */
#define SPAD_PROBLEM_BIDIRECTIONAL_SUBSTITUTION                                        \
  4                                     /* fewer, but values are told from one another \
                                         */
#define SPAD_PROBLEM_SYMMETRIC_DIRECT 5 /* columns of a symmetric matrix */
#define SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION 6

/* In which order a greedy coloring visits columns and rows, by numbers of neighbors. */
#define SPAD_ORDER_NATURAL 1
#define SPAD_ORDER_LARGEST_FIRST 2
#define SPAD_ORDER_SMALLEST_LAST 3
#define SPAD_ORDER_RANDOM 4
#define SPAD_ORDER_INCIDENCE_DEGREE 5
#define SPAD_ORDER_DYNAMIC_LARGEST_FIRST 6
#define SPAD_ORDER_SMALLEST_FIRST 7
#define SPAD_ORDER_DYNAMIC_SMALLEST_FIRST 8

typedef struct spad_coloring_options {
  size_t struct_size;
  int32_t problem;   /* SPAD_PROBLEM_*; default: columns */
  int32_t order;     /* SPAD_AUTO (default: search over several, and recolor) or SPAD_ORDER_* */
  int32_t n_threads; /* of a search, default 1; colors do not depend on it */
  int32_t reserved;
  int64_t seed;   /* of random orders and of the search, default 1 */
  double seconds; /* budget of the search, nominal; default 0: ten times the natural order, or
                     0.05 if that is more */
  double column_cost, row_cost; /* of one product, when both kinds compete; default 1 and 1 */
  /* Colors of the caller's own, from 0, -1 for none; verified instead of searched for. NULL where
   * the problem has none: rows for columns and symmetric, columns for rows. */
  const int64_t* column_colors; /* n_cols */
  const int64_t* row_colors;    /* n_rows */
  /* Where decompress writes, if not to the pattern's own values: a larger pattern, or one triangle
   * of a symmetric matrix. Copied. */
  const spad_sparse_view* target;
} spad_coloring_options;

typedef struct spad_coloring_info_data {
  size_t struct_size; /* set by the caller */
  int64_t n_rows, n_cols;
  int64_t nnz;      /* values that compress reads */
  int64_t n_values; /* length of the array that decompress writes to */
  int64_t n_colors; /* products in all: n_column_colors + n_row_colors */
  int64_t n_column_colors, n_row_colors;
  int64_t lower_bound;  /* no coloring of this problem has fewer; n_colors if proven optimal */
  int64_t n_grouped;    /* columns and rows that have a color */
  int32_t problem;      /* SPAD_PROBLEM_* */
  int32_t order;        /* SPAD_ORDER_* that won, or SPAD_AUTO for the caller's own colors */
  int32_t is_recolored; /* 1 if the search improved what the order gave */
  int32_t reserved;
  int64_t depth;       /* longest chain of substitutions, 0: all direct */
  double error_growth; /* an error of e in each element of the products is at most error_growth * e
                          in a value; 1: all direct */
  int64_t bytes;
  double seconds_coloring, seconds_plan;
} spad_coloring_info_data;

SPAD_API spad_status spad_coloring_options_init(spad_coloring_options* options,
                                                size_t struct_size) SPAD_NOEXCEPT;
/* A symmetric problem takes a symmetric pattern, whole or one triangle. Columns and rows that
 * nobody has to read, and a diagonal that is not in the pattern, cost no color. Errors: NULL_ARG,
 * BAD_STRUCT, BAD_OPTION, BAD_DIM, BAD_INDEX (a color), BAD_PATTERN (not symmetric, not in the
 * target, or colors by which a value cannot be told: the message names it, and the columns or rows
 * in its way), INDEX_OVERFLOW, NO_MEMORY. */
SPAD_CHECKED spad_status spad_coloring_create(const spad_sparse_view* pattern,
                                              const spad_coloring_options* options,
                                              spad_coloring** coloring) SPAD_NOEXCEPT;
SPAD_API void spad_coloring_destroy(spad_coloring* coloring) SPAD_NOEXCEPT;
SPAD_CHECKED spad_status spad_coloring_info(const spad_coloring* coloring,
                                            spad_coloring_info_data* info) SPAD_NOEXCEPT;
/* The color of each column (n_cols) and row (n_rows), -1 for none; NULL: not wanted. */
SPAD_CHECKED spad_status spad_coloring_colors(const spad_coloring* coloring, int64_t* column_colors,
                                              int64_t* row_colors) SPAD_NOEXCEPT;
/* members (n_grouped): the columns of each column color, then the rows of each row color, from 0,
 * ascending in a group; group k is members[ptr[k]] to members[ptr[k + 1] - 1]; ptr: n_colors + 1.
 */
SPAD_CHECKED spad_status spad_coloring_groups(const spad_coloring* coloring, int64_t* ptr,
                                              int64_t* members) SPAD_NOEXCEPT;
/* The products of the matrix with these values, in the pattern's order. A side without colors may
 * be NULL. Allocates nothing, and neither do the two that follow. */
SPAD_CHECKED spad_status spad_coloring_compress(const spad_coloring* coloring, const double* values,
                                                double* columns, double* rows) SPAD_NOEXCEPT;
/* Back to values, in the order of the target or else the pattern. Writes the pattern's entries and
 * nothing else. */
SPAD_CHECKED spad_status spad_coloring_decompress(const spad_coloring* coloring,
                                                  const double* columns, const double* rows,
                                                  double* values) SPAD_NOEXCEPT;
/* The values that are read off one product: of column color `color`, then n_rows long, or of row
 * color `color - n_column_colors`, then n_cols long. NOT_SUPPORTED where depth is not 0. */
SPAD_CHECKED spad_status spad_coloring_decompress_color(const spad_coloring* coloring,
                                                        int64_t color, const double* product,
                                                        double* values) SPAD_NOEXCEPT;
/* Whether these colors solve the problem, as spad_coloring_create would say. */
SPAD_CHECKED spad_status spad_coloring_verify(const spad_sparse_view* pattern, int32_t problem,
                                              const int64_t* column_colors,
                                              const int64_t* row_colors) SPAD_NOEXCEPT;

/* ---- functions of callbacks (I) -------------------------------------------------------------- */

/* The caller's own F and products. 0: done; above 0: no value at this point (solvers shorten the
 * step, CALLBACK_RECOVERABLE elsewhere); below 0: CALLBACK_FATAL. Called on the thread that called
 * spad, and from several at a time where those share the function. x and directions of x are n, of
 * p np, outputs m; all arrays are there, outputs overwritten. */
typedef int32_t (*spad_eval_fn)(const double* x, const double* p, double* y, void* payload);
/* y_dot = J_x x_dot + J_p p_dot */
typedef int32_t (*spad_jvp_fn)(const double* x, const double* p, const double* x_dot,
                               const double* p_dot, double* y_dot, void* payload);
/* x_bar = J_x' y_bar, p_bar = J_p' y_bar */
typedef int32_t (*spad_vjp_fn)(const double* x, const double* p, const double* y_bar, double* x_bar,
                               double* p_bar, void* payload);
/* (x_hvp; p_hvp) = Hessian of sum w_i F_i times (x_dot; p_dot) */
typedef int32_t (*spad_hvp_fn)(const double* x, const double* p, const double* w,
                               const double* x_dot, const double* p_dot, double* x_hvp,
                               double* p_hvp, void* payload);

typedef struct spad_callbacks {
  size_t struct_size;
  const double* typical_x; /* n sizes > 0 of the variables, copied; NULL (default): all 1 */
  const double* typical_p; /* np, the same */
  spad_eval_fn eval;       /* required */
  spad_jvp_fn jvp;         /* NULL (default): not there */
  spad_vjp_fn vjp;
  spad_hvp_fn hvp;
  void* payload;
} spad_callbacks;

SPAD_API spad_status spad_callbacks_init(spad_callbacks* callbacks,
                                         size_t struct_size) SPAD_NOEXCEPT;
/* A function that calls back. pattern: the positions of dF/dx (m x n) that can be nonzero; NULL
 * means all; dF/dp is taken as full. A Jacobian is made of as many calls as it has colors: of jvp
 * or vjp, exact; with eval alone by finite differences, each column with its own step
 * h = sqrt(eps) max(|x|, typical x), backward where F has no finite value forward. Without jvp, a
 * JVP is a difference too; without vjp, p_bar is made of np JVPs. What cannot be derived is
 * NOT_SUPPORTED: x_bar without vjp, Hessian products without hvp. Errors: NULL_ARG, BAD_STRUCT,
 * BAD_DIM, INDEX_OVERFLOW, BAD_OPTION (a typical size), BAD_PATTERN, BAD_INDEX, NO_MEMORY. */
SPAD_CHECKED spad_status spad_function_from_callbacks(const spad_callbacks* callbacks, int64_t n,
                                                      int64_t np, int64_t m,
                                                      const spad_sparse_view* pattern,
                                                      spad_function** function) SPAD_NOEXCEPT;

/* ---- Jacobians (I) --------------------------------------------------------------------------- */

typedef struct spad_jacobian spad_jacobian;

#define SPAD_COLUMNS 1       /* groups of columns, one JVP a color */
#define SPAD_ROWS 2          /* groups of rows, one VJP a color */
#define SPAD_BIDIRECTIONAL 3 /* both kinds, or one of them where it alone is cheaper */
#define SPAD_INPUTS 0        /* columns are x */
#define SPAD_PARAMETERS 1    /* columns are p */
#define SPAD_BOTH 2          /* columns are x, then p */
#define SPAD_COLORED 1       /* one exact product a color */
#define SPAD_DIFFERENCES 2   /* one finite difference a color, of callbacks without products */
#define SPAD_DIRECT 3        /* kernels of derivatives: no products, no colors */

typedef struct spad_jacobian_options {
  size_t struct_size;
  int32_t partition;  /* SPAD_AUTO (default: one side), SPAD_COLUMNS, SPAD_ROWS, _BIDIRECTIONAL */
  int32_t order;      /* SPAD_AUTO (default: several, keep the best) or SPAD_ORDER_* */
  int32_t layout;     /* SPAD_CSC (default), SPAD_CSR, SPAD_COO (in column order) */
  int32_t index_type; /* SPAD_I32 (default), SPAD_I64 */
  int32_t index_base; /* 0 (default), 1 */
  int32_t with_respect_to; /* SPAD_INPUTS (default), SPAD_PARAMETERS, SPAD_BOTH */

  /* Which entries. All arrays and views are copied; NULL (default): not given. */
  int64_t n_rows;
  const int64_t* rows;             /* n_rows ascending rows of F: the Jacobian has only these */
  const spad_sparse_view* pattern; /* the caller's own, with all positions that can be nonzero */
  int32_t trust_pattern;           /* nonzero: a missing position is not looked for */
  int32_t force_diagonal;          /* nonzero: has (i, i) for all i < min(n_rows, n_cols) */
  int32_t local_pattern;           /* nonzero: only what is not zero, by its path, at (x, p) */
  int32_t method; /* SPAD_AUTO (default: SPAD_COLORED with a partition, an order or colors, else the
                     one estimated to be faster; SPAD_DIRECT only if 100 evaluations pay for what it
                     takes longer to prepare, beyond 10 ms), SPAD_DIRECT, SPAD_COLORED */
  const double* x;   /* n, and p (np): that point, NULL: where F was recorded; also */
  const double* p;   /* where callbacks' pattern is probed, NULL: it is not */
  int64_t max_bytes; /* NO_MEMORY, saying how much it takes, beyond; 0: any */

  /* How, and where to. */
  const int64_t* colors; /* of the columns (rows), from 0, -1 without entries; needs a partition */
  const spad_sparse_view* target;    /* write into the values of this larger matrix, whose layout */
  int64_t target_row, target_column; /* it takes, at this place (from 0); the others stay */
} spad_jacobian_options;

typedef struct spad_jacobian_info_data {
  size_t struct_size; /* set by the caller */
  int64_t n_rows, n_cols, nnz;
  int64_t n_constant;  /* entries that are the same at every point */
  int64_t n_colors;    /* products with vectors in one evaluation; 0 by the direct method */
  int64_t lower_bound; /* no valid coloring with this partition has fewer */
  int32_t partition;   /* SPAD_COLUMNS, SPAD_ROWS or SPAD_BIDIRECTIONAL: what is used */
  int32_t order;       /* SPAD_ORDER_* that won; SPAD_AUTO for the caller's colors */
  int64_t bytes;
  double seconds_pattern, seconds_coloring, seconds_layout;
  int64_t n_values; /* length of the values: nnz, or that of the target */
  int32_t method;   /* the one chosen */
  int32_t reserved;
  int64_t n_products; /* direct: terms that one evaluation sums up */
} spad_jacobian_info_data;

SPAD_API spad_status spad_jacobian_options_init(spad_jacobian_options* options,
                                                size_t struct_size) SPAD_NOEXCEPT;
/* The derivative of F by x (p, or both): its pattern, valid for every x and p, a coloring, and the
 * way of each value into the layout. Indices are sorted in each column (row), without duplicates,
 * entries that happen to be zero are kept. Errors: NULL_ARG, BAD_HANDLE, BAD_STRUCT, BAD_OPTION,
 * BAD_DIM, BAD_INDEX, BAD_PATTERN (a position is missing in the pattern or the target; two columns
 * of one color meet: named), NOT_SUPPORTED (the direct method, where it would take too much),
 * INDEX_OVERFLOW, NO_MEMORY. */
SPAD_CHECKED spad_status spad_jacobian_prepare(const spad_function* function,
                                               const spad_jacobian_options* options,
                                               spad_jacobian** jacobian) SPAD_NOEXCEPT;
SPAD_API void spad_jacobian_destroy(spad_jacobian* jacobian) SPAD_NOEXCEPT;
/* The length of the values; -1 if invalid. */
SPAD_API int64_t spad_jacobian_nnz(const spad_jacobian* jacobian) SPAD_NOEXCEPT;
SPAD_CHECKED spad_status spad_jacobian_info(const spad_jacobian* jacobian,
                                            spad_jacobian_info_data* info) SPAD_NOEXCEPT;
/* Borrows the index arrays until the Jacobian is destroyed; the caller sets view->struct_size. */
SPAD_CHECKED spad_status spad_jacobian_view(const spad_jacobian* jacobian,
                                            spad_sparse_view* view) SPAD_NOEXCEPT;
/* Copies the index arrays: ptr and idx as in spad_sparse_view, of the index type asked for. */
SPAD_CHECKED spad_status spad_jacobian_fill_pattern(const spad_jacobian* jacobian, void* ptr,
                                                    void* idx) SPAD_NOEXCEPT;
/* mask (as long as the values) = 1 where the value is the same at every point, else 0. */
SPAD_CHECKED spad_status spad_jacobian_constant_mask(const spad_jacobian* jacobian,
                                                     int32_t* mask) SPAD_NOEXCEPT;
/* Grows a workspace of the same function once, so that evaluations with it allocate nothing. */
SPAD_CHECKED spad_status spad_jacobian_reserve(const spad_jacobian* jacobian,
                                               spad_workspace* workspace) SPAD_NOEXCEPT;
/* values (nnz, overwritten) = J at (x, p), in the layout's order; y (m, may be NULL) = F. Errors:
 * NULL_ARG, BAD_HANDLE, WORKSPACE, TAPE_BRANCH_CHANGED. Allocates nothing. */
SPAD_CHECKED spad_status spad_jacobian_eval(const spad_jacobian* jacobian,
                                            spad_workspace* workspace, const double* x,
                                            const double* p, double* y,
                                            double* values) SPAD_NOEXCEPT;
/* values = beta * values + alpha * J; with beta = 0 they may have been anything, NaN too. */
SPAD_CHECKED spad_status spad_jacobian_eval_scaled(const spad_jacobian* jacobian,
                                                   spad_workspace* workspace, const double* x,
                                                   const double* p, double alpha, double beta,
                                                   double* y, double* values) SPAD_NOEXCEPT;
/* As spad_jacobian_eval, but leaves constant values alone: they are still in place from before. */
SPAD_CHECKED spad_status spad_jacobian_eval_varying(const spad_jacobian* jacobian,
                                                    spad_workspace* workspace, const double* x,
                                                    const double* p, double* y,
                                                    double* values) SPAD_NOEXCEPT;

/* ---- Hessians (I) ---------------------------------------------------------------------------- */

typedef struct spad_hessian spad_hessian;

typedef struct spad_hessian_options {
  size_t struct_size;
  int32_t triangle;        /* SPAD_LOWER (default), SPAD_UPPER, SPAD_FULL */
  int32_t layout;          /* SPAD_CSC (default), SPAD_CSR, SPAD_COO (in column order) */
  int32_t index_type;      /* SPAD_I32 (default), SPAD_I64 */
  int32_t index_base;      /* 0 (default), 1 */
  int32_t with_respect_to; /* SPAD_INPUTS (default), SPAD_PARAMETERS, SPAD_BOTH: x, then p */
  int32_t method;          /* SPAD_AUTO (default), SPAD_DIRECT, SPAD_COLORED */
  int32_t order;           /* of the coloring: SPAD_AUTO (default) or SPAD_ORDER_* */
  int32_t reserved;
} spad_hessian_options;

typedef struct spad_hessian_info_data {
  size_t struct_size;  /* set by the caller */
  int64_t n, nnz;      /* rows and columns; entries of the triangle */
  int64_t n_colors;    /* colored: products in one evaluation, else 0 */
  int64_t lower_bound; /* no star coloring has fewer */
  int64_t n_local;     /* direct: second derivatives computed in one evaluation, else 0 */
  int32_t method;      /* SPAD_DIRECT or SPAD_COLORED */
  int32_t reserved;
  int64_t bytes;
  double seconds_pattern, seconds_plan;
  int64_t n_products; /* direct: terms that one evaluation sums up, else 0 */
} spad_hessian_info_data;

SPAD_API spad_status spad_hessian_options_init(spad_hessian_options* options,
                                               size_t struct_size) SPAD_NOEXCEPT;
/* The Hessian of L = sum w_i F_i by x (or p, or both), whose weights w are given in every
 * evaluation: with an objective and constraints, the Hessian of the Lagrangian. The pattern is
 * valid for every x, p and w; indices are sorted in each column (row), without duplicates, entries
 * that happen to be zero are kept. Errors: NULL_ARG, BAD_HANDLE, BAD_STRUCT, BAD_OPTION,
 * INDEX_OVERFLOW, NOT_SUPPORTED (SPAD_DIRECT where derivative kernels or sums would be too large),
 * NO_MEMORY. */
SPAD_CHECKED spad_status spad_hessian_prepare(const spad_function* function,
                                              const spad_hessian_options* options,
                                              spad_hessian** hessian) SPAD_NOEXCEPT;
SPAD_API void spad_hessian_destroy(spad_hessian* hessian) SPAD_NOEXCEPT;
SPAD_API int64_t spad_hessian_nnz(const spad_hessian* hessian) SPAD_NOEXCEPT; /* -1 if invalid */
SPAD_CHECKED spad_status spad_hessian_info(const spad_hessian* hessian,
                                           spad_hessian_info_data* info) SPAD_NOEXCEPT;
/* Borrows the index arrays until the Hessian is destroyed; the caller sets view->struct_size. */
SPAD_CHECKED spad_status spad_hessian_view(const spad_hessian* hessian,
                                           spad_sparse_view* view) SPAD_NOEXCEPT;
/* Copies the index arrays: ptr and idx as in spad_sparse_view, of the index type asked for. */
SPAD_CHECKED spad_status spad_hessian_fill_pattern(const spad_hessian* hessian, void* ptr,
                                                   void* idx) SPAD_NOEXCEPT;
/* Grows a workspace of the same function once, so that evaluations with it allocate nothing.
 * Errors: NULL_ARG, BAD_HANDLE, WORKSPACE (foreign, or made without second order while the method
 * is colored), NO_MEMORY. */
SPAD_CHECKED spad_status spad_hessian_reserve(const spad_hessian* hessian,
                                              spad_workspace* workspace) SPAD_NOEXCEPT;
/* values (nnz, overwritten) = the Hessian of sum w_i F_i at (x, p), in the layout's order; w (m;
 * NULL: all ones); y (m, may be NULL) = F; gradient (n of the Hessian, may be NULL) = the gradient
 * of the sum. Errors: NULL_ARG, BAD_HANDLE, WORKSPACE (foreign or not reserved),
 * TAPE_BRANCH_CHANGED. Allocates nothing. */
SPAD_CHECKED spad_status spad_hessian_eval(const spad_hessian* hessian, spad_workspace* workspace,
                                           const double* x, const double* p, const double* w,
                                           double* y, double* gradient,
                                           double* values) SPAD_NOEXCEPT;

/* ---- factorizations (S) ---------------------------------------------------------------------- */

typedef struct spad_factorization spad_factorization;

#define SPAD_UMFPACK 1 /* general */
#define SPAD_KLU 2     /* circuit- and grid-like */

typedef struct spad_factorization_options {
  size_t struct_size;
  int32_t backend;         /* SPAD_AUTO (default), SPAD_UMFPACK, SPAD_KLU */
  int32_t max_refinements; /* steps of iterative refinement in a solve, 0 to 10; default 2 */
  double pivot_tolerance;  /* partial pivoting threshold in (0, 1]; 0 (default): the backend's */
} spad_factorization_options;

typedef struct spad_factorization_info_data {
  size_t struct_size; /* set by the caller */
  int64_t n, nnz;
  int64_t nnz_factors; /* of L + U; 0 before the first factor */
  int32_t backend;     /* the one chosen */
  int32_t reserved;
  double reciprocal_condition; /* cheap estimate, min |u_ii| / max |u_ii|; NaN before the first
                                  factor */
  double residual;             /* scaled residual of the last solve; NaN before it */
  int64_t n_factors, n_solves; /* numeric factorizations, right-hand sides */
  int64_t n_repivots;          /* times a reuse of pivots failed its check and was done anew */
  double seconds_analyze, seconds_factor, seconds_solve; /* totals */
} spad_factorization_info_data;

SPAD_API spad_status spad_factorization_options_init(spad_factorization_options* options,
                                                     size_t struct_size) SPAD_NOEXCEPT;
/* Symbolic analysis of a square pattern, which is validated and copied. Errors: NULL_ARG,
 * BAD_STRUCT, BAD_OPTION, BAD_DIM (not square), BAD_INDEX, BAD_PATTERN, STRUCTURALLY_SINGULAR (a
 * row or column that no other can replace is named), BACKEND_MISSING, NO_MEMORY. */
SPAD_CHECKED spad_status spad_factorization_analyze(
    const spad_sparse_view* pattern, const spad_factorization_options* options,
    spad_factorization** factorization) SPAD_NOEXCEPT;
SPAD_API void spad_factorization_destroy(spad_factorization* factorization) SPAD_NOEXCEPT;
/* Numeric factorization of values (nnz, in the view's order, copied). Errors: SINGULAR with row and
 * column, NONFINITE with the index, NO_MEMORY. Note: OK_NEAR_SINGULAR. */
SPAD_CHECKED spad_status spad_factorization_factor(spad_factorization* factorization,
                                                   const double* values) SPAD_NOEXCEPT;
/* x (n x n_rhs) with A x = b, or A' x = b when transposed is not 0; b and x may be the same array.
 * The result is checked by its scaled residual, and refined. Errors: BAD_STATE (not factored),
 * NONFINITE, ILL_CONDITIONED. Note: OK_NEAR_SINGULAR. */
SPAD_CHECKED spad_status spad_factorization_solve(spad_factorization* factorization,
                                                  int32_t transposed, int64_t n_rhs,
                                                  const double* b, double* x) SPAD_NOEXCEPT;
SPAD_CHECKED spad_status spad_factorization_info(const spad_factorization* factorization,
                                                 spad_factorization_info_data* info) SPAD_NOEXCEPT;

/* ---- Newton's method (S) --------------------------------------------------------------------- */

typedef struct spad_newton spad_newton;

typedef struct spad_newton_progress {
  size_t struct_size;
  int64_t iteration;    /* 0 at the start */
  double residual_norm; /* largest |F_i| */
  double step_norm;     /* largest |x change|; 0 at the start */
  double step_length;   /* in (0, 1]; 0 at the start */
  const double* x;      /* n, the iterate; borrowed during the call */
} spad_newton_progress;

/* Called at the start and after each iteration, on the calling thread; not 0 stops with CANCELLED.
 */
typedef int32_t (*spad_newton_fn)(const spad_newton_progress* progress, void* payload);

#define SPAD_FULL_STEPS 1
#define SPAD_LINE_SEARCH 2

typedef struct spad_newton_options {
  size_t struct_size;
  double tolerance;        /* converged when the largest |F_i| is at most this; default 1e-8 */
  int32_t max_iterations;  /* default 50 */
  int32_t globalization;   /* SPAD_LINE_SEARCH (default), SPAD_FULL_STEPS */
  double min_step_length;  /* the line search gives up below; default 1e-10 */
  int32_t backend;         /* as in spad_factorization_options */
  int32_t n_threads;       /* of evaluations; default 1 */
  spad_newton_fn callback; /* may be NULL */
  void* payload;
} spad_newton_options;

typedef struct spad_newton_report {
  size_t struct_size;       /* set by the caller */
  double* history;          /* set by the caller, may be NULL: receives the residual norm of each */
  int64_t history_capacity; /* iterate, the start first, as far as the capacity goes */
  spad_status reason;       /* as returned */
  int32_t callback_result;  /* what the callback returned last */
  int64_t iterations;       /* steps accepted */
  int64_t n_residuals, n_jacobians, n_factors; /* evaluations and numeric factorizations */
  double residual_norm;                        /* at the x returned */
  double seconds_eval, seconds_factor, seconds_solve, seconds_total;
} spad_newton_report;

typedef struct spad_newton_info_data {
  size_t struct_size;                    /* set by the caller */
  int64_t n, nnz, n_colors, lower_bound; /* no colors: by the direct method */
  int32_t partition, order;
  int32_t backend; /* the one chosen */
  int32_t reserved;
  double seconds_pattern, seconds_coloring, seconds_layout, seconds_analyze;
} spad_newton_info_data;

SPAD_API spad_status spad_newton_options_init(spad_newton_options* options,
                                              size_t struct_size) SPAD_NOEXCEPT;
/* Prepares F(x; p) = 0 with m = n: Jacobian, symbolic factorization, workspace. Errors: NULL_ARG,
 * BAD_HANDLE, BAD_STRUCT, BAD_OPTION, BAD_DIM, STRUCTURALLY_SINGULAR, BACKEND_MISSING, NO_MEMORY.
 */
SPAD_CHECKED spad_status spad_newton_prepare(const spad_function* function,
                                             const spad_newton_options* options,
                                             spad_newton** newton) SPAD_NOEXCEPT;
SPAD_API void spad_newton_destroy(spad_newton* newton) SPAD_NOEXCEPT;
/* From x (n), which it replaces by the last accepted iterate, also after an error. A trial point
 * where F is not finite or a guard flips shortens the step. report may be NULL. Errors: NULL_ARG,
 * BAD_HANDLE, BAD_STRUCT, NOT_CONVERGED (iterations or step length used up), NONFINITE (F at the
 * start, with the index), SINGULAR (with row and column), TAPE_BRANCH_CHANGED (at the start),
 * CANCELLED, CALLBACK_EXCEPTION, BAD_STATE (called from its own callback). */
SPAD_CHECKED spad_status spad_newton_solve(spad_newton* newton, double* x, const double* p,
                                           spad_newton_report* report) SPAD_NOEXCEPT;
SPAD_CHECKED spad_status spad_newton_info(const spad_newton* newton,
                                          spad_newton_info_data* info) SPAD_NOEXCEPT;

/* ---- implicit differentiation (S) ------------------------------------------------------------ */

typedef struct spad_implicit spad_implicit;

typedef struct spad_implicit_options {
  size_t struct_size;
  int32_t backend;   /* as in spad_factorization_options */
  int32_t n_threads; /* of evaluations; default 1 */
} spad_implicit_options;

SPAD_API spad_status spad_implicit_options_init(spad_implicit_options* options,
                                                size_t struct_size) SPAD_NOEXCEPT;
/* Differentiates y(p) given by c(y; p) = 0, where c is a function with inputs y, m = n, and
 * parameters p. With A = dc/dy and B = dc/dp at the point of each call. Errors as
 * spad_newton_prepare. */
SPAD_CHECKED spad_status spad_implicit_prepare(const spad_function* c,
                                               const spad_implicit_options* options,
                                               spad_implicit** implicit) SPAD_NOEXCEPT;
/* Shares the function, the Jacobian and the symbolic analysis of a Newton solver, whose last factor
 * is of the iterate before its last: the first product factors at its own point. The solver may be
 * used and destroyed independently. */
SPAD_CHECKED spad_status spad_implicit_from_newton(const spad_newton* newton,
                                                   spad_implicit** implicit) SPAD_NOEXCEPT;
SPAD_API void spad_implicit_destroy(spad_implicit* implicit) SPAD_NOEXCEPT;
/* y_dot (n x k): A y_dot = -B p_dot (np x k). Errors: NULL_ARG, BAD_HANDLE, BAD_DIM, SINGULAR,
 * NONFINITE, ILL_CONDITIONED, TAPE_BRANCH_CHANGED. */
SPAD_CHECKED spad_status spad_implicit_jvp(spad_implicit* implicit, const double* y,
                                           const double* p, int64_t k, const double* p_dot,
                                           double* y_dot) SPAD_NOEXCEPT;
/* p_bar (np x k) = -B' u with A' u = y_bar (n x k). Errors as spad_implicit_jvp. */
SPAD_CHECKED spad_status spad_implicit_vjp(spad_implicit* implicit, const double* y,
                                           const double* p, int64_t k, const double* y_bar,
                                           double* p_bar) SPAD_NOEXCEPT;
/* dense (n_rows x n_cols, column-major with columns ld >= n_rows apart) = dy/dp at rows of y and
 * columns of p; a NULL list means all n (np) of them. min(n_rows, n_cols) solves. Errors as
 * spad_implicit_jvp; BAD_INDEX. */
SPAD_CHECKED spad_status spad_implicit_jacobian(spad_implicit* implicit, const double* y,
                                                const double* p, int64_t n_rows,
                                                const int64_t* rows, int64_t n_cols,
                                                const int64_t* cols, double* dense,
                                                int64_t ld) SPAD_NOEXCEPT;

typedef struct spad_implicit_info_data {
  size_t struct_size; /* set by the caller */
  int64_t n, np, nnz, n_colors;
  int64_t bytes; /* without the factors */
  int32_t backend;
  int32_t method;              /* of dc/dy: SPAD_DIRECT, SPAD_COLORED, SPAD_DIFFERENCES */
  int64_t n_factors, n_solves; /* numeric factorizations, right-hand sides */
  double residual;             /* scaled residual of the last solve; NaN before it */
  double seconds_factor, seconds_solve;
} spad_implicit_info_data;

SPAD_CHECKED spad_status spad_implicit_info(const spad_implicit* implicit,
                                            spad_implicit_info_data* info) SPAD_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* SPAD_H */
