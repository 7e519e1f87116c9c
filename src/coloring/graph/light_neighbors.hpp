// The distinct vertices that share a light net with one vertex.
//
// Where vertices of a net lie close together, nets are kept as words of 64 vertices and united a
// word at a time: 2 to 4 times faster on wide stencils in their natural order. Elsewhere one stamp
// a vertex.
#pragma once

#include <bit>

#include "base/large_pages.hpp"
#include "coloring/graph/graph.hpp"

namespace spad {

// std::popcount is a call of a function where the processor is not known to have an instruction.
inline Index count_ones(std::uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555;
  bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
  bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return static_cast<Index>(bits * 0x0101010101010101 >> 56);
}

// Nets with at most `threshold` vertices, in words; shared by threads.
class LightNets {
 public:
  LightNets(const BipartiteGraph& graph, Index threshold);

  // Whether vertices of a net lie close together.
  static bool are_local(const BipartiteGraph& graph, Index threshold);

  const BipartiteGraph& graph() const { return graph_; }
  bool has_words() const { return !word_ptr_.empty(); }
  bool is_light(Index net) const { return graph_.net_size(net) <= threshold_; }

  struct Word {
    std::uint64_t bits;
    Index index;  // of vertices [64 * index, ...)
  };
  std::span<const Word> words_of(Index net) const {
    const Offset first = word_ptr_.data()[net];
    return {words_.data() + first, static_cast<std::size_t>(word_ptr_.data()[net + 1] - first)};
  }

 private:
  BipartiteGraph graph_;
  Index threshold_;
  std::vector<Offset> word_ptr_;  // empty when words do not pay
  std::vector<Word> words_;
};

// What one thread needs to find neighbors.
class LightNeighbors {
 public:
  explicit LightNeighbors(const LightNets& nets)
      : nets_(nets),
        touched_(nets.has_words() ? static_cast<std::size_t>(nets.graph().n_vertices() / 64) + 2
                                  : 0),
        united_(touched_.size(), 0),
        stamp_(nets.has_words() ? 0 : static_cast<std::size_t>(nets.graph().n_vertices()), -1) {}

  // How many there are in words masked by mask(index), v itself counted if its bit is not masked
  // and it has a light net.
  template <class Mask>
  Index count(Index v, Mask&& mask) {
    Index result = 0;
    if (nets_.has_words()) {
      const Index n = unite(v);
      for (Index k = 0; k < n; ++k) {
        const Index w = touched_.data()[k];
        result += count_ones(united_.data()[w] & mask(w));
        united_.data()[w] = 0;
      }
      return result;
    }
    visit(v, [&](Index x, Index is_new) {
      result += is_new & static_cast<Index>(mask(x / 64) >> (x % 64) & 1);
    });
    return result;
  }

  // Writes them to `out`, which has room for all vertices of v's light nets; v itself is left out.
  Index list(Index v, Index* out) {
    Index size = 0;
    if (nets_.has_words()) {
      visit_by_words(
          v, [](Index) { return ~std::uint64_t{0}; },
          [&](Index x) {
            out[size] = x;
            size += x != v;
          });
      return size;
    }
    visit(v, [&](Index x, Index is_new) {
      out[size] = x;
      size += is_new & static_cast<Index>(x != v);
    });
    return size;
  }

  // Only where nets are words: calls visit(x) for all in words masked by mask(index), v as in
  // count.
  template <class Mask, class Visit>
  void visit_by_words(Index v, Mask&& mask, Visit&& visit) {
    const Index n = unite(v);
    for (Index k = 0; k < n; ++k) {
      const Index w = touched_.data()[k];
      std::uint64_t bits = united_.data()[w] & mask(w);
      united_.data()[w] = 0;
      for (; bits; bits &= bits - 1) visit(w * 64 + std::countr_zero(bits));
    }
  }

  // Calls visit(v) for v in [first, last), for whom count and list come as fast as memory allows.
  template <class Visit>
  void visit_ahead(Index first, Index last, Visit&& visit) {
    const auto at = [](Index v) { return v; };
    if (nets_.has_words() || !is_worth_prefetching(nets_.graph().n_vertices())) {
      return spad::visit_ahead(first, last, at, visit);
    }
    const BipartiteGraph& graph = nets_.graph();
    spad::visit_ahead(
        first, last, at, visit,
        [&](Index v) {
          for (Index net : graph.nets_of(v)) graph.prefetch_vertices_bounds(net);
        },
        [&](Index v) {
          for (Index net : graph.nets_of(v)) graph.prefetch_vertices(net);
        },
        [&](Index v) {
          for (Index net : graph.nets_of(v)) {
            if (!nets_.is_light(net)) continue;
            for (Index x : graph.vertices_of(net)) prefetch(stamp_.data() + x);
          }
        });
  }

 private:
  // Without branches on what no processor could predict: 1.6 times faster on the Jacobian of a
  // power grid. Once for each v.
  template <class Visit>
  void visit(Index v, Visit&& visit) {
    for (Index net : nets_.graph().nets_of(v)) {
      if (!nets_.is_light(net)) continue;
      for (Index x : nets_.graph().vertices_of(net)) {
        Index& last = stamp_.data()[x];
        visit(x, static_cast<Index>(last != v));
        last = v;
      }
    }
  }

  Index unite(Index v) {
    Index n = 0;
    for (Index net : nets_.graph().nets_of(v)) {
      for (const LightNets::Word& word : nets_.words_of(net)) {
        std::uint64_t& bits = united_.data()[word.index];
        touched_.data()[n] = word.index;
        n += bits == 0;
        bits |= word.bits;
      }
    }
    return n;
  }

  const LightNets& nets_;
  std::vector<Index> touched_;         // words that are not zero
  std::vector<std::uint64_t> united_;  // zero between two calls
  std::vector<Index> stamp_;           // the last vertex that each was visited for
};

// How many neighbors all vertices have, each counted as its own, from every so many-th one: it is
// not worth listing millions to find them too many.
Offset estimate_neighbors(const LightNets& nets);

}  // namespace spad
