// The structure of an operator, read off its formulas.
//
// The formulas are evaluated on sets of operands: every function and operator returns the union of
// what its arguments have read.
#pragma once

#include <concepts>

#include "op/rule.hpp"

namespace spad {
namespace math {

class Reads {
 public:
  constexpr Reads(double) {}  // a literal, implicitly, as in formulas
  static constexpr Reads operand(unsigned bit) { return Reads(bit, 0); }
  constexpr std::uint8_t bits() const { return static_cast<std::uint8_t>(bits_); }

  friend constexpr Reads operator|(Reads a, Reads b) { return Reads(a.bits_ | b.bits_, 0); }
  friend constexpr Reads operator+(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator-(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator*(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator/(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator<(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator<=(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator==(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator!=(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator>(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator>=(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator||(Reads a, Reads b) { return a | b; }
  friend constexpr Reads operator-(Reads a) { return a; }
  friend constexpr Reads operator!(Reads a) { return a; }
  friend constexpr Reads choose(Reads mask, Reads a, Reads b) { return mask | a | b; }

 private:
  constexpr Reads(unsigned bits, int) : bits_(bits) {}
  unsigned bits_ = 0;
};

#define SPAD_UNARY(number, id, ...) \
  constexpr Reads id(Reads a) { return a; }
#define SPAD_BINARY(number, id, ...) \
  constexpr Reads id(Reads a, Reads b) { return a | b; }
#define SPAD_TERNARY(number, id, ...) \
  constexpr Reads id(Reads a, Reads b, Reads c) { return a | b | c; }
#include "op/ops.def"

}  // namespace math

template <class P>
constexpr Term term_of(const P&) {
  if constexpr (is_zero<P>) {
    return Term::none;
  } else if constexpr (is_one<P>) {
    return Term::plus;
  } else if constexpr (is_minus_one<P>) {
    return Term::minus;
  } else if constexpr (is_indicator<P>) {
    return Term::indicator;
  } else {
    static_assert(std::same_as<P, math::Reads>, "a formula's value is the scalar T");
    return Term::partial;
  }
}

template <class P>
constexpr std::uint8_t reads_of(const P& partial) {
  if constexpr (is_indicator<P>) {
    return partial.mask.bits();
  } else if constexpr (std::same_as<P, math::Reads>) {
    return partial.bits();
  } else {
    return 0;
  }
}

template <class R>
constexpr Structure read_structure() {
  using math::Reads;
  constexpr Reads a = Reads::operand(1), b = Reads::operand(2), c = Reads::operand(4);
  constexpr Reads y = R::value(a, b, c);
  constexpr auto d_a = R::d_a(a, b, c, y);
  constexpr auto d_b = R::d_b(a, b, c, y);
  constexpr auto d_c = R::d_c(a, b, c, y);
  static_assert(!std::same_as<decltype(d_c), const Reads>, "c takes part linearly or by choice");
  return {term_of(d_a),
          term_of(d_b),
          term_of(d_c),
          !is_zero<decltype(R::d_aa(a, b, c, y))>,
          !is_zero<decltype(R::d_ab(a, b, c, y))>,
          !is_zero<decltype(R::d_bb(a, b, c, y))>,
          reads_of(d_a),
          reads_of(d_b),
          reads_of(d_c)};
}

template <Opcode code>
inline constexpr Structure structure = read_structure<Rule<code>>();

}  // namespace spad
