// SLEEF's functions by the names that are for one instruction set each.
//
// finz: with fma and reproducible. The bits of a lane do not depend on the other lanes, and the
// same function of one double (purecfma) has them too; the plain variants take another path as soon
// as one lane is large. In two lanes, without fma, SLEEF is slower than the C library: no baseline.
//
// Shibata, Petrogalli (2020), SLEEF: A Portable Vectorized Library of C Standard Mathematical
// Functions.
#pragma once

#if defined(SPAD_WITH_SLEEF) && defined(SPAD_ON_TARGET) && defined(__AVX2__) && defined(__FMA__)
#include <sleef.h>

#define SPAD_ON_SLEEF 1
#define SPAD_SLEEF_ONE(name, ulp) Sleef_finz_##name##d1_##ulp##purecfma
#ifdef __AVX512F__
#define SPAD_SLEEF_PART(name, ulp) Sleef_finz_##name##d8_##ulp##avx512f
#else
#define SPAD_SLEEF_PART(name, ulp) Sleef_finz_##name##d4_##ulp##avx2
#endif
#endif
