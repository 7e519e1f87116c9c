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

bool LightNets::are_local(const BipartiteGraph& graph, Index threshold) {
  Offset most = graph.n_edges() / 4;  // a word takes as long as four vertices
  Offset least = 0;                   // one word in each net that is not empty
  for (Index net = 0; net < graph.n_nets(); ++net) {
    const Index size = graph.net_size(net);
    least += size > 0 && size <= threshold;
  }
  if (least > most) return false;
  for (Index net = 0; net < graph.n_nets() && most >= 0; ++net) {
    if (graph.net_size(net) > threshold) continue;
    Index last = -1;
    for (Index v : graph.vertices_of(net)) {
      most -= v / 64 != last;
      last = v / 64;
    }
  }
  return most >= 0;
}

Offset estimate_neighbors(const LightNets& nets) {
  LightNeighbors neighbors(nets);
  const Index n = nets.graph().n_vertices(), step = n / 200 + 1;
  Offset total = 0;
  for (Index v = 0; v < n; v += step) {
    total += neighbors.count(v, [](Index) { return ~std::uint64_t{0}; });
  }
  return total * step;
}

}  // namespace spad
