// Peak memory of a piece of work in this process; Linux only, 0 elsewhere.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace spad::bench {

inline double status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(key, 0) == 0) return 1024 * std::atof(line.c_str() + key.size());
  }
  return 0;
}

// How far the resident memory rises above what it is before.
template <class Body>
double peak_bytes_of(Body&& body) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak starts anew
  const double before = status_bytes("VmRSS:");
  body();
  return status_bytes("VmHWM:") - before;
}

}  // namespace spad::bench
