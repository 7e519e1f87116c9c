// Two threads, each on a processor of its own.
#pragma once

#include <sched.h>
#include <unistd.h>

#include "bench/lanes.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace spad::bench {

#ifdef _OPENMP

inline void pin_to(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(processor), &set);
  sched_setaffinity(0, sizeof set, &set);
}

inline bool can_run_threads(int n_threads) { return sysconf(_SC_NPROCESSORS_ONLN) >= n_threads; }

// The threads of OpenMP's pool, which the library uses too, one on each processor while this lives.
class Spread {
 public:
  explicit Spread(int n_threads) {
    here_ = sched_getcpu();
    const long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
#pragma omp parallel num_threads(n_threads)
    pin_to(static_cast<int>((here_ + omp_get_thread_num()) % n_processors));
  }
  ~Spread() { pin_to(here_); }
  Spread(const Spread&) = delete;
  Spread& operator=(const Spread&) = delete;

 private:
  int here_ = 0;
};

template <class Body>
void in_parts(int n_threads, Body&& body) {
  if (n_threads == 1) return body(Part{});
#pragma omp parallel num_threads(n_threads)
  body(Part{static_cast<std::size_t>(omp_get_thread_num()), static_cast<std::size_t>(n_threads)});
}

#else

inline bool can_run_threads(int n_threads) { return n_threads == 1; }
struct Spread {
  explicit Spread(int) {}
};
template <class Body>
void in_parts(int, Body&& body) {
  body(Part{});
}

#endif

}  // namespace spad::bench
