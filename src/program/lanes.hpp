// W directions side by side: what one operation of a sweep works on.
//
// As many of the target's widest vectors as they take: compilers keep a vector type that is wider
// than the registers in memory.
#pragma once

#include <cmath>

#include "base/sparse.hpp"
#include "op/rule.hpp"
#include "op/target.hpp"

namespace spad {
inline namespace SPAD_TARGET {

template <Index W>
struct [[gnu::may_alias]] Directions {
  static constexpr std::size_t bytes = sizeof(double) * W;
  static constexpr std::size_t part_bytes = bytes < SPAD_VECTOR_BYTES ? bytes : SPAD_VECTOR_BYTES;
  static constexpr std::size_t n_parts = bytes / part_bytes;
  typedef double Part __attribute__((vector_size(part_bytes), may_alias));

  Part part[n_parts];

  Directions() = default;  // L{} is zero
  SPAD_FORMULA Directions(const Directions& other) { *this = other; }
  // Part by part: copies in other widths would wait for the stores to reach the cache.
  SPAD_FORMULA Directions& operator=(const Directions& other) {
    for (std::size_t i = 0; i < n_parts; ++i) part[i] = other.part[i];
    return *this;
  }
  SPAD_FORMULA Directions& operator+=(const Directions& other) {
    for (std::size_t i = 0; i < n_parts; ++i) part[i] += other.part[i];
    return *this;
  }
  SPAD_FORMULA Directions& operator-=(const Directions& other) {
    for (std::size_t i = 0; i < n_parts; ++i) part[i] -= other.part[i];
    return *this;
  }
  SPAD_FORMULA friend Directions operator+(Directions a, const Directions& b) { return a += b; }
  SPAD_FORMULA friend Directions operator-(Directions a, const Directions& b) { return a -= b; }
  SPAD_FORMULA friend Directions operator-(Directions a) {
    for (std::size_t i = 0; i < n_parts; ++i) a.part[i] = -a.part[i];
    return a;
  }
  SPAD_FORMULA friend Directions operator*(double factor, Directions a) {
    for (std::size_t i = 0; i < n_parts; ++i) a.part[i] = factor * a.part[i];
    return a;
  }
};

template <Index W>
struct LaneType {
  using type = Directions<W>;
};
template <>
struct LaneType<1> {
  using type = double;
};

// Element (slot, lane) of a slot-major buffer; buffers are aligned to a cache line.
template <Index W>
using Lane = typename LaneType<W>::type;

// a where the direction is ±0, else b.
SPAD_FORMULA double where_zero(double direction, double a, double b) {
  return direction == 0 ? a : b;
}
template <Index W>
SPAD_FORMULA Directions<W> where_zero(const Directions<W>& direction, const Directions<W>& a,
                                      const Directions<W>& b) {
  Directions<W> result;
  for (std::size_t i = 0; i < Directions<W>::n_parts; ++i) {
    result.part[i] = direction.part[i] == 0 ? a.part[i] : b.part[i];
  }
  return result;
}

// The zero rule: a direction that is ±0 contributes 0, also where the partial is not finite.
template <class L>
SPAD_FORMULA void add_product(L& sum, double partial, const L& direction) {
  if (std::isfinite(partial)) [[likely]] {
    sum += partial * direction;
  } else {
    sum += where_zero(direction, L{}, partial * direction);
  }
}

// The contribution of one operand; an indicator chooses, so that what was not taken leaks nothing.
template <class L>
SPAD_FORMULA void add_term(L& sum, Term term, double partial, const L& direction) {
  switch (term) {
    case Term::none: break;
    case Term::plus: sum += direction; break;
    case Term::minus: sum -= direction; break;
    case Term::partial: add_product(sum, partial, direction); break;
    case Term::indicator:
      if (partial != 0) sum += direction;
      break;
  }
}

}  // namespace SPAD_TARGET
}  // namespace spad
