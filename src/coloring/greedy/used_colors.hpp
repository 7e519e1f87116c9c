// The colors used in each net of a bipartite graph, and the smallest one that several nets lack.
//
// The textbook looks at every vertex of every net again, which is quadratic in a dense net. Here a
// net keeps its colors: the first 64 as bits, the others as maximal runs of consecutive colors. A
// greedy coloring fills a dense net almost without gaps, so its 10^6 colors are a few runs, and the
// search steps over each of them at once.
#pragma once

#include <bit>
#include <memory>

#include "base/large_pages.hpp"
#include "coloring/graph/graph.hpp"

namespace spad {

class UsedColors {
 public:
  static constexpr Index n_low = 64;

  explicit UsedColors(const BipartiteGraph& graph)
      : graph_(graph),
        low_(large_vector<std::uint64_t>(static_cast<std::size_t>(graph.n_nets()))) {}

  Index smallest_unused(std::span<const Index> nets) const {
    std::uint64_t used = 0;
    for (Index net : nets) used |= low_.data()[net];
    return ~used ? std::countr_one(used) : smallest_unused_above(nets);
  }

  // No vertex of these nets has the color yet.
  void add(std::span<const Index> nets, Index color) {
    if (color < n_low) {
      for (Index net : nets) low_.data()[net] |= std::uint64_t{1} << color;
    } else {
      if (n_runs_.empty()) allocate_runs();
      for (Index net : nets) add_above(net, color);
    }
  }

  Index count(Index net) const;
  // For colors from 64 on: else allocated with the first of them.
  void allocate_runs();
  void prefetch(Index net) const { spad::prefetch(low_.data() + net); }

 private:
  struct Run {
    Index begin, end;
  };

  Index smallest_unused_above(std::span<const Index> nets) const;
  Index smallest_unused_by_runs(std::span<const Index> nets, Index from) const;
  std::span<const Run> runs(Index net) const;
  void add_above(Index net, Index color);

  BipartiteGraph graph_;
  std::vector<std::uint64_t> low_;  // colors [0, 64) of each net
  std::vector<Index> n_runs_;       // of each net; empty while there is no color above
  std::unique_ptr<Run[]> runs_;     // ascending in each net, with room for one a vertex
};

}  // namespace spad
