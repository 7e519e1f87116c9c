// What a translation unit is compiled for, so that copies of inline code for different instruction
// sets never meet in the linker.
//
// SPAD_FORMULA: formulas leave no function of their own in an object file.
// SPAD_TARGET: the namespace of what does. SPAD_VECTOR_BYTES: the widest vector.
#pragma once

#define SPAD_FORMULA [[gnu::always_inline]] inline

#if defined(__AVX512F__)
#define SPAD_TARGET avx512
#define SPAD_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define SPAD_TARGET avx2
#define SPAD_VECTOR_BYTES 32
#else
#define SPAD_TARGET baseline
#define SPAD_VECTOR_BYTES 16
#endif
