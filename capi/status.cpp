// Names and sentences of statuses, and the ties between the numbers of spad.h and the tables they
// come from.
#include "base/status.hpp"

#include "coloring/decompression/value_layout.hpp"
#include "coloring/matrix_coloring.hpp"
#include "derivative/jacobian.hpp"
#include "linalg/factorization.hpp"
#include "op/opcode.hpp"
#include "solve/newton_iteration.hpp"
#include "spad.h"
#include "tape/recorder.hpp"

const char* spad_status_name(spad_status status) noexcept {
  return spad::name_of(static_cast<spad::Code>(status));
}

const char* spad_status_message(spad_status status) noexcept {
  return spad::message_of(static_cast<spad::Code>(status));
}

#define SPAD_STATUS(number, id, c_name, text) static_assert(SPAD_##c_name == (number));
#include "base/status.def"
#undef SPAD_STATUS

#define SPAD_TIE(constant, enumerator) \
  static_assert(SPAD_##constant == static_cast<int>(spad::enumerator));

SPAD_TIE(OP_ADD, Opcode::add)
SPAD_TIE(OP_SUB, Opcode::sub)
SPAD_TIE(OP_MUL, Opcode::mul)
SPAD_TIE(OP_DIV, Opcode::div)
SPAD_TIE(OP_NEG, Opcode::neg)
SPAD_TIE(OP_FMA, Opcode::fma)
SPAD_TIE(OP_ABS, Opcode::abs)
SPAD_TIE(OP_SIGN, Opcode::sign)
SPAD_TIE(OP_SQRT, Opcode::sqrt)
SPAD_TIE(OP_CBRT, Opcode::cbrt)
SPAD_TIE(OP_SQUARE, Opcode::square)
SPAD_TIE(OP_INVERSE, Opcode::inverse)
SPAD_TIE(OP_EXP, Opcode::exp)
SPAD_TIE(OP_EXP2, Opcode::exp2)
SPAD_TIE(OP_EXP10, Opcode::exp10)
SPAD_TIE(OP_EXPM1, Opcode::expm1)
SPAD_TIE(OP_LOG, Opcode::log)
SPAD_TIE(OP_LOG2, Opcode::log2)
SPAD_TIE(OP_LOG10, Opcode::log10)
SPAD_TIE(OP_LOG1P, Opcode::log1p)
SPAD_TIE(OP_POW, Opcode::pow)
SPAD_TIE(OP_SIN, Opcode::sin)
SPAD_TIE(OP_COS, Opcode::cos)
SPAD_TIE(OP_TAN, Opcode::tan)
SPAD_TIE(OP_ASIN, Opcode::asin)
SPAD_TIE(OP_ACOS, Opcode::acos)
SPAD_TIE(OP_ATAN, Opcode::atan)
SPAD_TIE(OP_ATAN2, Opcode::atan2)
SPAD_TIE(OP_SINH, Opcode::sinh)
SPAD_TIE(OP_COSH, Opcode::cosh)
SPAD_TIE(OP_TANH, Opcode::tanh)
SPAD_TIE(OP_ASINH, Opcode::asinh)
SPAD_TIE(OP_ACOSH, Opcode::acosh)
SPAD_TIE(OP_ATANH, Opcode::atanh)
SPAD_TIE(OP_HYPOT, Opcode::hypot)
SPAD_TIE(OP_ERF, Opcode::erf)
SPAD_TIE(OP_ERFC, Opcode::erfc)
SPAD_TIE(OP_LGAMMA, Opcode::lgamma)
SPAD_TIE(OP_DIGAMMA, Opcode::digamma)
SPAD_TIE(OP_TRIGAMMA, Opcode::trigamma)
SPAD_TIE(OP_MIN, Opcode::min)
SPAD_TIE(OP_MAX, Opcode::max)
SPAD_TIE(OP_FLOOR, Opcode::floor)
SPAD_TIE(OP_CEIL, Opcode::ceil)
SPAD_TIE(OP_ROUND, Opcode::round)
SPAD_TIE(OP_TRUNC, Opcode::trunc)
SPAD_TIE(OP_COPYSIGN, Opcode::copysign)
SPAD_TIE(OP_FMOD, Opcode::fmod)

// No row of the table is missing above; pow_int and select have functions of their own.
constexpr int n_tied = 48;
constexpr int n_public_rows = 0
#define SPAD_UNARY(number, ...) +((number) < 1000)
#define SPAD_BINARY(number, ...) +((number) < 1000)
#define SPAD_TERNARY(number, ...) +((number) < 1000)
#include "op/ops.def"
    ;
static_assert(n_public_rows == n_tied + 2);

SPAD_TIE(LT, Relation::lt)
SPAD_TIE(LE, Relation::le)
SPAD_TIE(EQ, Relation::eq)
SPAD_TIE(NE, Relation::ne)
SPAD_TIE(GT, Relation::gt)
SPAD_TIE(GE, Relation::ge)

SPAD_TIE(CSC, Layout::csc)
SPAD_TIE(CSR, Layout::csr)
SPAD_TIE(COO, Layout::coo)
SPAD_TIE(I32, IndexType::i32)
SPAD_TIE(I64, IndexType::i64)
SPAD_TIE(AUTO, Partition::automatic)
SPAD_TIE(COLUMNS, Partition::columns)
SPAD_TIE(ROWS, Partition::rows)
SPAD_TIE(BIDIRECTIONAL, Partition::bidirectional)
SPAD_TIE(INPUTS, Active::inputs)
SPAD_TIE(PARAMETERS, Active::parameters)
SPAD_TIE(BOTH, Active::both)
SPAD_TIE(COLORED, Method::colored)
SPAD_TIE(DIFFERENCES, Method::differences)
SPAD_TIE(ORDER_NATURAL, Order::natural)
SPAD_TIE(ORDER_LARGEST_FIRST, Order::largest_first)
SPAD_TIE(ORDER_SMALLEST_LAST, Order::smallest_last)
SPAD_TIE(ORDER_RANDOM, Order::random)
SPAD_TIE(ORDER_INCIDENCE_DEGREE, Order::incidence_degree)
SPAD_TIE(ORDER_DYNAMIC_LARGEST_FIRST, Order::dynamic_largest_first)
SPAD_TIE(ORDER_SMALLEST_FIRST, Order::smallest_first)
SPAD_TIE(ORDER_DYNAMIC_SMALLEST_FIRST, Order::dynamic_smallest_first)
SPAD_TIE(PROBLEM_COLUMNS, Problem::columns)
SPAD_TIE(PROBLEM_ROWS, Problem::rows)
SPAD_TIE(PROBLEM_BIDIRECTIONAL_DIRECT, Problem::bidirectional_direct)
SPAD_TIE(PROBLEM_BIDIRECTIONAL_SUBSTITUTION, Problem::bidirectional_substitution)
SPAD_TIE(PROBLEM_SYMMETRIC_DIRECT, Problem::symmetric_direct)
SPAD_TIE(PROBLEM_SYMMETRIC_SUBSTITUTION, Problem::symmetric_substitution)
SPAD_TIE(FULL, Triangle::full)
SPAD_TIE(LOWER, Triangle::lower)
SPAD_TIE(UPPER, Triangle::upper)
SPAD_TIE(AUTO, Backend::automatic)
SPAD_TIE(UMFPACK, Backend::umfpack)
SPAD_TIE(KLU, Backend::klu)
SPAD_TIE(FULL_STEPS, Globalization::full_steps)
SPAD_TIE(LINE_SEARCH, Globalization::line_search)
SPAD_TIE(INVALID, Recorder::invalid)
