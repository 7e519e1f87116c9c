// Sets of colors as bits and runs: search and insertion.
#include "coloring/greedy/color_sets.hpp"

#include <algorithm>
#include <bit>

#include "base/large_pages.hpp"

namespace spad {

namespace {

using Run = ColorSets::Run;

// The part of [begin, end) in the 64 colors from `window` on.
std::uint64_t bits_in_window(Run run, Index window) {
  const int first = std::max(run.begin - window, 0);
  const int last = std::min(run.end - window, 64);
  return ~std::uint64_t{0} >> (64 - (last - first)) << first;
}

}  // namespace

void ColorSets::clear() {
  std::fill(vertices_.begin(), vertices_.end(), Vertex());
  std::fill(n_runs_.begin(), n_runs_.end(), 0);
}

bool ColorSets::contains(Index v, Index kind, Index color) const {
  if (color < n_low) return low(v, kind) >> color & 1;
  const std::span<const Run> all = runs(v, kind);
  const auto run =
      std::partition_point(all.begin(), all.end(), [=](Run r) { return r.end <= color; });
  return run != all.end() && run->begin <= color;
}

std::span<const Run> ColorSets::runs(Index v, Index kind) const {
  if (n_runs_.empty()) return {};
  return {first_run(v, kind), static_cast<std::size_t>(n_runs_.data()[set_of(v, kind)])};
}

Run* ColorSets::first_run(Index v, Index kind) const {
  const Offset capacity = graph_.first_slot(v + 1) - graph_.first_slot(v);
  return runs_.get() + graph_.first_slot(v) * n_kinds + capacity * kind;
}

void ColorSets::add_above(Index v, Index kind, Index color) {
  if (n_runs_.empty()) {
    runs_ = large_array<Run>(static_cast<std::size_t>(graph_.n_slots()) *
                             static_cast<std::size_t>(n_kinds));
    n_runs_.assign(vertices_.size() * static_cast<std::size_t>(n_kinds), 0);
  }
  Run* const first = first_run(v, kind);
  Index& n_runs = n_runs_.data()[set_of(v, kind)];
  Run* const last = first + n_runs;
  Run* const run = std::partition_point(first, last, [=](Run r) { return r.end < color; });
  if (run != last && run->end == color) {
    run->end = color + 1;
    if (run + 1 != last && run[1].begin == run->end) {  // the gap is closed
      run->end = run[1].end;
      std::copy(run + 2, last, run + 1);
      --n_runs;
    }
  } else if (run != last && run->begin == color + 1) {
    run->begin = color;
  } else if (run == last || run->begin > color) {
    std::copy_backward(run, last, last + 1);
    *run = {color, color + 1};
    ++n_runs;
  }
}

void ForbiddenColors::add_above(Index color) {
  const auto k = static_cast<std::size_t>(color - ColorSets::n_low);
  if (k >= above_.size()) above_.resize(std::max(k + 1, 2 * above_.size()), -1);
  above_[k] = vertex_;
}

Index ForbiddenColors::smallest_allowed() const {
  if (~low_) return std::countr_one(low_);
  for (Index window = ColorSets::n_low;;) {
    Index reach = window + 64;  // further when one run alone covers the window
    std::uint64_t used = 0;
    for (std::span<const Run> runs : sets_) {
      auto run =
          std::partition_point(runs.begin(), runs.end(), [=](Run r) { return r.end <= window; });
      for (; run != runs.end() && run->begin - window < 64; ++run) {
        used |= bits_in_window(*run, window);
        if (run->begin <= window) reach = std::max(reach, run->end);
      }
    }
    for (std::uint64_t free = ~used; free != 0; free &= free - 1) {
      const Index color = window + std::countr_zero(free);
      if (!has_above(color)) return color;
    }
    window = reach;
  }
}

}  // namespace spad
