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
  positive_first,   // a
  integer_first,    // a >= 1, an integer constant, without derivative; b off the poles
  integer_second,   // b, an integer constant, without derivative; a not 0
  off_origin,       // not a = b = 0
};

inline bool is_integer(double x) { return std::floor(x) == x; }

inline bool contains(Domain domain, double a, double b) {
  switch (domain) {
    case Domain::any: return true;
    case Domain::nonzero: return a != 0;
    case Domain::off_integers: return !is_integer(a);
    case Domain::positive:
    case Domain::positive_first: return a > 0;
    case Domain::unit: return std::abs(a) < 1;
    case Domain::above_one: return a > 1;
    case Domain::above_minus_one: return a > -1;
    case Domain::off_poles: return a > 0 || !is_integer(a);
    case Domain::nonzero_second: return b != 0;
    case Domain::integer_first: return a >= 1 && is_integer(a) && (b > 0 || !is_integer(b));
    case Domain::integer_second: return a != 0 && is_integer(b);
    case Domain::off_origin: return a != 0 || b != 0;
  }
  return false;
}

}  // namespace spad
