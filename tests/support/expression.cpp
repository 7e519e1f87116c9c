// Steps by <cmath>, and by the recorder.
#include "support/expression.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spad::test {

namespace {

template <class T>
bool relation_holds(Relation relation, T a, T b) {
  switch (relation) {
    case Relation::lt: return a < b;
    case Relation::le: return a <= b;
    case Relation::eq: return a == b;
    case Relation::ne: return a != b;
    case Relation::gt: return a > b;
    case Relation::ge: return a >= b;
  }
  throw std::logic_error("no such relation");
}

// 1, 2 and -1 are what their names say, exactly rounded; the others are powers.
template <class T>
T integer_power(T a, std::int64_t exponent) {
  if (exponent == 1) return a;
  if (exponent == 2) return a * a;
  if (exponent == -1) return 1 / a;
  return std::pow(a, static_cast<T>(exponent));
}

template <class T>
T unary(Opcode op, T a) {
  switch (op) {
    case Opcode::neg: return -a;
    case Opcode::abs: return std::fabs(a);
    case Opcode::sign: return static_cast<T>((a > 0) - (a < 0));
    case Opcode::sqrt: return std::sqrt(a);
    case Opcode::cbrt: return std::cbrt(a);
    case Opcode::square: return a * a;
    case Opcode::inverse: return 1 / a;
    case Opcode::exp: return std::exp(a);
    case Opcode::exp2: return std::exp2(a);
    case Opcode::exp10: return std::pow(T(10), a);
    case Opcode::expm1: return std::expm1(a);
    case Opcode::log: return std::log(a);
    case Opcode::log2: return std::log2(a);
    case Opcode::log10: return std::log10(a);
    case Opcode::log1p: return std::log1p(a);
    case Opcode::sin: return std::sin(a);
    case Opcode::cos: return std::cos(a);
    case Opcode::tan: return std::tan(a);
    case Opcode::asin: return std::asin(a);
    case Opcode::acos: return std::acos(a);
    case Opcode::atan: return std::atan(a);
    case Opcode::sinh: return std::sinh(a);
    case Opcode::cosh: return std::cosh(a);
    case Opcode::tanh: return std::tanh(a);
    case Opcode::asinh: return std::asinh(a);
    case Opcode::acosh: return std::acosh(a);
    case Opcode::atanh: return std::atanh(a);
    case Opcode::erf: return std::erf(a);
    case Opcode::erfc: return std::erfc(a);
    case Opcode::lgamma: return std::lgamma(a);
    case Opcode::floor: return std::floor(a);
    case Opcode::ceil: return std::ceil(a);
    case Opcode::round: return std::round(a);
    case Opcode::trunc: return std::trunc(a);
    default: throw std::logic_error("not a unary operator of random expressions");
  }
}

template <class T>
T binary(Opcode op, T a, T b) {
  switch (op) {
    case Opcode::add: return a + b;
    case Opcode::sub: return a - b;
    case Opcode::mul: return a * b;
    case Opcode::div: return a / b;
    case Opcode::pow: return std::pow(a, b);
    case Opcode::atan2: return std::atan2(a, b);
    case Opcode::hypot: return std::hypot(a, b);
    case Opcode::min: return std::fmin(a, b);
    case Opcode::max: return std::fmax(a, b);
    case Opcode::copysign: return std::copysign(a, b);
    case Opcode::fmod: return std::fmod(a, b);
    default: throw std::logic_error("not a binary operator of random expressions");
  }
}

Variable record_step(Recorder& recorder, const Step& step, std::span<const Variable> v) {
  const auto at = [&](Index k) { return v[static_cast<std::size_t>(k)]; };
  const auto op = static_cast<std::int32_t>(step.op);
  if (step.op == node::constant) return recorder.constant(step.constant);
  if (step.op == Opcode::pow_int) return recorder.pow_int(at(step.a), step.exponent);
  if (step.op == Opcode::select) {
    const auto relation = static_cast<std::int32_t>(step.relation);
    return recorder.select(relation, at(step.a), at(step.b), at(step.c), at(step.d));
  }
  if (step.op == Opcode::fma) return recorder.op3(op, at(step.a), at(step.b), at(step.c));
  return step.b < 0 ? recorder.op1(op, at(step.a)) : recorder.op2(op, at(step.a), at(step.b));
}

}  // namespace

template <class T>
T value_of(const Step& step, const std::vector<T>& v, std::span<const T> x, std::span<const T> p) {
  const auto at = [&](Index k) { return v[static_cast<std::size_t>(k)]; };
  if (step.op == node::input) return x[static_cast<std::size_t>(step.a)];
  if (step.op == node::parameter) return p[static_cast<std::size_t>(step.a)];
  if (step.op == node::constant) return step.constant;
  if (step.op == Opcode::pow_int) return integer_power(at(step.a), step.exponent);
  if (step.op == Opcode::fma) return std::fma(at(step.a), at(step.b), at(step.c));
  if (step.op == Opcode::select) {
    return relation_holds(step.relation, at(step.a), at(step.b)) ? at(step.c) : at(step.d);
  }
  return step.b < 0 ? unary(step.op, at(step.a)) : binary(step.op, at(step.a), at(step.b));
}

template double value_of(const Step&, const std::vector<double>&, std::span<const double>,
                         std::span<const double>);

template <class T>
std::vector<T> evaluate(const Expression& expression, std::span<const T> x, std::span<const T> p) {
  std::vector<T> v, y;
  v.reserve(expression.steps.size());
  for (const Step& step : expression.steps) v.push_back(value_of<T>(step, v, x, p));
  for (Index k : expression.outputs) y.push_back(v[static_cast<std::size_t>(k)]);
  return y;
}

template std::vector<double> evaluate(const Expression&, std::span<const double>,
                                      std::span<const double>);
template std::vector<long double> evaluate(const Expression&, std::span<const long double>,
                                           std::span<const long double>);

std::vector<Variable> record_steps(Recorder& recorder, const Expression& expression,
                                   std::span<const Variable> x, std::span<const Variable> p) {
  std::vector<Variable> v, y;
  for (const Step& step : expression.steps) {
    const auto source = static_cast<std::size_t>(step.a);
    if (step.op == node::input) {
      v.push_back(x[source]);
    } else if (step.op == node::parameter) {
      v.push_back(p[source]);
    } else {
      v.push_back(record_step(recorder, step, v));
    }
  }
  for (Index k : expression.outputs) y.push_back(v[static_cast<std::size_t>(k)]);
  return y;
}

Recording record(const Expression& expression) {
  Recorder recorder(expression.x0, expression.p0, std::numeric_limits<Index>::max() - 1);
  std::vector<Variable> x, p;
  for (Index i = 0; i < expression.n; ++i) x.push_back(recorder.input(i));
  for (Index j = 0; j < expression.np; ++j) p.push_back(recorder.parameter(j));
  const std::vector<Variable> y = record_steps(recorder, expression, x, p);
  Recording recording;
  for (Variable variable : y) recording.y0.push_back(recorder.value(variable));
  Result<Tape> tape = recorder.finish(y);
  if (!tape) throw std::runtime_error(tape.status().detail());
  recording.tape = std::move(*tape);
  return recording;
}

bool same_bits(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_bits(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (!same_bits(a[k], b[k])) return false;
  }
  return true;
}

}  // namespace spad::test
