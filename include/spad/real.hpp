// The scalar that records: user code templated over its number type runs with it as it is.
//
// A Real is a constant until it meets a variable of a recorder; constants cost nothing and are
// computed with as doubles. It converts from numbers, never to them. Comparisons that involve a
// variable are guards: an evaluation whose comparison has another outcome fails with
// SPAD_E_TAPE_BRANCH_CHANGED. No function here throws: errors stay in the recorder and come out of
// finish, the mixing of two recorders among them.
//
// Unqualified min and max record an operation; std::min and std::max compare, and so record a
// guard. isfinite, isnan, isinf and signbit look at the value and are not guarded.
#pragma once

#include <cmath>
#include <cstdint>
#include <iosfwd>
#include <limits>
#include <type_traits>
#include <utility>

#include "../spad.h"

namespace spad {
inline namespace api {

enum Relation : std::int32_t {
  lt = SPAD_LT,
  le = SPAD_LE,
  eq = SPAD_EQ,
  ne = SPAD_NE,
  gt = SPAD_GT,
  ge = SPAD_GE
};

constexpr bool holds(Relation relation, double a, double b) {
  switch (relation) {
    case lt: return a < b;
    case le: return a <= b;
    case eq: return a == b;
    case ne: return a != b;
    case gt: return a > b;
    case ge: return a >= b;
  }
  return false;
}

class Real {
 public:
  constexpr Real() noexcept : constant_(0) {}
  // Of what a double can be made of: numbers, enumerators.
  template <class Number, std::enable_if_t<std::is_convertible_v<Number, double>, int> = 0>
  constexpr Real(Number constant) noexcept : constant_(static_cast<double>(constant)) {}
  constexpr Real(spad_recorder* recorder, spad_var variable) noexcept
      : recorder_(recorder), variable_(variable) {}

  constexpr bool is_constant() const noexcept { return recorder_ == nullptr; }
  constexpr spad_recorder* recorder() const noexcept { return recorder_; }
  // In this recorder; a constant becomes one of its constants.
  spad_var variable_in(spad_recorder* recorder) const noexcept {
    return is_constant() ? spad_constant(recorder, constant_) : variable_;
  }
  // The value at the recorded point, while recording. Not guarded: for printing, never for
  // decisions.
  double value() const noexcept {
    return is_constant() ? constant_ : spad_value(recorder_, variable_);
  }

  Real& operator+=(Real b) noexcept { return *this = *this + b; }
  Real& operator-=(Real b) noexcept { return *this = *this - b; }
  Real& operator*=(Real b) noexcept { return *this = *this * b; }
  Real& operator/=(Real b) noexcept { return *this = *this / b; }
  Real& operator++() noexcept { return *this += 1; }
  Real& operator--() noexcept { return *this -= 1; }
  Real operator++(int) noexcept { return std::exchange(*this, *this + 1); }
  Real operator--(int) noexcept { return std::exchange(*this, *this - 1); }

  explicit operator bool() const noexcept { return *this != 0; }  // a guard, as any comparison

  friend constexpr Real operator+(Real a) noexcept { return a; }
  friend constexpr Real operator-(Real a) noexcept {
    return a.is_constant() ? Real(-a.constant_) : op1(SPAD_OP_NEG, a);
  }

  // The operators, as any function of two arguments: folded, or recorded.
#define SPAD_REAL_BINARY(specifier, name, op, expression)      \
  friend specifier Real name(Real left, Real right) noexcept { \
    if (left.is_constant() && right.is_constant()) {           \
      const double a = left.constant_, b = right.constant_;    \
      return expression;                                       \
    }                                                          \
    return op2(op, left, right);                               \
  }
  SPAD_REAL_BINARY(constexpr, operator+, SPAD_OP_ADD, a + b)
  SPAD_REAL_BINARY(constexpr, operator-, SPAD_OP_SUB, a - b)
  SPAD_REAL_BINARY(constexpr, operator*, SPAD_OP_MUL, a* b)
  SPAD_REAL_BINARY(constexpr, operator/, SPAD_OP_DIV, a / b)
  SPAD_REAL_BINARY(inline, atan2, SPAD_OP_ATAN2, std::atan2(a, b))
  SPAD_REAL_BINARY(inline, hypot, SPAD_OP_HYPOT, std::hypot(a, b))
  SPAD_REAL_BINARY(inline, fmin, SPAD_OP_MIN, std::fmin(a, b))
  SPAD_REAL_BINARY(inline, fmax, SPAD_OP_MAX, std::fmax(a, b))
  SPAD_REAL_BINARY(inline, min, SPAD_OP_MIN, std::fmin(a, b))
  SPAD_REAL_BINARY(inline, max, SPAD_OP_MAX, std::fmax(a, b))
  SPAD_REAL_BINARY(inline, copysign, SPAD_OP_COPYSIGN, std::copysign(a, b))
  SPAD_REAL_BINARY(inline, fmod, SPAD_OP_FMOD, std::fmod(a, b))
  SPAD_REAL_BINARY(inline, pow, SPAD_OP_POW, std::pow(a, b))
#undef SPAD_REAL_BINARY

#define SPAD_REAL_UNARY(name, op, expression)            \
  friend Real name(Real operand) noexcept {              \
    if (!operand.is_constant()) return op1(op, operand); \
    const double a = operand.constant_;                  \
    return expression;                                   \
  }
  SPAD_REAL_UNARY(abs, SPAD_OP_ABS, std::fabs(a))
  SPAD_REAL_UNARY(fabs, SPAD_OP_ABS, std::fabs(a))
  SPAD_REAL_UNARY(sign, SPAD_OP_SIGN, sign_of(a))
  SPAD_REAL_UNARY(sqrt, SPAD_OP_SQRT, std::sqrt(a))
  SPAD_REAL_UNARY(cbrt, SPAD_OP_CBRT, std::cbrt(a))
  SPAD_REAL_UNARY(square, SPAD_OP_SQUARE, a* a)
  SPAD_REAL_UNARY(inverse, SPAD_OP_INVERSE, 1 / a)
  SPAD_REAL_UNARY(exp, SPAD_OP_EXP, std::exp(a))
  SPAD_REAL_UNARY(exp2, SPAD_OP_EXP2, std::exp2(a))
  SPAD_REAL_UNARY(exp10, SPAD_OP_EXP10, std::pow(10.0, a))
  SPAD_REAL_UNARY(expm1, SPAD_OP_EXPM1, std::expm1(a))
  SPAD_REAL_UNARY(log, SPAD_OP_LOG, std::log(a))
  SPAD_REAL_UNARY(log2, SPAD_OP_LOG2, std::log2(a))
  SPAD_REAL_UNARY(log10, SPAD_OP_LOG10, std::log10(a))
  SPAD_REAL_UNARY(log1p, SPAD_OP_LOG1P, std::log1p(a))
  SPAD_REAL_UNARY(sin, SPAD_OP_SIN, std::sin(a))
  SPAD_REAL_UNARY(cos, SPAD_OP_COS, std::cos(a))
  SPAD_REAL_UNARY(tan, SPAD_OP_TAN, std::tan(a))
  SPAD_REAL_UNARY(asin, SPAD_OP_ASIN, std::asin(a))
  SPAD_REAL_UNARY(acos, SPAD_OP_ACOS, std::acos(a))
  SPAD_REAL_UNARY(atan, SPAD_OP_ATAN, std::atan(a))
  SPAD_REAL_UNARY(sinh, SPAD_OP_SINH, std::sinh(a))
  SPAD_REAL_UNARY(cosh, SPAD_OP_COSH, std::cosh(a))
  SPAD_REAL_UNARY(tanh, SPAD_OP_TANH, std::tanh(a))
  SPAD_REAL_UNARY(asinh, SPAD_OP_ASINH, std::asinh(a))
  SPAD_REAL_UNARY(acosh, SPAD_OP_ACOSH, std::acosh(a))
  SPAD_REAL_UNARY(atanh, SPAD_OP_ATANH, std::atanh(a))
  SPAD_REAL_UNARY(erf, SPAD_OP_ERF, std::erf(a))
  SPAD_REAL_UNARY(erfc, SPAD_OP_ERFC, std::erfc(a))
  SPAD_REAL_UNARY(lgamma, SPAD_OP_LGAMMA, std::lgamma(a))
  SPAD_REAL_UNARY(floor, SPAD_OP_FLOOR, std::floor(a))
  SPAD_REAL_UNARY(ceil, SPAD_OP_CEIL, std::ceil(a))
  SPAD_REAL_UNARY(round, SPAD_OP_ROUND, std::round(a))
  SPAD_REAL_UNARY(trunc, SPAD_OP_TRUNC, std::trunc(a))
#undef SPAD_REAL_UNARY

  friend Real hypot(Real a, Real b, Real c) noexcept { return hypot(hypot(a, b), c); }
  friend Real pow(Real a, double exponent) noexcept { return pow(a, Real(exponent)); }
  // Of the own kind: defined, and differentiable, for negative a too.
  template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
  friend Real pow(Real a, Integer exponent) noexcept {
    if (a.is_constant()) return std::pow(a.constant_, static_cast<double>(exponent));
    return {a.recorder_,
            spad_pow_int(a.recorder_, a.variable_, static_cast<std::int64_t>(exponent))};
  }

  // a*b + c, rounded once.
  friend Real fma(Real a, Real b, Real c) noexcept {
    spad_recorder* const recorder = recorder_of(a, recorder_of(b, c.recorder_));
    if (recorder == nullptr) return std::fma(a.constant_, b.constant_, c.constant_);
    const spad_var i = a.variable_in(recorder), j = b.variable_in(recorder);
    return {recorder, spad_op3(recorder, SPAD_OP_FMA, i, j, c.variable_in(recorder))};
  }

  // (a relation b) ? c : d, decided anew at every point, without a guard.
  friend Real select(Relation relation, Real a, Real b, Real c, Real d) noexcept {
    spad_recorder* const recorder = recorder_of(a, recorder_of(b, recorder_of(c, d.recorder_)));
    if (recorder_of(a, b.recorder_) == nullptr) {
      return holds(relation, a.constant_, b.constant_) ? c : d;
    }
    const spad_var i = a.variable_in(recorder), j = b.variable_in(recorder);
    const spad_var k = c.variable_in(recorder), l = d.variable_in(recorder);
    return {recorder, spad_select(recorder, relation, i, j, k, l)};
  }

  friend constexpr bool operator<(Real a, Real b) noexcept { return compare(lt, a, b); }
  friend constexpr bool operator<=(Real a, Real b) noexcept { return compare(le, a, b); }
  friend constexpr bool operator==(Real a, Real b) noexcept { return compare(eq, a, b); }
  friend constexpr bool operator!=(Real a, Real b) noexcept { return compare(ne, a, b); }
  friend constexpr bool operator>(Real a, Real b) noexcept { return compare(gt, a, b); }
  friend constexpr bool operator>=(Real a, Real b) noexcept { return compare(ge, a, b); }

  // A guarded conversion, for the place in a table.
  friend std::int64_t floor_index(Real a) noexcept {
    return a.is_constant() ? static_cast<std::int64_t>(std::floor(a.constant_))
                           : spad_floor_index(a.recorder_, a.variable_);
  }

  friend double value(Real a) noexcept { return a.value(); }
  friend bool isfinite(Real a) noexcept { return std::isfinite(a.value()); }
  friend bool isnan(Real a) noexcept { return std::isnan(a.value()); }
  friend bool isinf(Real a) noexcept { return std::isinf(a.value()); }
  friend bool signbit(Real a) noexcept { return std::signbit(a.value()); }

  template <class Char, class Traits>
  friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& stream,
                                                      Real a) {
    return stream << a.value();
  }

 private:
  static constexpr spad_recorder* recorder_of(Real a, spad_recorder* otherwise) noexcept {
    return a.is_constant() ? otherwise : a.recorder_;
  }
  static double sign_of(double a) noexcept { return a > 0 ? 1 : a < 0 ? -1 : a; }

  static Real op1(std::int32_t op, Real a) noexcept {
    return {a.recorder_, spad_op1(a.recorder_, op, a.variable_)};
  }
  static Real op2(std::int32_t op, Real a, Real b) noexcept {
    spad_recorder* const recorder = recorder_of(a, b.recorder_);
    const spad_var i = a.variable_in(recorder), j = b.variable_in(recorder);
    return {recorder, spad_op2(recorder, op, i, j)};
  }
  static constexpr bool compare(Relation relation, Real a, Real b) noexcept {
    spad_recorder* const recorder = recorder_of(a, b.recorder_);
    if (recorder == nullptr) return holds(relation, a.constant_, b.constant_);
    const spad_var i = a.variable_in(recorder), j = b.variable_in(recorder);
    return spad_compare(recorder, relation, i, j) != 0;
  }

  spad_recorder* recorder_ = nullptr;  // NULL: a constant
  union {
    spad_var variable_;
    double constant_;
  };
};

// The same names for plain numbers, for code that is templated over both.
inline double value(double a) noexcept { return a; }
inline double square(double a) noexcept { return a * a; }
inline double inverse(double a) noexcept { return 1 / a; }
inline double sign(double a) noexcept { return value(sign(Real(a))); }
inline double select(Relation relation, double a, double b, double c, double d) noexcept {
  return holds(relation, a, b) ? c : d;
}
inline std::int64_t floor_index(double a) noexcept {
  return static_cast<std::int64_t>(std::floor(a));
}

}  // namespace api
}  // namespace spad

// Those of double, as Reals, so that std::max(x, std::numeric_limits<Number>::min()) finds two of a
// kind.
template <>
class std::numeric_limits<spad::Real> : public std::numeric_limits<double> {
  using Double = std::numeric_limits<double>;

 public:
  static constexpr spad::Real min() noexcept { return Double::min(); }
  static constexpr spad::Real lowest() noexcept { return Double::lowest(); }
  static constexpr spad::Real max() noexcept { return Double::max(); }
  static constexpr spad::Real epsilon() noexcept { return Double::epsilon(); }
  static constexpr spad::Real round_error() noexcept { return Double::round_error(); }
  static constexpr spad::Real infinity() noexcept { return Double::infinity(); }
  static constexpr spad::Real quiet_NaN() noexcept { return Double::quiet_NaN(); }
  static constexpr spad::Real signaling_NaN() noexcept { return Double::signaling_NaN(); }
  static constexpr spad::Real denorm_min() noexcept { return Double::denorm_min(); }
};
