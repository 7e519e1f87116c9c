// Straight-line expressions, evaluated by the standard library alone.
//
// The independent truth of recorded functions: values in double must agree bit by bit, derivatives
// with differences of values in long double.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tape/recorder.hpp"

namespace spad::test {

// One step; operands are numbers of earlier steps. op is an operator, or node::input, parameter (a:
// which one) or constant. pow_int: a to `exponent`; select: a relation b ? c : d.
struct Step {
  Opcode op;
  Index a = -1, b = -1, c = -1, d = -1;
  double constant = 0;
  std::int64_t exponent = 0;
  Relation relation = Relation::lt;
};

struct Expression {
  Index n = 0, np = 0;
  std::vector<Step> steps;
  std::vector<Index> outputs;  // steps
  std::vector<double> x0, p0;  // where it is smooth

  Index m() const { return static_cast<Index>(outputs.size()); }
};

// Value of a step, from those of the earlier ones.
template <class T>
T value_of(const Step& step, const std::vector<T>& v, std::span<const T> x, std::span<const T> p);

// Values of the outputs; T is double or long double.
template <class T>
std::vector<T> evaluate(const Expression& expression, std::span<const T> x, std::span<const T> p);

// Records the steps on given variables; returns the outputs' variables.
std::vector<Variable> record_steps(Recorder& recorder, const Expression& expression,
                                   std::span<const Variable> x, std::span<const Variable> p);

struct Recording {
  Tape tape;
  std::vector<double> y0;  // as the recorder computed them
};

Recording record(const Expression& expression);

// Equal bits, or both NaN.
bool same_bits(double a, double b);
bool same_bits(std::span<const double> a, std::span<const double> b);

}  // namespace spad::test
