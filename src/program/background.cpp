// Runs are found from the front, each as long as its period goes on.
#include "program/background.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "program/executors.hpp"

namespace spad {

namespace {

constexpr Index longest_period = 64;     // values: a cell's columns have that many
constexpr Index shortest_run = 192;      // that is worth a pattern of its own
constexpr Index shortest_pattern = 256;  // copied at a time: periods are repeated to fill it
// What a fill may read of it: from the last place of a period on, after some to the next line.
constexpr Index shortest_filled = 2 * lanes_of_pack * (most_packs_of_fill + 1);
static_assert(shortest_filled <= shortest_pattern);
constexpr Index shortest_skip = 16, longest_skip = 4096;  // without looking for a period

}  // namespace

class Background::Finder {
 public:
  Finder(Background& result, const std::vector<bool>& is_constant, const PlacedNumbers& values)
      : result_(result), is_constant_(is_constant), values_(values) {}

  void run() {
    Index skip = shortest_skip;
    for (Index at = 0; at < result_.size_;) {
      const Index period = find_period(at);
      if (period > 0) {
        at = add_periodic(at, period);
        skip = shortest_skip;
      } else {
        const Index end = at + std::min(skip, result_.size_ - at);
        add_literal(at, end);
        at = end;
        skip = std::min(2 * skip, longest_skip);
      }
    }
  }

 private:
  bool is_constant(Index k) const { return is_constant_[static_cast<std::size_t>(k)]; }
  double value(Index k) const { return values_[static_cast<std::size_t>(k)]; }
  static bool is_same(double a, double b) {  // in all bits
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }

  // A period that may go on for a run; 0: none.
  Index find_period(Index at) {
    if (at > result_.size_ - shortest_run) return 0;
    if (may_repeat(at, last_period_)) return last_period_;
    for (Index period = 1; period <= longest_period; ++period) {
      if (may_repeat(at, period) && end_of_period(at, period) - at >= shortest_run) {
        return last_period_ = period;
      }
    }
    return 0;
  }
  bool may_repeat(Index at, Index period) const {
    for (Index k = at + period; k < at + shortest_run; ++k) {
      const bool are_constant = is_constant(k) && is_constant(k - period);
      if (are_constant && !is_same(value(k), value(k - period))) return false;
    }
    return true;
  }

  // Fills the pattern with the constants of the run that begins here.
  Index end_of_period(Index at, Index period) {
    std::fill_n(pattern_, period, 0.0);
    std::fill_n(is_set_, period, false);
    Index slot = 0;
    for (Index k = at; k < result_.size_; ++k) {
      if (is_constant(k)) {
        if (is_set_[slot] && !is_same(pattern_[slot], value(k))) return k;
        pattern_[slot] = value(k);
        is_set_[slot] = true;
      }
      if (++slot == period) slot = 0;
    }
    return result_.size_;
  }

  Index add_periodic(Index at, Index period) {
    const Index end = end_of_period(at, period);
    const Index n_periods =
        divide_up(std::clamp(end - at, shortest_filled, shortest_pattern), period);
    begin_run(at, n_periods * period, period);
    for (Index k = 0; k < n_periods; ++k) {
      result_.patterns_.insert(result_.patterns_.end(), pattern_, pattern_ + period);
    }
    is_literal_ = false;
    return end;
  }

  void add_literal(Index at, Index end) {
    if (!is_literal_) begin_run(at, 0, 0);
    result_.runs_.back().length += end - at;
    grow_large(result_.patterns_, static_cast<std::size_t>(end - at));
    for (Index k = at; k < end; ++k) result_.patterns_.push_back(value(k));
    is_literal_ = true;
  }

  void begin_run(Index at, Index length, Index period) {
    const Index n_packs = period > 0 ? period / std::gcd(period, lanes_of_pack) : 0;
    result_.runs_.push_back(
        {at, length, period, n_packs > most_packs_of_fill ? 0 : n_packs, result_.patterns_.size()});
  }

  Background& result_;
  const std::vector<bool>& is_constant_;
  const PlacedNumbers& values_;
  Index last_period_ = 1;
  bool is_literal_ = false;  // the last run
  double pattern_[longest_period];
  bool is_set_[longest_period];
};

Background::Background(const std::vector<bool>& is_constant, const PlacedNumbers& values)
    : size_(static_cast<Index>(values.code.size())) {
  Finder(*this, is_constant, values).run();
}

void Background::copy(Index first, Index last, double* to) const {
  if (first >= last) return;
  const Executors& executors = executors_of(chosen_target());
  auto run = std::upper_bound(runs_.begin(), runs_.end(), first,
                              [](Index place, const Run& r) { return place < r.begin; }) -
             1;
  while (first < last) {
    const Index end = std::min(last, end_of(static_cast<std::size_t>(run - runs_.begin())));
    const double* const pattern = patterns_.data() + run->pattern;
    if (run->n_packs > 0) {
      executors.fill(pattern + (first - run->begin) % run->period, run->n_packs, end - first,
                     to + first);
      first = end;
    }
    Index k = (first - run->begin) % run->length;
    while (first < end) {
      const Index n = std::min(run->length - k, end - first);
      std::memcpy(to + first, pattern + k, sizeof(double) * static_cast<std::size_t>(n));
      first += n;
      k = 0;
    }
    ++run;
  }
}

void Background::copy_from(Index first, double* to, int n_threads) const {
  parallel_pieces(size_ - first, n_threads, [&](Offset begin, Offset n) {
    const Index at = first + static_cast<Index>(begin);
    copy(at, at + static_cast<Index>(n), to);
  });
}

std::size_t Background::bytes() const {
  return runs_.capacity() * sizeof(Run) + patterns_.capacity() * sizeof(double);
}

}  // namespace spad
