// Large pages by advice, which Linux may follow or not.
#include "base/large_pages.hpp"

#include <cstdint>

#include "base/parallel.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace spad {

namespace {

[[maybe_unused]] constexpr std::uintptr_t page = 4096;

}  // namespace

void advise_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (bytes < large_page) return;
  const auto first = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
  const auto last = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / page * page;
  madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);  // an error changes nothing
#endif
}

void populate_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes,
                    [[maybe_unused]] int n_threads) {
#if defined(__linux__) && defined(MADV_POPULATE_WRITE)
  if (bytes < 2 * large_page || n_threads <= 1) return;
  const auto first = (reinterpret_cast<std::uintptr_t>(memory) + large_page - 1) / large_page;
  const auto last = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / large_page;
  parallel_blocks(static_cast<Index>(last - first), n_threads, [=](Index block, int) {
    const auto begin = (first + static_cast<std::uintptr_t>(block)) * large_page;
    madvise(reinterpret_cast<void*>(begin), large_page, MADV_POPULATE_WRITE);  // likewise
  });
#endif
}

}  // namespace spad
