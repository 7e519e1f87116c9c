// Products of a partial derivative with a tangent or adjoint, by the zero rule.
//
// A tangent or adjoint that is +-0 makes the product 0, also when the partial is infinite or NaN:
// directions do not poison each other, and what does not matter leaks nothing.
#pragma once

#include "op/math.hpp"
#include "op/structural.hpp"

namespace spad {

template <class T>
SPAD_FORMULA constexpr T product(const T& partial, const T& x) {
  using math::choose;
  return choose(x == T(0), T(0), partial * x);
}

template <class T>
SPAD_FORMULA constexpr Zero product(Zero, const T&) {
  return {};
}
template <class T>
SPAD_FORMULA constexpr T product(One, const T& x) {
  return x;
}
template <class T>
SPAD_FORMULA constexpr T product(MinusOne, const T& x) {
  return -x;
}
template <class Mask, class T>
SPAD_FORMULA constexpr T product(const Indicator<Mask>& partial, const T& x) {
  using math::choose;
  return choose(partial.mask, x, T(0));
}

// The partial as a number, to be stored.
template <class T, class P>
SPAD_FORMULA constexpr T to_number(const P& partial) {
  if constexpr (is_zero<P>) {
    return T(0);
  } else if constexpr (is_one<P>) {
    return T(1);
  } else if constexpr (is_minus_one<P>) {
    return T(-1);
  } else if constexpr (is_indicator<P>) {
    return math::to_scalar<T>(partial.mask);
  } else {
    return partial;
  }
}

}  // namespace spad
