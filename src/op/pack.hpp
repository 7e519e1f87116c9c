// Pack: eight doubles side by side, as the scalar of formulas.
//
// Made of the widest vectors that the translation unit is compiled for; the name of the instruction
// set is part of the type, so that copies for different sets never meet in the linker.
#pragma once

#include <cstdint>

#include "op/target.hpp"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace spad::math {
inline namespace SPAD_TARGET {

inline constexpr int pack_width = 8;
inline constexpr int part_width = SPAD_VECTOR_BYTES / 8;
inline constexpr int n_parts = pack_width / part_width;

typedef double Part __attribute__((vector_size(SPAD_VECTOR_BYTES)));
typedef double UnalignedPart __attribute__((vector_size(SPAD_VECTOR_BYTES), aligned(8), may_alias));
using MaskPart = decltype(Part{} < Part{});  // all bits of a lane, or none

struct PackMask {
  MaskPart part[n_parts];

  SPAD_FORMULA bool operator[](int lane) const {
    return part[lane / part_width][lane % part_width] != 0;
  }
  SPAD_FORMULA friend PackMask operator||(const PackMask& a, const PackMask& b) {
    PackMask result;
    for (int i = 0; i < n_parts; ++i) result.part[i] = a.part[i] | b.part[i];
    return result;
  }
  SPAD_FORMULA friend PackMask operator!(const PackMask& a) {
    PackMask result;
    for (int i = 0; i < n_parts; ++i) result.part[i] = ~a.part[i];
    return result;
  }
};

struct Pack {
  Part part[n_parts];

  Pack() = default;              // not initialized
  SPAD_FORMULA Pack(double x) {  // all lanes, implicitly: literals in formulas
    for (int i = 0; i < n_parts; ++i) part[i] = x - Part{};
  }
  // Part by part: copies in other widths would wait for the stores to reach the cache.
  SPAD_FORMULA static Pack load(const double* from) {  // any alignment
    Pack result;
    for (int i = 0; i < n_parts; ++i)
      result.part[i] = *reinterpret_cast<const UnalignedPart*>(from + i * part_width);
    return result;
  }
  // from[0], from[2], ... from[14]; reads nothing behind these.
  SPAD_FORMULA static Pack load_every_second(const double* from) {
    Pack result;
    for (int i = 0; i < n_parts; ++i) {
      const double* const first = from + 2 * i * part_width;
      const Part low = *reinterpret_cast<const UnalignedPart*>(first);
      const Part high = *reinterpret_cast<const UnalignedPart*>(first + part_width - 1);
#if SPAD_VECTOR_BYTES == 64
      result.part[i] = __builtin_shufflevector(low, high, 0, 2, 4, 6, 9, 11, 13, 15);
#elif SPAD_VECTOR_BYTES == 32
      result.part[i] = __builtin_shufflevector(low, high, 0, 2, 5, 7);
#else
      result.part[i] = __builtin_shufflevector(low, high, 0, 3);
#endif
    }
    return result;
  }
  SPAD_FORMULA static Pack gather(const double* from, const std::int32_t* places) {
    Pack result;
    for (int i = 0; i < n_parts; ++i) {
      const auto at = [=](int lane) { return from[places[i * part_width + lane]]; };
#if SPAD_VECTOR_BYTES == 64
      result.part[i] = Part{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)};
#elif SPAD_VECTOR_BYTES == 32
      result.part[i] = Part{at(0), at(1), at(2), at(3)};
#else
      result.part[i] = Part{at(0), at(1)};
#endif
    }
    return result;
  }
  SPAD_FORMULA void store(double* to) const {
    for (int i = 0; i < n_parts; ++i)
      *reinterpret_cast<UnalignedPart*>(to + i * part_width) = part[i];
  }
  SPAD_FORMULA void scatter(double* to, const std::int32_t* places) const {
    double lanes[pack_width];
    store(lanes);
    for (int k = 0; k < pack_width; ++k) to[places[k]] = lanes[k];
  }
  // Each lane of a and, behind it, that of b.
  SPAD_FORMULA static void scatter_pairs(const Pack& a, const Pack& b, double* to,
                                         const std::int32_t* places) {
    store_pairs(a, b, [=](int lane) { return to + places[lane]; });
  }
  SPAD_FORMULA static void store_strided_pairs(const Pack& a, const Pack& b, double* to,
                                               std::ptrdiff_t stride) {
    store_pairs(a, b, [=](int lane) { return to + lane * stride; });
  }
  SPAD_FORMULA double operator[](int lane) const {
    return part[lane / part_width][lane % part_width];
  }

#define SPAD_PACK(Result, op)                                                  \
  SPAD_FORMULA friend Result operator op(const Pack& a, const Pack& b) {       \
    Result result;                                                             \
    for (int i = 0; i < n_parts; ++i) result.part[i] = a.part[i] op b.part[i]; \
    return result;                                                             \
  }
  SPAD_PACK(Pack, +)
  SPAD_PACK(Pack, -)
  SPAD_PACK(Pack, *)
  SPAD_PACK(Pack, /)
  SPAD_PACK(PackMask, <)
  SPAD_PACK(PackMask, <=)
  SPAD_PACK(PackMask, ==)
  SPAD_PACK(PackMask, !=)
  SPAD_PACK(PackMask, >)
  SPAD_PACK(PackMask, >=)
#undef SPAD_PACK
  SPAD_FORMULA friend Pack operator-(const Pack& a) {
    Pack result;
    for (int i = 0; i < n_parts; ++i) result.part[i] = -a.part[i];
    return result;
  }

 private:
  template <class At>
  SPAD_FORMULA static void store_pairs(const Pack& a, const Pack& b, At&& at) {
    for (int i = 0; i < n_parts; ++i) {
      const Part x = a.part[i], y = b.part[i];
      const int first = i * part_width;
#if SPAD_VECTOR_BYTES == 64
      // Masks of all ones: GCC warns of what the functions without a mask leave open.
      const Part even = _mm512_maskz_unpacklo_pd(0xff, x, y);
      const Part odd = _mm512_maskz_unpackhi_pd(0xff, x, y);
      _mm_storeu_pd(at(first), _mm512_maskz_extractf64x2_pd(3, even, 0));
      _mm_storeu_pd(at(first + 1), _mm512_maskz_extractf64x2_pd(3, odd, 0));
      _mm_storeu_pd(at(first + 2), _mm512_maskz_extractf64x2_pd(3, even, 1));
      _mm_storeu_pd(at(first + 3), _mm512_maskz_extractf64x2_pd(3, odd, 1));
      _mm_storeu_pd(at(first + 4), _mm512_maskz_extractf64x2_pd(3, even, 2));
      _mm_storeu_pd(at(first + 5), _mm512_maskz_extractf64x2_pd(3, odd, 2));
      _mm_storeu_pd(at(first + 6), _mm512_maskz_extractf64x2_pd(3, even, 3));
      _mm_storeu_pd(at(first + 7), _mm512_maskz_extractf64x2_pd(3, odd, 3));
#elif SPAD_VECTOR_BYTES == 32
      const Part even = _mm256_unpacklo_pd(x, y), odd = _mm256_unpackhi_pd(x, y);
      _mm_storeu_pd(at(first), _mm256_castpd256_pd128(even));
      _mm_storeu_pd(at(first + 1), _mm256_castpd256_pd128(odd));
      _mm_storeu_pd(at(first + 2), _mm256_extractf128_pd(even, 1));
      _mm_storeu_pd(at(first + 3), _mm256_extractf128_pd(odd, 1));
#else
      for (int lane = 0; lane < part_width; ++lane) {
        at(first + lane)[0] = x[lane];
        at(first + lane)[1] = y[lane];
      }
#endif
    }
  }
};

SPAD_FORMULA bool all_of(const PackMask& mask) {
  MaskPart both = mask.part[0];
  for (int i = 1; i < n_parts; ++i) both &= mask.part[i];
#if defined(__AVX512F__)
  return _mm512_cmpeq_epi64_mask(reinterpret_cast<__m512i>(both), _mm512_setzero_si512()) == 0;
#elif defined(__AVX2__)
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(both)) == 15;
#elif defined(__SSE2__)
  return _mm_movemask_pd(reinterpret_cast<__m128d>(both)) == 3;
#else
  auto all = both[0];
  for (int lane = 1; lane < part_width; ++lane) all &= both[lane];
  return all != 0;
#endif
}

SPAD_FORMULA Pack choose(const PackMask& mask, const Pack& a, const Pack& b) {
  Pack result;
  for (int i = 0; i < n_parts; ++i) result.part[i] = mask.part[i] ? a.part[i] : b.part[i];
  return result;
}

}  // namespace SPAD_TARGET
}  // namespace spad::math

namespace spad {
using math::Pack;
using math::pack_width;
using math::PackMask;
}  // namespace spad
