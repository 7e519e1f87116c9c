// The library's one parallel loop: blocks over OpenMP threads, exceptions carried out.
//
// Which thread runs a block is not fixed, what a block does is; a body that writes only what its
// block owns gives the same bits for any number of threads. Of several exceptions the one of the
// lowest block is rethrown, after all blocks have ended. User callbacks never run in here.
#pragma once

#include <exception>
#include <limits>

#include "base/floating_point.hpp"
#include "base/sparse.hpp"

namespace spad {

// body(block, thread), thread in [0, n_threads).
template <class Body>
void parallel_blocks(Index n_blocks, int n_threads, Body&& body);

}  // namespace spad

#ifdef _OPENMP
#include <omp.h>
#endif

namespace spad {

template <class Body>
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
#pragma omp for schedule(dynamic, 1)
    for (Index block = 0; block < n_blocks; ++block) {
      try {
        body(block, omp_get_thread_num());
      } catch (...) {
#pragma omp critical(spad_parallel_blocks)
        if (block < first_block) {
          first_block = block;
          first = std::current_exception();
        }
      }
    }
  }
  if (first) std::rethrow_exception(first);
#else
  for (Index block = 0; block < n_blocks; ++block) body(block, 0);
#endif
}

}  // namespace spad
