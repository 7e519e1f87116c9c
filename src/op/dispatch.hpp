// Instruction sets, and the one that this process uses.
//
// Chosen once, at first use, and the same for recording, evaluation and derivatives, so that a
// value has the same bits wherever it is computed.
#pragma once

namespace spad {

enum class Target { baseline, avx2, avx512 };
inline constexpr Target all_targets[] = {Target::baseline, Target::avx2, Target::avx512};

const char* name_of(Target target);
bool can_run(Target target);  // compiled into the library, and the processor has it

// The best that can run. The environment variable SPAD_ISA caps it by name, as far as it is one;
// this is the only place of the library that reads the environment.
Target chosen_target();

// The object `name` in the namespace of a target that can run.
#ifdef SPAD_HAS_AVX512
#define SPAD_OF_AVX512(target, name) (target) == Target::avx512 ? avx512::name:
#else
#define SPAD_OF_AVX512(target, name)
#endif
#ifdef SPAD_HAS_AVX2
#define SPAD_OF_AVX2(target, name) (target) == Target::avx2 ? avx2::name:
#else
#define SPAD_OF_AVX2(target, name)
#endif
#define SPAD_OF_TARGET(target, name) \
  (SPAD_OF_AVX512(target, name) SPAD_OF_AVX2(target, name) baseline::name)

}  // namespace spad
