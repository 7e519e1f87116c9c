// Runs of used colors: search and insertion.
#include "coloring/greedy/used_colors.hpp"

#include "base/large_pages.hpp"

namespace spad {

namespace {

// The part of [begin, end) in the 64 colors from `window` on.
std::uint64_t bits_in_window(Index begin, Index end, Index window) {
  const int first = std::max(begin - window, 0);
  const int last = std::min(end - window, 64);
  const std::uint64_t length_mask = ~std::uint64_t{0} >> (64 - (last - first));
  return length_mask << first;
}

// A vertex with more nets looks at a few windows, then at all runs of all nets at once.
constexpr std::size_t many_nets = 64;
constexpr int few_windows = 4;

}  // namespace

Index UsedColors::smallest_unused_above(std::span<const Index> nets) const {
  if (n_runs_.empty()) return n_low;
  Index window = n_low;
  for (int n = 0; nets.size() <= many_nets || n < few_windows; ++n) {
    Index reach = window + 64;  // further when one run alone covers the window
    std::uint64_t used = 0;
    for (Index net : nets) {
      const std::span<const Run> all = runs(net);
      auto run = std::partition_point(all.begin(), all.end(),
                                      [=](const Run& r) { return r.end <= window; });
      for (; run != all.end() && run->begin - window < 64; ++run) {
        used |= bits_in_window(run->begin, run->end, window);
        if (run->begin <= window) reach = std::max(reach, run->end);
      }
    }
    if (~used) return window + std::countr_one(used);
    window = reach;
  }
  return smallest_unused_by_runs(nets, window);
}

// O(r log r) for r runs above.
Index UsedColors::smallest_unused_by_runs(std::span<const Index> nets, Index from) const {
  std::vector<Run> all;
  for (Index net : nets) {
    for (const Run& run : runs(net)) {
      if (run.end > from) all.push_back(run);
    }
  }
  std::sort(all.begin(), all.end(), [](Run a, Run b) { return a.begin < b.begin; });
  for (const Run& run : all) {
    if (run.begin > from) break;
    from = std::max(from, run.end);
  }
  return from;
}

Index UsedColors::count(Index net) const {
  Index result = std::popcount(low_.data()[net]);
  for (const Run& run : runs(net)) result += run.end - run.begin;
  return result;
}

std::span<const UsedColors::Run> UsedColors::runs(Index net) const {
  if (n_runs_.empty()) return {};
  return {runs_.get() + graph_.first_edge(net), static_cast<std::size_t>(n_runs_.data()[net])};
}

void UsedColors::allocate_runs() {
  runs_ = large_array<Run>(static_cast<std::size_t>(graph_.n_edges()));
  n_runs_.assign(static_cast<std::size_t>(graph_.n_nets()), 0);
}

void UsedColors::add_above(Index net, Index color) {
  Run* const first = runs_.get() + graph_.first_edge(net);
  Run* const last = first + n_runs_.data()[net];
  Run* const run = std::partition_point(first, last, [=](Run r) { return r.end < color; });
  if (run != last && run->end == color) {
    run->end = color + 1;
    if (run + 1 != last && run[1].begin == run->end) {  // the gap is closed
      run->end = run[1].end;
      std::copy(run + 2, last, run + 1);
      --n_runs_.data()[net];
    }
  } else if (run != last && run->begin == color + 1) {
    run->begin = color;
  } else {
    std::copy_backward(run, last, last + 1);
    *run = {color, color + 1};
    ++n_runs_.data()[net];
  }
}

}  // namespace spad
