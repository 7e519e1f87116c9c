// Replaces the allocation functions of the program.
#include "capi/allocations.hpp"

#if defined(SPAD_WITH_KLU) || defined(SPAD_WITH_UMFPACK)
#include <SuiteSparse_config.h>
#endif

#include <cstddef>
#include <cstdlib>
#include <new>

namespace allocations {

std::atomic<long> count{0}, suitesparse_count{0};
std::atomic<long> until_failure{-1};

}  // namespace allocations

namespace {

bool fails() { return allocations::until_failure >= 0 && allocations::until_failure-- == 0; }

#if defined(SPAD_WITH_KLU) || defined(SPAD_WITH_UMFPACK)
bool suitesparse_fails() {
  ++allocations::suitesparse_count;
  return fails();
}
void* suitesparse_malloc(std::size_t size) {
  return suitesparse_fails() ? nullptr : std::malloc(size);
}
void* suitesparse_calloc(std::size_t count, std::size_t size) {
  return suitesparse_fails() ? nullptr : std::calloc(count, size);
}
void* suitesparse_realloc(void* memory, std::size_t size) {
  return suitesparse_fails() ? nullptr : std::realloc(memory, size);
}
#endif

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations::count;
  if (fails()) throw std::bad_alloc();
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* memory = alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, rounded)
                                                       : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void allocations::include_suitesparse() {
#if defined(SPAD_WITH_KLU) || defined(SPAD_WITH_UMFPACK)
#if SUITESPARSE_VERSION >= SUITESPARSE_VER_CODE(7, 0)
  SuiteSparse_config_malloc_func_set(suitesparse_malloc);
  SuiteSparse_config_calloc_func_set(suitesparse_calloc);
  SuiteSparse_config_realloc_func_set(suitesparse_realloc);
#else
  SuiteSparse_config.malloc_func = suitesparse_malloc;
  SuiteSparse_config.calloc_func = suitesparse_calloc;
  SuiteSparse_config.realloc_func = suitesparse_realloc;
#endif
#endif
}

void* operator new(std::size_t size) { return counted(size, 1); }
void* operator new[](std::size_t size) { return counted(size, 1); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations::count;
  return fails() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size, std::align_val_t a) {
  return counted(size, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t size, std::align_val_t a) {
  return counted(size, static_cast<std::size_t>(a));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
