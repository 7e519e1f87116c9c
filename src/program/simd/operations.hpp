// What one kernel operation does to the lanes of a block, and two at once where that saves a trip
// to memory.
#pragma once

#include <cstdint>
#include <utility>

#include "op/arithmetic.hpp"
#include "op/math_pack.hpp"
#include "op/rule.hpp"
#include "program/kernel.hpp"

namespace spad {
inline namespace SPAD_TARGET {

// n_lanes is a multiple of pack_width. y may be one of the operands.
using Operation = void (*)(double* y, const double* a, const double* b, const double* c,
                           Index n_lanes);

template <class R>
void operate(double* y, const double* a, const double* b, const double* c, Index n_lanes) {
  for (Index k = 0; k < n_lanes; k += pack_width) {
    const Pack first = Pack::load(a + k);
    Pack second = first, third = first;
    if constexpr (R::arity > 1) second = Pack::load(b + k);
    if constexpr (R::arity > 2) third = Pack::load(c + k);
    R::value(first, second, third).store(y + k);
  }
}

// y = outer(inner(a, b), c), or outer(c, inner(a, b)); each rounds.
template <class Inner, class Outer, bool inner_is_first>
void operate_twice(double* y, const double* a, const double* b, const double* c, Index n_lanes) {
  for (Index k = 0; k < n_lanes; k += pack_width) {
    const Pack first = Pack::load(a + k), second = Pack::load(b + k), third = Pack::load(c + k);
    const Pack inner = Inner::value(first, second, second);
    const Pack result =
        inner_is_first ? Outer::value(inner, third, third) : Outer::value(third, inner, inner);
    result.store(y + k);
  }
}

// y = inner(a, b) where the mask is not 0, else 0: what derivatives end with.
template <class Inner>
void operate_masked(double* y, const double* a, const double* b, const double* mask,
                    Index n_lanes) {
  for (Index k = 0; k < n_lanes; k += pack_width) {
    const Pack second = Pack::load(b + k);
    const Pack inner = Inner::value(Pack::load(a + k), second, second);
    Rule<Opcode::select>::value(Pack::load(mask + k), inner, Pack(0.0)).store(y + k);
  }
}

// Both at once: hardly more than one of them.
inline void sine_and_cosine(double* sine, double* cosine, const double* a, Index n_lanes) {
  for (Index k = 0; k < n_lanes; k += pack_width) {
    Pack x, y;
    math::sincos(Pack::load(a + k), x, y);
    x.store(sine + k);
    y.store(cosine + k);
  }
}

struct Operations {
  struct Entry {
    Operation run = nullptr;
    std::int8_t arithmetic = -1;  // number among them
    bool is_sine_or_cosine = false;
  };
  Entry of[1100] = {};                                  // by opcode
  Operation twice[n_arithmetic][n_arithmetic][2] = {};  // inner, outer, inner_is_first
  Operation masked[n_arithmetic] = {};

  template <Opcode code>
  constexpr void put() {
    of[static_cast<int>(code)] = {operate<Rule<code>>,
                                  static_cast<std::int8_t>(arithmetic_number(code)),
                                  code == Opcode::sin || code == Opcode::cos};
  }
  template <int inner, int outer>
  constexpr void put_pair() {
    using Inner = Rule<arithmetic[inner]>;
    using Outer = Rule<arithmetic[outer]>;
    twice[inner][outer][0] = operate_twice<Inner, Outer, false>;
    twice[inner][outer][1] = operate_twice<Inner, Outer, true>;
  }
  template <int... inner>
  constexpr void put_masked(std::integer_sequence<int, inner...>) {
    ((masked[inner] = operate_masked<Rule<arithmetic[inner]>>), ...);
  }
  template <int... pair>
  constexpr void put_pairs(std::integer_sequence<int, pair...>) {
    (put_pair<pair / n_arithmetic, pair % n_arithmetic>(), ...);
  }
};
inline constexpr Operations operations = [] {
  Operations table;
#define SPAD_UNARY(number, id, ...) table.put<Opcode::id>();
#define SPAD_BINARY(number, id, ...) table.put<Opcode::id>();
#define SPAD_TERNARY(number, id, ...) table.put<Opcode::id>();
#include "op/ops.def"
  table.put_pairs(std::make_integer_sequence<int, n_arithmetic * n_arithmetic>{});
  table.put_masked(std::make_integer_sequence<int, n_arithmetic>{});
  return table;
}();

}  // namespace SPAD_TARGET
}  // namespace spad
