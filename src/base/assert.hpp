// SPAD_ASSERT: a broken promise of ours; active in debug, sanitizer and fuzz builds only.
#pragma once

#include <cassert>

#ifdef NDEBUG
#define SPAD_ASSERT(condition) static_cast<void>(0)
#else
#define SPAD_ASSERT(condition) assert(condition)
#endif
