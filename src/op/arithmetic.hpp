// Operators that cost less than the loads and stores around them: worth doing two at a time.
#pragma once

#include "op/opcode.hpp"

namespace spad {

inline constexpr Opcode arithmetic[] = {Opcode::add, Opcode::sub, Opcode::mul};
inline constexpr int n_arithmetic = 3;

// Place in the list; -1 for others.
constexpr int arithmetic_number(Opcode op) {
  for (int k = 0; k < n_arithmetic; ++k) {
    if (arithmetic[k] == op) return k;
  }
  return -1;
}

}  // namespace spad
