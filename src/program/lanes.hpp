// W directions side by side: what one operation of a sweep works on.
//
// The compilers' vector type, lowered to whatever registers the target has.
#pragma once

#include <cmath>

#include "base/sparse.hpp"
#include "op/rule.hpp"

namespace spad {

template <Index W>
struct LaneVector;
template <>
struct LaneVector<1> {
  using type = double;
};
template <>
struct LaneVector<4> {
  typedef double type __attribute__((vector_size(32), may_alias));
};
template <>
struct LaneVector<8> {
  typedef double type __attribute__((vector_size(64), may_alias));
};

// Element (slot, lane) of a slot-major buffer; buffers are aligned to a cache line.
template <Index W>
using Lane = typename LaneVector<W>::type;

// The zero rule: a direction that is ±0 contributes 0, also where the partial is not finite.
template <class L>
SPAD_FORMULA void add_product(L& sum, double partial, const L& direction) {
  if (std::isfinite(partial)) [[likely]] {
    sum += partial * direction;
  } else {
    sum += direction == 0 ? L{} : partial * direction;
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

}  // namespace spad
