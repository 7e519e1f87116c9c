// A number whose bits look random, the same everywhere.
#pragma once

#include <cstdint>

namespace spad {

// The finalizer of Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators; 0
// stays 0.
constexpr std::uint64_t mixed_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace spad
