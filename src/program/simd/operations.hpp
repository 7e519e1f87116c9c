// What one step does to the lanes of a block.
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "op/math_pack.hpp"
#include "op/rule.hpp"
#include "program/kernel.hpp"
#include "program/steps.hpp"

namespace spad {
inline namespace SPAD_TARGET {

// n_lanes is a multiple of pack_width. y may be one of the operands.
using Operation = void (*)(double* y, const double* a, const double* b, const double* c,
                           const double* d, const double* e, Index n_lanes);

template <class R>
void operate(double* y, const double* a, const double* b, const double* c, const double*,
             const double*, Index n_lanes) {
  for (Index k = 0; k < n_lanes; k += pack_width) {
    const Pack first = Pack::load(a + k);
    Pack second = first, third = first;
    if constexpr (R::arity > 1) second = Pack::load(b + k);
    if constexpr (R::arity > 2) third = Pack::load(c + k);
    R::value(first, second, third).store(y + k);
  }
}

template <Opcode op>
SPAD_FORMULA Pack binary(const Pack& a, const Pack& b) {
  return Rule<op>::value(a, b, b);
}

template <Chain::Link link>
SPAD_FORMULA Pack linked(const Pack& r, const Pack& x) {
  if constexpr (link == Chain::plus) return binary<Opcode::add>(r, x);
  if constexpr (link == Chain::minus) return binary<Opcode::sub>(r, x);
  if constexpr (link == Chain::from) return binary<Opcode::sub>(x, r);
  return binary<Opcode::mul>(r, x);
}

template <int number>
void operate_chain(double* y, const double* a, const double* b, const double* c, const double* d,
                   const double* e, Index n_lanes) {
  constexpr Chain chain = Chain::of_number(number);
  const double* const mask = chain.n_operands() == 3 ? c : chain.n_operands() == 4 ? d : e;
  for (Index k = 0; k < n_lanes; k += pack_width) {
    Pack r = binary<Chain::arithmetic[chain.first]>(Pack::load(a + k), Pack::load(b + k));
    if constexpr (chain.is_tree()) {
      r = linked<chain.links[0]>(
          r, binary<Chain::arithmetic[chain.second]>(Pack::load(c + k), Pack::load(d + k)));
    } else if constexpr (chain.links[0] != Chain::none) {
      r = linked<chain.links[0]>(r, Pack::load(c + k));
    }
    if constexpr (chain.links[1] != Chain::none) r = linked<chain.links[1]>(r, Pack::load(d + k));
    if constexpr (chain.is_masked) {
      r = Rule<Opcode::select>::value(Pack::load(mask + k), r, Pack(0.0));
    }
    r.store(y + k);
  }
}

template <int number>
constexpr Operation operation_of() {
  if constexpr (Chain::of_number(number).is_chain()) return operate_chain<number>;
  return nullptr;
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

// By Step::operation.
inline constexpr auto operations = [] {
  std::array<Operation, Step::first_chain + Chain::n_numbers> table{};
#define SPAD_UNARY(number, id, ...) table[number] = operate<Rule<Opcode::id>>;
#define SPAD_BINARY(number, id, ...) table[number] = operate<Rule<Opcode::id>>;
#define SPAD_TERNARY(number, id, ...) table[number] = operate<Rule<Opcode::id>>;
#include "op/ops.def"
  const auto chains = []<int... number>(std::integer_sequence<int, number...>) {
    return std::array<Operation, sizeof...(number)>{operation_of<number>()...};
  }
  (std::make_integer_sequence<int, Chain::n_numbers>{});
  std::ranges::copy(chains, table.begin() + Step::first_chain);
  return table;
}();

}  // namespace SPAD_TARGET
}  // namespace spad
