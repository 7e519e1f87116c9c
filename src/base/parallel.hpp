// The library's one parallel loop: blocks over OpenMP threads, exceptions carried out.
//
// Which thread runs a block is not fixed, what a block does is; a body that writes only what its
// block owns gives the same bits for any number of threads. Of several exceptions the one of the
// lowest block is rethrown, after all blocks have ended. User callbacks never run in here.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <limits>

#include "base/floating_point.hpp"
#include "base/sparse.hpp"

namespace spad {

// next: the next block that nobody has taken, for uneven ones. own: a run of neighbors, the same
// for a thread every time, so that what it wrote and will write again is in its cache.
enum class Share { next, own };

// body(block, thread), thread in [0, n_threads).
template <Share share = Share::next, class Body>
void parallel_blocks(Index n_blocks, int n_threads, Body&& body);

// first() on the calling thread, second() at the same time on another one, or after it.
template <class First, class Second>
void parallel_pair(int n_threads, First&& first, Second&& second);

// body(member, n_members) on each member of a team at the same time, member in [0, n_members): they
// may wait for each other, so that none may throw. As many as n_threads, or as there are.
template <class Body>
void parallel_team(int n_threads, Body&& body);

// Of an item: how many units, and the work of each, of at least 1.
struct Units {
  Offset n, work;
};
// body(item, first, last, thread) for units [first, last) of items that have nothing to do with
// each other, such as loops: each thread takes its fraction of every item, the same one every time,
// so that what it wrote and will read again is in its cache. As many threads as have `least` work.
template <class UnitsOf, class Body>
void parallel_units(std::size_t n_items, Offset least, int n_threads, UnitsOf&& units_of,
                    Body&& body);

// body(first, n) for pieces of [0, total): each thread its fraction, where it is not too little.
template <class Body>
void parallel_pieces(Offset total, int n_threads, Body&& body);

// Copies or fills large arrays.
inline void parallel_copy(const double* from, Offset n, double* to, int n_threads);
inline void parallel_fill(double value, Offset n, double* to, int n_threads);

}  // namespace spad

#ifdef _OPENMP
#include <omp.h>
#endif

namespace spad {

template <Share share, class Body>
void parallel_blocks(Index n_blocks, int n_threads, Body&& body) {
  if (n_threads <= 1 || n_blocks <= 1) {
    for (Index block = 0; block < n_blocks; ++block) body(block, 0);
    return;
  }
#ifdef _OPENMP
  std::exception_ptr first;
  Index first_block = std::numeric_limits<Index>::max();
#pragma omp parallel num_threads(n_threads)
  {
    const FloatingPointScope scope;  // threads may have inherited a caller's traps
    const auto run = [&](Index block) {
      try {
        body(block, omp_get_thread_num());
      } catch (...) {
#pragma omp critical(spad_parallel_blocks)
        if (block < first_block) {
          first_block = block;
          first = std::current_exception();
        }
      }
    };
    if constexpr (share == Share::own) {
#pragma omp for schedule(static) nowait
      for (Index block = 0; block < n_blocks; ++block) run(block);
    } else {
#pragma omp for schedule(dynamic, 1) nowait
      for (Index block = 0; block < n_blocks; ++block) run(block);
    }
  }
  if (first) std::rethrow_exception(first);
#else
  for (Index block = 0; block < n_blocks; ++block) body(block, 0);
#endif
}

template <class First, class Second>
void parallel_pair(int n_threads, First&& first, Second&& second) {
#ifdef _OPENMP
  std::exception_ptr thrown[2];
#pragma omp parallel num_threads(n_threads > 1 ? 2 : 1)
  {
    const FloatingPointScope scope;
    const auto run = [&](int k) {
      try {
        k == 0 ? first() : second();
      } catch (...) {
        thrown[k] = std::current_exception();
      }
    };
    run(omp_get_thread_num());
    if (omp_get_num_threads() == 1) run(1);
  }
  for (const std::exception_ptr& exception : thrown) {
    if (exception) std::rethrow_exception(exception);
  }
#else
  static_cast<void>(n_threads);
  first();
  second();
#endif
}

template <class Body>
void parallel_team(int n_threads, Body&& body) {
  static_assert(noexcept(body(0, 1)));
  if (n_threads <= 1) return body(0, 1);
#ifdef _OPENMP
#pragma omp parallel num_threads(n_threads)
  {
    const FloatingPointScope scope;
    body(omp_get_thread_num(), omp_get_num_threads());
  }
#else
  body(0, 1);
#endif
}

template <class UnitsOf, class Body>
void parallel_units(std::size_t n_items, Offset least, int n_threads, UnitsOf&& units_of,
                    Body&& body) {
  if (n_threads <= 1) {
    for (std::size_t k = 0; k < n_items; ++k) {
      if (const Offset n = units_of(k).n; n > 0) body(k, Offset{0}, n, 0);
    }
    return;
  }
  Offset total = 0;
  for (std::size_t k = 0; k < n_items; ++k) {
    const Units units = units_of(k);
    total += units.n * units.work;
  }
  const auto n_parts =
      static_cast<Index>(std::clamp(total / least, Offset{1}, Offset{std::max(n_threads, 1)}));
  parallel_blocks<Share::own>(n_parts, n_threads, [&](Index part, int thread) {
    Offset turn = 0;  // whose is a unit that is left over
    for (std::size_t k = 0; k < n_items; ++k) {
      const Offset n = units_of(k).n;
      const Offset first = (n * part + turn) / n_parts, last = (n * (part + 1) + turn) / n_parts;
      if (first < last) body(k, first, last, thread);
      turn = (turn + n) % n_parts;
    }
  });
}

template <class Body>
void parallel_pieces(Offset total, int n_threads, Body&& body) {
  constexpr Offset least = 1 << 12;  // of 32 KiB each thread has its own in its cache
  const auto n_parts =
      static_cast<Index>(std::clamp(total / least, Offset{1}, Offset{std::max(n_threads, 1)}));
  parallel_blocks<Share::own>(n_parts, n_threads, [&](Index part, int) {
    const Offset first = total * part / n_parts;
    body(first, total * (part + 1) / n_parts - first);
  });
}

inline void parallel_copy(const double* from, Offset n, double* to, int n_threads) {
  parallel_pieces(n, n_threads,
                  [&](Offset first, Offset size) { std::copy_n(from + first, size, to + first); });
}

inline void parallel_fill(double value, Offset n, double* to, int n_threads) {
  parallel_pieces(n, n_threads,
                  [&](Offset first, Offset size) { std::fill_n(to + first, size, value); });
}

}  // namespace spad
