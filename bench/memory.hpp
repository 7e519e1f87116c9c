// Peak memory of a piece of work in this process; Linux only, 0 elsewhere.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <type_traits>

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

// What the body returns, plain numbers, in a process that begins as this one is now; zeros where it
// fails. What this one has freed before and keeps is not counted then.
template <class Body>
auto in_a_process_of_its_own(Body&& body) {
  using Result = decltype(body());
  static_assert(std::is_trivially_copyable_v<Result>);
  int ends[2];
  if (pipe(ends) != 0) return Result{};
  const pid_t child = fork();
  if (child == 0) {
    const Result result = body();
    _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
  }
  close(ends[1]);
  Result result{};
  if (child < 0 || read(ends[0], &result, sizeof result) != sizeof result) result = Result{};
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return result;
}

}  // namespace spad::bench
