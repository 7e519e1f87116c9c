// Timing of what is compared: interleaved rounds, medians with quartiles, JSON.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace spad::bench {

// Stays on the processor it is on now; does nothing where that cannot be asked for.
inline void pin_to_one_processor() {
#ifdef __linux__
  cpu_set_t set;
  CPU_ZERO(&set);
  const int here = sched_getcpu();
  if (here < 0) return;
  CPU_SET(static_cast<unsigned>(here), &set);
  sched_setaffinity(0, sizeof set, &set);
#endif
}

inline double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Time that this thread spent on a processor: what else the machine does adds nothing to it. For
// code of one thread only.
inline double thread_seconds() {
#ifdef __linux__
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
#else
  return wall_seconds();
#endif
}

template <class Body>
double seconds_of(Body&& body) {
  const double start = thread_seconds();
  body();
  return thread_seconds() - start;
}

struct Quartiles {
  double lower, median, upper;
};

inline Quartiles quartiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](std::size_t quarter) { return values[quarter * (values.size() - 1) / 4]; };
  return {at(1), at(2), at(3)};
}

inline std::vector<double> ratios(const std::vector<double>& above,
                                  const std::vector<double>& below) {
  std::vector<double> result;
  for (std::size_t k = 0; k < above.size(); ++k) result.push_back(above[k] / below[k]);
  return result;
}

inline std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

// Prints rows as they come and keeps them for a JSON file.
class Report {
 public:
  explicit Report(const std::string& title) : title_(title) { std::printf("%s\n", title.c_str()); }

  void row(const std::string& name, const std::vector<double>& values, double scale,
           const char* unit) {
    const Quartiles q = quartiles(values);
    std::printf("  %-44s %10.3f %-3s [%.3f, %.3f]\n", name.c_str(), q.median * scale, unit,
                q.lower * scale, q.upper * scale);
    char text[256];
    std::snprintf(text, sizeof text,
                  "%s\n  {\"name\": \"%s\", \"median\": %.9g, \"quartiles\": [%.9g, %.9g]}",
                  rows_.empty() ? "" : ",", name.c_str(), q.median, q.lower, q.upper);
    rows_ += text;
  }
  void milliseconds(const std::string& name, const std::vector<double>& seconds) {
    row(name, seconds, 1e3, "ms");
  }
  void ratio(const std::string& name, const std::vector<double>& above,
             const std::vector<double>& below) {
    row(name, ratios(above, below), 1, "");
  }

  // Times are in seconds. False if the file cannot be written.
  bool write_json(const std::string& path, std::size_t n_rounds) const {
    std::ofstream out(path);
    out << "{\"benchmark\": \"" << title_ << "\", \"rounds\": " << n_rounds
        << ",\n \"processor\": \"" << processor() << "\", \"compiler\": \"" << SPAD_COMPILER
        << "\", \"build_type\": \"" << SPAD_BUILD_TYPE << "\",\n \"results\": [" << rows_
        << "\n ]}\n";
    return out.good();
  }

 private:
  std::string title_, rows_;
};

}  // namespace spad::bench
