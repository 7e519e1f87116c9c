// What repeats, from registers: a copy would read as much as it writes.
#include <algorithm>
#include <cstdint>

#include "base/aligned.hpp"
#include "op/math_pack.hpp"
#include "program/simd/targets.hpp"

namespace spad {

namespace {

template <std::size_t n_packs>
void fill_packs(const double* pattern, Index n, double* to) {
  Pack pack[n_packs];
  constexpr Index width = n_packs * pack_width;
  for (std::size_t i = 0; i < n_packs; ++i) pack[i] = Pack::load(pattern + i * pack_width);
  for (; n >= width; n -= width, to += width) {
    for (std::size_t i = 0; i < n_packs; ++i) pack[i].store(to + i * pack_width);
  }
  for (Index k = 0; k < n; ++k) to[k] = pattern[k];
}

// The first place of a cache line among `to`, or n.
Index first_of_line(const double* to, Index n) {
  constexpr auto line = static_cast<Index>(AlignedBuffer::line);
  const auto behind =
      static_cast<Index>(reinterpret_cast<std::uintptr_t>(to) / sizeof(double)) & (line - 1);
  return std::min((line - behind) & (line - 1), n);
}

}  // namespace

void SPAD_TARGET::fill(const double* pattern, Index n_packs, Index n, double* to) {
  static_assert(most_packs_of_fill == 6 && lanes_of_pack == pack_width);
  const Index begin = first_of_line(to, n);
  for (Index k = 0; k < begin; ++k) to[k] = pattern[k];
  pattern += begin;
  to += begin;
  n -= begin;
  switch (n_packs) {
    case 1: return fill_packs<1>(pattern, n, to);
    case 2: return fill_packs<2>(pattern, n, to);
    case 3: return fill_packs<3>(pattern, n, to);
    case 4: return fill_packs<4>(pattern, n, to);
    case 5: return fill_packs<5>(pattern, n, to);
    default: return fill_packs<6>(pattern, n, to);
  }
}

}  // namespace spad
