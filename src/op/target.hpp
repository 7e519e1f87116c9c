// What a translation unit is compiled for, so that copies of inline code for different instruction
// sets never meet in the linker.
//
// SPAD_FORMULA: formulas leave no function of their own in an object file.
// SPAD_TARGET: the namespace of what does. The build compiles the sources in folders named simd
// once for each of baseline, avx2, avx512; all others are `generic` and never meet a pack in
// earnest. SPAD_VECTOR_BYTES: the widest vector.
#pragma once

#define SPAD_FORMULA [[gnu::always_inline]] inline

#ifdef SPAD_TARGET
#define SPAD_ON_TARGET 1
#else
#define SPAD_TARGET generic
#endif

#if defined(__AVX512F__)
#define SPAD_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define SPAD_VECTOR_BYTES 32
#else
#define SPAD_VECTOR_BYTES 16
#endif

namespace spad {
inline namespace SPAD_TARGET {}
namespace math {
inline namespace SPAD_TARGET {}
}  // namespace math
}  // namespace spad
