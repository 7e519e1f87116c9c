// What the processor has.
#include "op/dispatch.hpp"

#include <cstdlib>
#include <cstring>

#include "op/functions.hpp"

namespace spad {

namespace {

Target best_up_to(Target cap) {
  Target best = Target::baseline;
  for (Target target : all_targets) {
    if (target <= cap && can_run(target)) best = target;
  }
  return best;
}

Target cap_of(const char* name) {
  if (name == nullptr) return Target::avx512;
  for (Target target : all_targets) {
    if (std::strcmp(name, name_of(target)) == 0) return target;
  }
  return Target::avx512;
}

}  // namespace

const char* name_of(Target target) {
  switch (target) {
    case Target::baseline: return "baseline";
    case Target::avx2: return "avx2";
    case Target::avx512: return "avx512";
  }
  return "?";
}

bool can_run(Target target) {
  switch (target) {
    case Target::baseline: return true;
    case Target::avx2:
#ifdef SPAD_HAS_AVX2
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
      return false;
#endif
    case Target::avx512:
#ifdef SPAD_HAS_AVX512
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#else
      return false;
#endif
  }
  return false;
}

Target chosen_target() {
  static const Target chosen = best_up_to(cap_of(std::getenv("SPAD_ISA")));
  return chosen;
}

const math::Functions& math::functions_of([[maybe_unused]] Target target) {
  return SPAD_OF_TARGET(target, functions);
}

const math::Functions& math::chosen_functions() {
  static const Functions& chosen = functions_of(chosen_target());
  return chosen;
}

}  // namespace spad
