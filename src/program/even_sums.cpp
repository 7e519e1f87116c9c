// A run ends where a target or a source does not follow the one before.
#include "program/even_sums.hpp"

#include <algorithm>

namespace spad {

namespace {

constexpr Index shortest = 64;  // sums, of a run and of a pair

bool sources_follow(std::span<const Index> sources, std::span<const Index> next) {
  return std::ranges::equal(sources, next, {}, [](Index source) { return source + 1; });
}

// The part of `run` from its sum `begin` on.
EvenRun part_of(const EvenRun& run, Index begin, Index n) {
  EvenRun part{run.target + run.stride * begin, run.stride, n, run.sources};
  for (Index& source : part.sources) source += begin;
  return part;
}

// How many sums of each come before those of which one's target is just before the other's.
struct Alignment {
  Index skip_first = 0, skip_second = 0, n = 0;  // n = 0: there are none
};
Alignment align(const EvenRun& first, const EvenRun& second) {
  const Index distance = second.target - first.target - 1;
  if (first.stride != second.stride || first.stride < 2 || distance % first.stride != 0) return {};
  Alignment a;
  (distance > 0 ? a.skip_first : a.skip_second) = std::abs(distance) / first.stride;
  a.n = std::min(first.n - a.skip_first, second.n - a.skip_second);
  if (a.n < shortest) return {};
  return a;
}

class Pairing {
 public:
  explicit Pairing(std::vector<EvenRun> runs) : runs_(std::move(runs)) {
    std::ranges::sort(runs_, {}, &EvenRun::target);
  }

  std::vector<EvenPair> run() {
    constexpr std::size_t most_candidates = 8;
    for (std::size_t k = 0; k < runs_.size(); ++k) {
      const std::size_t last = std::min(runs_.size(), k + 1 + most_candidates);
      for (std::size_t other = k + 1; other < last && runs_[k].n > 0; ++other) {
        if (!pair(runs_[k], runs_[other])) pair(runs_[other], runs_[k]);
      }
      add_alone(runs_[k]);
    }
    return std::move(pairs_);
  }

 private:
  bool pair(EvenRun& first, EvenRun& second) {
    const Alignment a = align(first, second);
    if (a.n == 0) return false;
    pairs_.push_back({part_of(first, a.skip_first, a.n), part_of(second, a.skip_second, a.n)});
    for (auto [run, skip] : {std::pair(&first, a.skip_first), std::pair(&second, a.skip_second)}) {
      add_alone(part_of(*run, 0, skip));
      add_alone(part_of(*run, skip + a.n, run->n - skip - a.n));
      run->n = 0;
    }
    return true;
  }

  void add_alone(const EvenRun& run) {
    if (run.n > 0) pairs_.push_back({run, {run.target, run.stride, 0, {}}});
  }

  std::vector<EvenRun> runs_;  // n = 0: taken
  std::vector<EvenPair> pairs_;
};

}  // namespace

void take_even_runs(std::span<const Index> targets, std::span<const Index> sources, Index length,
                    std::vector<Index>& sums, std::vector<EvenRun>& runs) {
  const auto target = [&](Index sum) { return targets[static_cast<std::size_t>(sum)]; };
  const auto places = [&](Index sum) {
    const auto n = static_cast<std::size_t>(length);
    return sources.subspan(static_cast<std::size_t>(sum) * n, n);
  };
  std::size_t n_kept = 0;
  for (std::size_t k = 0; k < sums.size();) {
    std::size_t end = k + 1;
    const Index stride = end < sums.size() ? target(sums[end]) - target(sums[k]) : 0;
    while (end < sums.size() && target(sums[end]) - target(sums[end - 1]) == stride &&
           sources_follow(places(sums[end - 1]), places(sums[end]))) {
      ++end;
    }
    const auto n = static_cast<Index>(end - k);
    if (n >= shortest && stride > 0) {
      const std::span<const Index> first = places(sums[k]);
      runs.push_back({target(sums[k]), stride, n, {first.begin(), first.end()}});
    } else {
      for (std::size_t kept = k; kept < end; ++kept) sums[n_kept++] = sums[kept];
    }
    k = end;
  }
  sums.resize(n_kept);
}

std::vector<EvenPair> pair_up(std::vector<EvenRun> runs) { return Pairing(std::move(runs)).run(); }

}  // namespace spad
