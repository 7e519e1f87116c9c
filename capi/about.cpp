// Versions, and how the library was built.
#include <cstring>

#include "capi/barrier.hpp"
#include "op/dispatch.hpp"
#include "spad.h"

#ifndef SPAD_COMPILER
#define SPAD_COMPILER "unknown"
#endif
#ifndef SPAD_BUILD_TYPE
#define SPAD_BUILD_TYPE "unknown"
#endif
#define SPAD_TEXT_OF(number) #number
#define SPAD_TEXT(number) SPAD_TEXT_OF(number)

namespace {

struct Fact {
  const char* key;
  const char* value;
};

#if defined(SPAD_WITH_UMFPACK) && defined(SPAD_WITH_KLU)
constexpr const char* backends = "umfpack klu";
#elif defined(SPAD_WITH_UMFPACK)
constexpr const char* backends = "umfpack";
#elif defined(SPAD_WITH_KLU)
constexpr const char* backends = "klu";
#else
constexpr const char* backends = "";
#endif

#ifdef SPAD_WITH_SLEEF
#define SPAD_SLEEF_LICENCE " AND BSL-1.0"
#else
#define SPAD_SLEEF_LICENCE ""
#endif

// Of the whole as linked; spad's own parts are BSD-3-Clause in any case.
#if defined(SPAD_WITH_UMFPACK)
constexpr const char* licence = "GPL-2.0-or-later";
#elif defined(SPAD_WITH_KLU)
constexpr const char* licence = "BSD-3-Clause AND LGPL-2.1-or-later" SPAD_SLEEF_LICENCE;
#else
constexpr const char* licence = "BSD-3-Clause" SPAD_SLEEF_LICENCE;
#endif

#ifdef _OPENMP
constexpr const char* openmp = "yes";
#else
constexpr const char* openmp = "no";
#endif

#ifdef SPAD_WITH_SLEEF
constexpr const char* sleef = "yes";
#else
constexpr const char* sleef = "no";
#endif

constexpr Fact facts[] = {
    {"version", SPAD_TEXT(SPAD_VERSION_MAJOR) "." SPAD_TEXT(SPAD_VERSION_MINOR) "." SPAD_TEXT(
                    SPAD_VERSION_PATCH)},
    {"compiler", SPAD_COMPILER},
    {"backends", backends},
    {"licence", licence},
    {"openmp", openmp},
    {"sleef", sleef},
    {"build_type", SPAD_BUILD_TYPE},
};

}  // namespace

int32_t spad_version(void) noexcept {
  return 1000000 * SPAD_VERSION_MAJOR + 1000 * SPAD_VERSION_MINOR + SPAD_VERSION_PATCH;
}

int32_t spad_abi_version(void) noexcept { return SPAD_ABI_VERSION; }

spad_status spad_check_abi(int32_t abi_version) noexcept {
  return spad::guarded("spad_check_abi", [&]() -> spad::Status {
    if (abi_version == SPAD_ABI_VERSION) return {};
    return spad::Status::error(spad::Code::not_supported,
                               "the program was built for ABI %d, the library is %d", abi_version,
                               SPAD_ABI_VERSION);
  });
}

int64_t spad_capabilities(void) noexcept {
  int64_t result = 0;
#ifdef SPAD_WITH_UMFPACK
  result += SPAD_HAS_UMFPACK;
#endif
#ifdef SPAD_WITH_KLU
  result += SPAD_HAS_KLU;
#endif
#ifdef _OPENMP
  result += SPAD_HAS_OPENMP;
#endif
  return result;
}

const char* spad_build_info(const char* key) noexcept {
  if (key == nullptr) return nullptr;
  for (const Fact& fact : facts) {
    if (std::strcmp(fact.key, key) == 0) return fact.value;
  }
  return std::strcmp(key, "isa") == 0 ? spad::name_of(spad::chosen_target()) : nullptr;
}
