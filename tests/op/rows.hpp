// All rows of the table, their values and partials at run time, and where they are sampled.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "op/rule.hpp"

namespace spad::test {

inline constexpr Opcode all_rows[] = {
#define SPAD_UNARY(number, id, ...) Opcode::id,
#define SPAD_BINARY(number, id, ...) Opcode::id,
#define SPAD_TERNARY(number, id, ...) Opcode::id,
#include "op/ops.def"
};

enum Formula : std::size_t { value, d_a, d_b, d_c, d_aa, d_ab, d_bb, n_formulas };
inline constexpr const char* formula_names[] = {"value", "d_a",  "d_b", "d_c",
                                                "d_aa",  "d_ab", "d_bb"};

template <class T>
using Results = std::array<T, n_formulas>;

template <class T>
Results<T> evaluate(Opcode op, const T& a, const T& b, const T& c) {
  return visit(op, [&]<class R>() -> Results<T> {
    const T y = R::value(a, b, c);
    return {y,
            to_number<T>(R::d_a(a, b, c, y)),
            to_number<T>(R::d_b(a, b, c, y)),
            to_number<T>(R::d_c(a, b, c, y)),
            to_number<T>(R::d_aa(a, b, c, y)),
            to_number<T>(R::d_ab(a, b, c, y)),
            to_number<T>(R::d_bb(a, b, c, y))};
  });
}

using Sample = std::array<double, 3>;

inline Domain domain_of(Opcode op) {
  return visit(op, []<class R>() { return R::domain; });
}

// Both signs of a and b, with zeros and integers, as far as the row's domain goes; away from kinks
// and poles by more than the differences step.
inline std::vector<Sample> samples_of(Opcode op) {
  std::vector<Sample> samples;
  for (double a : {0.31, 0.77, 1.23, 2.6, 4.4, -0.31, -0.77, -1.23, -2.6, 0.0, 1.0, 3.0}) {
    for (double b :
         {0.45, 0.93, 1.7, 3.3, -0.45, -0.93, -1.7, -3.3, 0.0, 1.0, 2.0, 5.0, -1.0, -2.0})
      if (contains(domain_of(op), a, b)) samples.push_back({a, b, a < b ? 0.6 : -2.2});
  }
  return samples;
}

// Also where nothing exists.
inline std::vector<Sample> special_samples() {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const double values[] = {0.0,   -0.0,  1.0,    -1.0,   2.0,    -3.0, 0.5,  40.0,
                           -40.0, 1e200, -1e200, 1e-200, 1e-310, inf,  -inf, nan};
  std::vector<Sample> samples;
  for (double a : values)
    for (double b : values) samples.push_back({a, b, a < b ? 7.0 : nan});
  return samples;
}

inline std::string describe(Opcode op, const Sample& at) {
  std::string text = name_of(op);
  for (int i = 0; i < arity_of(op); ++i)
    text += (i == 0 ? " at " : ", ") + std::to_string(at[static_cast<std::size_t>(i)]);
  return text;
}

}  // namespace spad::test
