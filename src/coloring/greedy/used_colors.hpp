// The colors used in each net of a bipartite graph, and the smallest one that several nets lack.
//
// The textbook looks at every vertex of every net again, which is quadratic in a dense net. Here a
// net keeps its colors: the first 64 in a word of bits, the others in as many words as it has
// vertices, or, once one does not fit in there, as maximal runs of consecutive colors, which always
// fit. A search begins behind the words that are full: a greedy coloring fills a dense net almost
// without gaps.
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
      if (above_.empty()) allocate_above();
      for (Index net : nets) add_above(net, color);
    }
  }

  Index count(Index net) const;
  // For colors from 64 on: else allocated with the first of them.
  void allocate_above();
  void prefetch(Index net) const { spad::prefetch(low_.data() + net); }

 private:
  static constexpr Index none = -1;
  struct Run {
    Index begin, end;
  };
  union Cell {
    std::uint64_t bits;
    Run run;
  };
  // What a net has of colors from n_low on.
  struct Above {
    Index n = 0;       // words, others are empty and not written yet; or runs
    Index n_full = 0;  // of words, the first ones; none: runs
    bool has_runs() const { return n_full == none; }
  };

  Index smallest_unused_above(std::span<const Index> nets) const;
  Index next_not_full(std::span<const Index> nets, Index word) const;
  std::uint64_t used_in(std::span<const Index> nets, Index word, Index& reach) const;
  Index smallest_unused_by_runs(std::span<const Index> nets, Index from) const;
  template <class Visit>
  void for_runs(Index net, Index first_word, Visit&& visit) const;
  void add_above(Index net, Index color);
  void add_to_words(Index net, Index color);
  void change_to_runs(Index net);
  Cell* cells(Index net) const { return cells_.get() + graph_.first_edge(net); }
  // One bit a word, for as many words as the net has vertices.
  std::uint64_t* full_words(Index net) const {
    return full_words_.get() + graph_.first_edge(net) / 64 + net;
  }

  BipartiteGraph graph_;
  std::vector<std::uint64_t> low_;  // colors [0, 64) of each net
  std::vector<Above> above_;        // of each net; empty while there is no color above
  std::unique_ptr<Cell[]> cells_;   // one an edge, net by net: words, or runs in ascending order
  std::unique_ptr<std::uint64_t[]> full_words_;
};

}  // namespace spad
