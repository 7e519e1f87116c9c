// A few doubles side by side, with SLEEF's functions of one unit in the last place.
//
// Hand-written loops are templates over double or Lanes: one source is the scalar C code and what
// an expert makes of it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if SPAD_BENCH_WITH_SLEEF
#include <immintrin.h>
#include <sleef.h>
#endif

namespace spad::bench {

template <class T>
constexpr std::size_t width = sizeof(T) / sizeof(double);

template <class T>
T load(const double* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
void store(double* to, T value) {
  std::memcpy(to, &value, sizeof value);
}
template <class T>
T all_lanes(double value) {
  return T{} + value;
}
inline double lane(double value, std::size_t) { return value; }

// base[idx[0]], base[idx[1]], ...
template <class T>
T gather(const double* base, const std::int32_t* idx) {
  double value[width<T>];
  for (std::size_t l = 0; l < width<T>; ++l) value[l] = base[idx[l]];
  return load<T>(value);
}

#if SPAD_BENCH_WITH_SLEEF
#if defined(__AVX512F__)
using Lanes = double __attribute__((vector_size(64)));
#define SPAD_SLEEF(name) Sleef_##name##d8_u10avx512f
#elif defined(__AVX2__)
using Lanes = double __attribute__((vector_size(32)));
#define SPAD_SLEEF(name) Sleef_##name##d4_u10avx2
#else
using Lanes = double __attribute__((vector_size(16)));
#define SPAD_SLEEF(name) Sleef_##name##d2_u10sse2
#endif
inline Lanes exp(Lanes a) { return SPAD_SLEEF(exp)(a); }
inline Lanes log(Lanes a) { return SPAD_SLEEF(log)(a); }
inline Lanes sin(Lanes a) { return SPAD_SLEEF(sin)(a); }
inline Lanes cos(Lanes a) { return SPAD_SLEEF(cos)(a); }
inline void sin_cos(Lanes a, Lanes& s, Lanes& c) {
  const auto both = SPAD_SLEEF(sincos)(a);
  s = both.x;
  c = both.y;
}
#undef SPAD_SLEEF
inline double lane(Lanes value, std::size_t l) { return value[l]; }
#else
using Lanes = double;
#endif

// By the C library.
inline double exp(double a) { return std::exp(a); }
inline double log(double a) { return std::log(a); }
inline double sin(double a) { return std::sin(a); }
inline double cos(double a) { return std::cos(a); }
inline void sin_cos(double a, double& s, double& c) {
  s = std::sin(a);
  c = std::cos(a);
}

// body.operator()<T>(i) for blocks of width<T> from begin on, <double> for what remains.
template <class T, class Body>
void for_blocks(std::size_t begin, std::size_t end, Body&& body) {
  std::size_t i = begin;
  for (; i + width<T> <= end; i += width<T>) body.template operator()<T>(i);
  if constexpr (width < T >> 1) {
    for (; i < end; ++i) body.template operator()<double>(i);
  }
}

// One of `count` equal parts of a loop.
struct Part {
  std::size_t index = 0, count = 1;
  std::size_t begin(std::size_t n) const { return n * index / count; }
  std::size_t end(std::size_t n) const { return n * (index + 1) / count; }
};

}  // namespace spad::bench
