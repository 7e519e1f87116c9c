// Words and runs of used colors: search and insertion.
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

// A vertex with more nets looks at a few words, then at all runs of all nets at once.
constexpr std::size_t many_nets = 64;
constexpr int few_words = 4;

}  // namespace

// Words are passed over 64 at a time where they are full in one of the nets.
Index UsedColors::smallest_unused_above(std::span<const Index> nets) const {
  if (above_.empty()) return n_low;
  Index word = 0;
  for (Index net : nets) word = std::max(word, above_.data()[net].n_full);
  for (int n = 0; nets.size() <= many_nets || n < few_words; ++n) {
    word = next_not_full(nets, word);
    const Index window = n_low + 64 * word;
    Index reach = window + 64;  // further when one run alone covers the window
    const std::uint64_t used = used_in(nets, word, reach);
    if (~used) return window + std::countr_one(used);
    word = (reach - n_low) / 64;
  }
  return smallest_unused_by_runs(nets, n_low + 64 * word);
}

// The first word from `word` on that is full in none of the nets.
Index UsedColors::next_not_full(std::span<const Index> nets, Index word) const {
  std::uint64_t full = (std::uint64_t{1} << (word % 64)) - 1;
  for (Index block = word / 64;; ++block) {
    for (Index net : nets) {
      const Above& above = above_.data()[net];
      if (64 * block < above.n && !above.has_runs()) full |= full_words(net)[block];
    }
    if (~full) return 64 * block + std::countr_one(full);
    full = 0;
  }
}

std::uint64_t UsedColors::used_in(std::span<const Index> nets, Index word, Index& reach) const {
  const Index window = n_low + 64 * word;
  std::uint64_t used = 0;
  for (Index net : nets) {
    const Above& above = above_.data()[net];
    const Cell* const first = cells(net);
    if (!above.has_runs()) {
      if (word < above.n) used |= first[word].bits;
      continue;
    }
    const Cell* const last = first + above.n;
    const Cell* at =
        std::partition_point(first, last, [=](const Cell& c) { return c.run.end <= window; });
    for (; at != last && at->run.begin - window < 64; ++at) {
      used |= bits_in_window(at->run.begin, at->run.end, window);
      if (at->run.begin <= window) reach = std::max(reach, at->run.end);
    }
  }
  return used;
}

// O(r log r) for r runs above.
Index UsedColors::smallest_unused_by_runs(std::span<const Index> nets, Index from) const {
  std::vector<Run> all;
  for (Index net : nets) {
    for_runs(net, (from - n_low) / 64, [&](const Run& run) {
      if (run.end > from) all.push_back(run);
    });
  }
  std::sort(all.begin(), all.end(), [](Run a, Run b) { return a.begin < b.begin; });
  for (const Run& run : all) {
    if (run.begin > from) break;
    from = std::max(from, run.end);
  }
  return from;
}

// Of words a run ends with its word; those before `first_word` are left out.
template <class Visit>
void UsedColors::for_runs(Index net, Index first_word, Visit&& visit) const {
  const Above& above = above_.data()[net];
  if (above.has_runs()) {
    for (Index k = 0; k < above.n; ++k) visit(cells(net)[k].run);
    return;
  }
  for (Index k = first_word; k < above.n; ++k) {
    std::uint64_t bits = cells(net)[k].bits;
    for (Index at = n_low + 64 * k; bits != 0;) {
      const int skipped = std::countr_zero(bits);
      const int length = std::countr_one(bits >> skipped);
      visit(Run{at + skipped, at + skipped + length});
      if (skipped + length == 64) break;
      bits >>= skipped + length;
      at += skipped + length;
    }
  }
}

Index UsedColors::count(Index net) const {
  Index result = std::popcount(low_.data()[net]);
  if (above_.empty()) return result;
  for_runs(net, 0, [&](const Run& run) { result += run.end - run.begin; });
  return result;
}

void UsedColors::allocate_above() {
  cells_ = large_array<Cell>(static_cast<std::size_t>(graph_.n_edges()));
  full_words_ = large_array<std::uint64_t>(
      static_cast<std::size_t>(graph_.n_edges() / 64 + graph_.n_nets() + 1));
  above_ = large_vector<Above>(static_cast<std::size_t>(graph_.n_nets()));
}

void UsedColors::add_above(Index net, Index color) {
  Above& above = above_.data()[net];
  if (!above.has_runs()) {
    const Index word = (color - n_low) / 64;
    if (word < graph_.net_size(net)) return add_to_words(net, color);
    change_to_runs(net);
  }
  Cell* const first = cells(net);
  Cell* const last = first + above.n;
  Cell* const at =
      std::partition_point(first, last, [=](const Cell& c) { return c.run.end < color; });
  if (at != last && at->run.end == color) {
    at->run.end = color + 1;
    if (at + 1 != last && at[1].run.begin == at->run.end) {  // the gap is closed
      at->run.end = at[1].run.end;
      std::copy(at + 2, last, at + 1);
      --above.n;
    }
  } else if (at != last && at->run.begin == color + 1) {
    at->run.begin = color;
  } else {
    std::copy_backward(at, last, last + 1);
    at->run = {color, color + 1};
    ++above.n;
  }
}

void UsedColors::add_to_words(Index net, Index color) {
  Above& above = above_.data()[net];
  Cell* const words = cells(net);
  const Index word = (color - n_low) / 64;
  for (; above.n <= word; ++above.n) {
    words[above.n].bits = 0;
    if (above.n % 64 == 0) full_words(net)[above.n / 64] = 0;
  }
  words[word].bits |= std::uint64_t{1} << ((color - n_low) % 64);
  if (~words[word].bits) return;
  full_words(net)[word / 64] |= std::uint64_t{1} << (word % 64);
  while (above.n_full < above.n && ~words[above.n_full].bits == 0) ++above.n_full;
}

// There are no more runs than colors, nor more colors than vertices.
void UsedColors::change_to_runs(Index net) {
  std::vector<Run> runs;
  for_runs(net, 0, [&](const Run& run) {
    if (!runs.empty() && runs.back().end == run.begin) {
      runs.back().end = run.end;
    } else {
      runs.push_back(run);
    }
  });
  for (std::size_t k = 0; k < runs.size(); ++k) cells(net)[k].run = runs[k];
  above_.data()[net] = {static_cast<Index>(runs.size()), none};
}

}  // namespace spad
