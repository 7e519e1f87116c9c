// Partial derivatives whose type says what they are, whatever the arguments.
//
// A formula that returns Zero promises zero everywhere; a value that happens to be zero is 0.0.
#pragma once

#include <type_traits>

namespace spad {

struct Zero {};
struct One {};
struct MinusOne {};

// 1 where the mask holds, else 0. A product with it is a choice and never a multiplication, so that
// the side not taken leaks no NaN.
template <class Mask>
struct Indicator {
  Mask mask;
};

template <class P>
struct IsIndicator : std::false_type {};
template <class Mask>
struct IsIndicator<Indicator<Mask>> : std::true_type {};

template <class P>
inline constexpr bool is_zero = std::is_same_v<P, Zero>;
template <class P>
inline constexpr bool is_one = std::is_same_v<P, One>;
template <class P>
inline constexpr bool is_minus_one = std::is_same_v<P, MinusOne>;
template <class P>
inline constexpr bool is_indicator = IsIndicator<P>::value;

}  // namespace spad
