// Light nets as words.
#include "coloring/graph/light_neighbors.hpp"

namespace spad {

LightNets::LightNets(const BipartiteGraph& graph, Index threshold)
    : graph_(graph), threshold_(threshold) {
  if (!are_local(graph, threshold)) return;
  word_ptr_.reserve(static_cast<std::size_t>(graph.n_nets()) + 1);
  word_ptr_.push_back(0);
  for (Index net = 0; net < graph.n_nets(); ++net) {
    Index last = -1;
    for (Index v : is_light(net) ? graph.vertices_of(net) : std::span<const Index>()) {
      if (v / 64 != last) words_.push_back({0, last = v / 64});
      words_.back().bits |= std::uint64_t{1} << (v % 64);
    }
    word_ptr_.push_back(static_cast<Offset>(words_.size()));
  }
}

Offset LightNets::count_words(const BipartiteGraph& graph, Index threshold) {
  Offset n = 0;
  for (Index net = 0; net < graph.n_nets(); ++net) {
    if (graph.net_size(net) > threshold) continue;
    Index last = -1;
    for (Index v : graph.vertices_of(net)) {
      n += v / 64 != last;
      last = v / 64;
    }
  }
  return n;
}

}  // namespace spad
