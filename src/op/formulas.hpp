// Formulas that are too long for a row of ops.def, generic over the scalar.
//
// Written so that intermediate results neither overflow, vanish nor cancel where the result does
// not. Sources: DLMF 4.2, 4.37, 7.2 for the derivatives; the arrangement is ours.
#pragma once

#include "op/product.hpp"

namespace spad::math {

inline constexpr Zero zero{};
inline constexpr One one{};
inline constexpr MinusOne minus_one{};

template <class Mask>
SPAD_FORMULA constexpr Indicator<Mask> indicator(const Mask& mask) {
  return {mask};
}

// 1 / a, +inf at both zeros, NaN below.
template <class T>
SPAD_FORMULA constexpr T inverse_above_zero(const T& a) {
  return choose(a < 0, T(nan), 1 / abs(a));
}

// ---- pow: a^(b - 1) and a^(b - 2)
//
// b - 1 is exact from b = 1/2 on, b - 2 from b = 1 on, and there y may vanish where the lowered
// power does not. Below, rounding the lowered exponent would cost |log a| ulp, and quotients of y
// are safe. They are NaN only for 0/0, inf/inf and a NaN of y.

template <class T>
SPAD_FORMULA constexpr T pow_lowered(const T& a, const T& b, const T& y) {
  const T quotient = y / a;
  const T power = pow(a, b - 1);
  return choose(b < 0.5, choose(quotient == quotient, quotient, power), power);
}

template <class T>
SPAD_FORMULA constexpr T pow_lowered_twice(const T& a, const T& b, const T& y) {
  const T quotient = y / a / a;
  const T power = pow(a, b - 2);
  return choose(b < 1, choose(quotient == quotient, quotient, power), power);
}

template <class T>
SPAD_FORMULA constexpr T pow_d_a(const T& a, const T& b, const T& y) {
  return choose(b == 0, T(0), b * pow_lowered(a, b, y));
}

template <class T>
SPAD_FORMULA constexpr T pow_d_aa(const T& a, const T& b, const T& y) {
  const T factor = b * (b - 1);
  return choose(factor == 0, T(0), factor * pow_lowered_twice(a, b, y));
}

// x y log(a) with 0 where y is 0, which log(0) would make NaN.
template <class T>
SPAD_FORMULA constexpr T pow_times_log(const T& a, const T& y, const T& x) {
  return choose(a < 0, T(nan), choose(y == 0, T(0), x * (y * log(a))));
}

template <class T>
SPAD_FORMULA constexpr T pow_d_b(const T& a, const T&, const T& y) {
  return pow_times_log(a, y, T(1));
}

template <class T>
SPAD_FORMULA constexpr T pow_d_bb(const T& a, const T&, const T& y) {
  return pow_times_log(a, y, log(a));
}

template <class T>
SPAD_FORMULA constexpr T pow_d_ab(const T& a, const T& b, const T& y) {
  const T lowered = pow_lowered(a, b, y);
  const T slope = 1 + choose(b == 0, T(0), b * log(a));
  return choose(a < 0, T(nan), choose(lowered == 0, T(0), lowered * slope));
}

template <class T>
SPAD_FORMULA constexpr T pow_int_d_a(const T& a, const T& b) {
  return choose(b == 0, T(0), b * pow(a, b - 1));
}

template <class T>
SPAD_FORMULA constexpr T pow_int_d_aa(const T& a, const T& b) {
  const T factor = b * (b - 1);
  return choose(factor == 0, T(0), factor * pow(a, b - 2));
}

// ---- circular and hyperbolic functions

template <class T>
SPAD_FORMULA constexpr T asin_d_aa(const T& a) {
  const T u = (1 - a) * (1 + a);
  return a / (u * sqrt(u));
}

template <class T>
SPAD_FORMULA constexpr T atan_d_aa(const T& a) {
  const T d = 1 / (1 + a * a);
  return -2 * product(a, d) * d;
}

template <class T>
SPAD_FORMULA constexpr T sech_squared(const T& a) {
  const T sech = 1 / cosh(a);
  return sech * sech;
}

template <class T>
SPAD_FORMULA constexpr T asinh_d_aa(const T& a) {
  const T d = 1 / hypot(T(1), a);
  return -(product(a, d) * d * d);
}

template <class T>
SPAD_FORMULA constexpr T acosh_d_aa(const T& a) {
  const T d = 1 / (sqrt(a - 1) * sqrt(a + 1));
  return -(product(a, d) * d * d);
}

template <class T>
SPAD_FORMULA constexpr T atanh_d_a(const T& a) {
  return choose(abs(a) > 1, T(nan), 1 / ((1 - a) * (1 + a)));
}

// ---- plane geometry: h is the length of (a, b)

// Component of the unit vector, 0 at the origin.
template <class T>
SPAD_FORMULA constexpr T component(const T& a, const T& h) {
  return choose(h == 0, T(0), a / h);
}

template <class T>
SPAD_FORMULA constexpr T hypot_second(const T& p, const T& q, const T& h) {
  return component(p, h) * component(component(q, h), h);
}

template <class T>
SPAD_FORMULA constexpr T atan2_d_a(const T& a, const T& b) {
  const T h = hypot(a, b);
  return component(component(b, h), h);
}

template <class T>
SPAD_FORMULA constexpr T atan2_d_aa(const T& a, const T& b) {
  return 2 * (atan2_d_a(a, b) * -atan2_d_a(b, a));
}

template <class T>
SPAD_FORMULA constexpr T atan2_d_ab(const T& a, const T& b) {
  const T h = hypot(a, b);
  return component(component(a - b, h), h) * component(component(a + b, h), h);
}

// ---- error function

// 2/sqrt(pi) exp(-a*a); the rounding error of the square, which the exponential would magnify, is
// put back to first order.
template <class T>
SPAD_FORMULA constexpr T gauss(const T& a) {
  const T square = a * a;
  const T density = exp(-square);
  const T correction = 1 - fma(a, a, -square);
  return two_over_sqrt_pi * product(correction, density);
}

// ---- ties

template <class T>
SPAD_FORMULA constexpr auto min_takes_a(const T& a, const T& b) {
  return a <= b || b != b;
}

template <class T>
SPAD_FORMULA constexpr auto max_takes_a(const T& a, const T& b) {
  return a >= b || b != b;
}

}  // namespace spad::math
