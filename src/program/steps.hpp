// Steps: what the blocks executor does for a kernel of several instances, a short loop each.
//
// Made of its instructions. Sums, differences and products that are read once are computed together
// with what reads them, as a chain, and so is the mask that derivatives end with: what is between
// stays in registers. Each operation rounds as it would alone.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "op/opcode.hpp"

namespace spad {

struct Kernel;

// r = first(a, b), then r with c, then r with d; or first(a, b) with second(c, d). With a mask, the
// last operand: r where that is not 0, else 0.
struct Chain {
  enum Link : std::uint8_t { plus, minus, from, times, none };  // r + x, r - x, x - r, r * x

  static constexpr Opcode arithmetic[] = {Opcode::add, Opcode::sub, Opcode::mul};
  static constexpr int place_of(Opcode op) {  // among them; -1 for others
    for (int k = 0; k < n_arithmetic; ++k) {
      if (arithmetic[k] == op) return k;
    }
    return -1;
  }
  static constexpr int longest = 3;  // operations, without a mask
  static constexpr int n_arithmetic = 3, n_links = none + 1;
  static constexpr int n_numbers =
      n_arithmetic * (n_arithmetic + 1) * n_links * n_links * 2;  // many of no chain

  int first;  // place in `arithmetic`
  Link links[2] = {none, none};
  bool is_masked = false;
  int second = n_arithmetic;  // the same; n_arithmetic: there is none

  constexpr bool is_tree() const { return second != n_arithmetic; }
  constexpr int n_operands() const {
    return 2 + (is_tree() ? 2 : (links[0] != none) + (links[1] != none)) + is_masked;
  }
  // Of several operations.
  constexpr bool is_chain() const {
    if (is_tree()) return links[0] != none && links[0] != from && links[1] == none;
    return (links[0] != none || links[1] == none) && n_operands() > 2;
  }
  constexpr int number() const {
    const int operations = second * n_arithmetic + first;
    return ((operations * n_links + links[0]) * n_links + links[1]) * 2 + is_masked;
  }
  static constexpr Chain of_number(int number) {
    const int operations = number / (2 * n_links * n_links);
    return {operations % n_arithmetic,
            {static_cast<Link>(number / (2 * n_links) % n_links),
             static_cast<Link>(number / 2 % n_links)},
            number % 2 != 0,
            operations / n_arithmetic};
  }
};

struct Step {
  enum class Kind : std::uint8_t { operation, sine_and_cosine, load, store, guard };
  static constexpr int first_chain = static_cast<int>(opcode_rows.size());

  Kind kind;
  std::uint16_t operation = 0;  // an opcode, or first_chain and a chain's number
  std::int32_t dst = 0;         // slot; of both the sine's
  std::int32_t output = -1;     // that takes the result, or what is stored
  // Slots, 0 where nothing is read. Of a load: the leaf; of both: the argument, the cosine's slot;
  // of a guard: its place in the code.
  std::array<std::int32_t, 5> operands{};
};

std::vector<Step> steps_of(const Kernel& kernel);

}  // namespace spad
