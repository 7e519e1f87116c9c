// Recording functions with ordinary formulas, for the tests of solve.
#pragma once

#include <cmath>
#include <vector>

#include "program/function.hpp"
#include "tape/recorder.hpp"

namespace spad::test {

struct Real {
  Recorder* recorder;
  Variable variable;
};

inline Real apply(Opcode op, Real a) {
  return {a.recorder, a.recorder->op1(static_cast<std::int32_t>(op), a.variable)};
}
inline Real apply(Opcode op, Real a, Real b) {
  return {a.recorder, a.recorder->op2(static_cast<std::int32_t>(op), a.variable, b.variable)};
}
inline Real constant(Real like, double value) {
  return {like.recorder, like.recorder->constant(value)};
}

inline Real operator+(Real a, Real b) { return apply(Opcode::add, a, b); }
inline Real operator-(Real a, Real b) { return apply(Opcode::sub, a, b); }
inline Real operator*(Real a, Real b) { return apply(Opcode::mul, a, b); }
inline Real operator+(Real a, double b) { return a + constant(a, b); }
inline Real operator-(Real a, double b) { return a - constant(a, b); }
inline Real operator*(double a, Real b) { return constant(b, a) * b; }
inline Real exp(Real a) { return apply(Opcode::exp, a); }
inline Real sin(Real a) { return apply(Opcode::sin, a); }
inline bool operator<(Real a, double b) {
  return a.recorder->compare(static_cast<std::int32_t>(Relation::lt), a.variable,
                             constant(a, b).variable);
}

using Reals = std::vector<Real>;

// formula: (x, p) -> y
template <class Formula>
Function record(const std::vector<double>& x0, const std::vector<double>& p0, Formula formula) {
  Recorder recorder(x0, p0, 1 << 24);
  Reals x, p;
  for (std::size_t i = 0; i < x0.size(); ++i)
    x.push_back({&recorder, recorder.input(static_cast<std::int64_t>(i))});
  for (std::size_t i = 0; i < p0.size(); ++i)
    p.push_back({&recorder, recorder.parameter(static_cast<std::int64_t>(i))});
  std::vector<Variable> outputs;
  for (const Real& y : formula(x, p)) outputs.push_back(y.variable);
  return Function(*recorder.finish(outputs));
}

// y_i² = p_i: y = √p.
inline Function square_roots(const std::vector<double>& y0, const std::vector<double>& p0) {
  return record(y0, p0, [](const Reals& y, const Reals& p) {
    Reals c;
    for (std::size_t i = 0; i < y.size(); ++i) c.push_back(y[i] * y[i] - p[i]);
    return c;
  });
}

// A chain with sources, u'' + p0 eᵘ + p1 sin(x) = 0 by differences, u = p2 at the left end.
inline Function chain(std::size_t n) {
  return record(std::vector<double>(n, 0.1), {1.0, 0.5, 0.2}, [n](const Reals& u, const Reals& p) {
    const double h = 1.0 / static_cast<double>(n + 1);
    Reals c;
    for (std::size_t i = 0; i < n; ++i) {
      const Real left = i > 0 ? u[i - 1] : p[2];
      const Real right = i + 1 < n ? u[i + 1] : constant(u[i], 0);
      const Real source = p[0] * exp(u[i]) + std::sin(static_cast<double>(i)) * (p[1] * sin(u[i]));
      c.push_back(left - 2.0 * u[i] + right + h * h * source);
    }
    return c;
  });
}

}  // namespace spad::test
