// Interleaved rounds: every contender in turn, often enough to be measured, at two points.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "bench/derivatives/row.hpp"
#include "bench/measure.hpp"

namespace spad::bench {

class Rounds {
 public:
  using Clock = double (*)();
  using Run = std::function<void(const double* x)>;

  // The second point is close to the first, and another: nothing can be kept from call to call.
  Rounds(Clock clock, const std::vector<double>& x) : clock_(clock), point_{x, x} {
    for (double& value : point_[1]) value *= 1 + 1e-9;
  }
  void add(const std::string& name, Run run) {
    if (run) contenders_.push_back({name, std::move(run), 1});
  }

  void measure(std::size_t n_rounds, Row& row) {
    for (Contender& c : contenders_) calibrate(c);
    for (std::size_t round = 0; round < n_rounds; ++round) {
      for (std::size_t k = 0; k < contenders_.size(); ++k) {
        const Contender& c = contenders_[(round + k) % contenders_.size()];
        c.run(point_[1].data());  // its data into the cache, as in a run of its own
        row.seconds[c.name].push_back(time(c));
      }
    }
  }

 private:
  struct Contender {
    std::string name;
    Run run;
    std::size_t n_repeats;
  };

  double time(const Contender& c) {
    const double start = clock_();
    for (std::size_t k = 0; k < c.n_repeats; ++k) c.run(point_[k % 2].data());
    return (clock_() - start) / static_cast<double>(c.n_repeats);
  }
  void calibrate(Contender& c) {
    constexpr double wanted = 5e-4;
    c.run(point_[0].data());
    c.n_repeats = static_cast<std::size_t>(std::clamp(wanted / time(c), 1.0, 1e4));
  }

  Clock clock_;
  std::vector<double> point_[2];
  std::vector<Contender> contenders_;
};

}  // namespace spad::bench
