// The terms of an instruction's derivative: which operands take part, and how.
//
// Three bits an operand (op/rule.hpp, Term). Partials of kind `partial` and `indicator` are stored
// by a linearization in operand order, those of Active::both; sweeps that leave operands out skip
// them.
#pragma once

#include <array>

#include "op/rule.hpp"
#include "program/kernel.hpp"

namespace spad {

constexpr Term term_of(Terms terms, int operand) {
  return static_cast<Term>((terms >> (3 * operand)) & 7);
}

constexpr Terms pack_terms(Term a, Term b = Term::none, Term c = Term::none) {
  return static_cast<Terms>(static_cast<unsigned>(a) | static_cast<unsigned>(b) << 3 |
                            static_cast<unsigned>(c) << 6);
}

constexpr bool is_stored(Term term) { return term == Term::partial || term == Term::indicator; }

// Bits of what a value depends on with a derivative that can be nonzero.
constexpr std::uint8_t activity_bit(Active active) {
  return active == Active::inputs ? 1 : active == Active::parameters ? 2 : 3;
}

constexpr std::array<Terms, 3> terms_of(const std::array<Term, 3>& term,
                                        const std::array<std::uint8_t, 3>& activity) {
  // An operand's three bits in 16-bit lanes, one for each of Active, by its activity.
  constexpr std::uint64_t inputs = 7, parameters = 7ull << 16, both = 7ull << 32;
  constexpr std::uint64_t kept[4] = {0, inputs | both, parameters | both,
                                     inputs | parameters | both};
  const std::uint64_t all = pack_terms(term[0], term[1], term[2]) * 0x100010001ull;
  const std::uint64_t terms =
      all & (kept[activity[0]] | kept[activity[1]] << 3 | kept[activity[2]] << 6);
  return {static_cast<Terms>(terms), static_cast<Terms>(terms >> 16),
          static_cast<Terms>(terms >> 32)};
}

constexpr std::uint8_t activity_of(const std::array<Terms, 3>& terms) {
  return static_cast<std::uint8_t>((terms[0] != 0 ? 1 : 0) | (terms[1] != 0 ? 2 : 0));
}

// Terms 3 and 4 are stored: 011 and 100, no others are used above 2.
static_assert(is_stored(Term{3}) && is_stored(Term{4}) && !is_stored(Term{2}));
constexpr int count_partials(Terms terms) {
  const unsigned stored = (terms >> 2 | (terms >> 1 & terms)) & 0b001001001u;
  return static_cast<int>((stored & 1) + (stored >> 3 & 1) + (stored >> 6));
}

// Which second partials an operation stores: structurally nonzero, both operands active.
struct SecondTerms {
  bool aa, ab, bb;
  int count() const { return (aa ? 1 : 0) + (ab ? 1 : 0) + (bb ? 1 : 0); }
};

inline SecondTerms second_terms(const Structure& structure, Terms terms) {
  const bool a = term_of(terms, 0) != Term::none, b = term_of(terms, 1) != Term::none;
  return {structure.aa && a, structure.ab && a && b, structure.bb && b};
}

inline int count_second(const Structure& structure, Terms terms) {
  return second_terms(structure, terms).count();
}

}  // namespace spad
