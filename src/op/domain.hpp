// Where an operator's partial derivatives exist, kinks and poles left out.
#pragma once

#include <cmath>
#include <cstdint>

namespace spad {

enum class Domain : std::uint8_t {
  any,
  nonzero,          // a
  off_integers,     // a
  positive,         // a
  unit,             // -1 < a < 1
  above_one,        // a
  above_minus_one,  // a
  off_poles,        // a is none of 0, -1, -2, ...
  nonzero_second,   // b
  off_axes,         // neither a nor b is 0
  off_ties,         // a is not b
  off_origin,       // not a = b = 0
  off_cut,          // not a = 0 with b <= 0
  off_jumps,        // b is not 0, a / b not an integer
  integer_first,    // a >= 1, an integer constant; b off the poles
  integer_second,   // b, an integer constant; a not 0
  mask_first,       // a says yes or no
};

inline bool is_integer(double x) { return std::floor(x) == x; }

inline bool is_pole_of_gamma(double x) { return x <= 0 && is_integer(x); }

// clang-format off
inline bool contains(Domain domain, double a, double b) {
  switch (domain) {
    case Domain::any: return true;
    case Domain::nonzero: return a != 0;
    case Domain::off_integers: return !is_integer(a);
    case Domain::positive: return a > 0;
    case Domain::unit: return std::abs(a) < 1;
    case Domain::above_one: return a > 1;
    case Domain::above_minus_one: return a > -1;
    case Domain::off_poles: return !is_pole_of_gamma(a);
    case Domain::nonzero_second: return b != 0;
    case Domain::off_axes: return a != 0 && b != 0;
    case Domain::off_ties: return a != b;
    case Domain::off_origin: return a != 0 || b != 0;
    case Domain::off_cut: return a != 0 || b > 0;
    case Domain::off_jumps: return b != 0 && !is_integer(a / b);
    case Domain::integer_first: return a >= 1 && is_integer(a) && !is_pole_of_gamma(b);
    case Domain::integer_second: return a != 0 && is_integer(b);
    case Domain::mask_first: return true;
  }
  return false;
}
// clang-format on

// The operand (0, 1, 2) is a constant or a mask: there is no derivative by it to speak of.
inline bool is_discrete(Domain domain, int operand) {
  if (operand == 0) return domain == Domain::integer_first || domain == Domain::mask_first;
  return operand == 1 && domain == Domain::integer_second;
}

}  // namespace spad
