// Dynamic distance-2 degrees.
//
// Matula, Beck (1983), Smallest-last ordering and clustering and graph coloring algorithms;
// Coleman, Moré (1983), Estimation of sparse Jacobian matrices and graph coloring problems, for
// incidence degree.
#include "coloring/dynamic_distance2.hpp"

#include "coloring/distance2_degree.hpp"
#include "coloring/distance2_graph.hpp"

namespace spad {

namespace {

// The vertices left in each light net; shrinks as they are removed, which halves the work.
class RemainingNets {
 public:
  RemainingNets(const BipartiteGraph& graph, Index threshold)
      : graph_(graph),
        stamp_(static_cast<std::size_t>(graph.n_vertices()), -1),
        vertices_(static_cast<std::size_t>(graph.n_edges())),
        size_(static_cast<std::size_t>(graph.n_nets())) {
    for (Index net = 0; net < graph.n_nets(); ++net) {
      const std::span<const Index> all = graph.vertices_of(net);
      if (static_cast<Index>(all.size()) > threshold) continue;
      std::copy(all.begin(), all.end(), vertices_.data() + graph.first_edge(net));
      size_.data()[net] = static_cast<Index>(all.size());
    }
  }

  // Takes v out of all its nets, and calls visit once for each vertex left in any of them.
  template <class Visit>
  void remove(Index v, Visit&& visit) {
    for (Index net : graph_.nets_of(v)) {
      Index* const vertices = vertices_.data() + graph_.first_edge(net);
      Index& size = size_.data()[net];
      if (size == 0) continue;
      --size;
      for (Index k = 0; k <= size; ++k) {
        if (vertices[k] == v) vertices[k] = vertices[size];
        if (k == size || stamp_.data()[vertices[k]] == v) continue;
        stamp_.data()[vertices[k]] = v;
        visit(vertices[k]);
      }
    }
  }

 private:
  BipartiteGraph graph_;
  std::vector<Index> stamp_;  // the last vertex that each was visited for
  std::vector<Index> vertices_;
  std::vector<Index> size_;  // zero for heavy nets
};

// What is left when all neighbors are listed: 2 to 3 times faster, each is looked at once.
class RemainingNeighbors {
 public:
  explicit RemainingNeighbors(const Distance2Graph& graph)
      : graph_(graph), left_(graph.degrees().size(), 1) {}

  template <class Visit>
  void remove(Index v, Visit&& visit) {
    left_.data()[v] = 0;
    for (Index x : graph_.neighbors_of(v)) {
      if (left_.data()[x]) visit(x);
    }
  }

 private:
  const Distance2Graph& graph_;
  std::vector<std::uint8_t> left_;
};

// A heavy net counts as if all its vertices stayed to the end.
std::vector<Index> with_heavy_nets(const BipartiteGraph& graph, Index threshold,
                                   std::vector<Index> degree) {
  if (threshold == graph.largest_net()) return degree;
  for (Index v = 0; v < graph.n_vertices(); ++v) {
    Offset sum = degree.data()[v];
    for (Index net : graph.nets_of(v)) {
      if (graph.net_size(net) > threshold) sum += graph.net_size(net) - 1;
    }
    degree.data()[v] = static_cast<Index>(std::min<Offset>(sum, 2 * Offset{graph.n_vertices()}));
  }
  return degree;
}

}  // namespace

std::vector<Index> dynamic_distance2_order(const BipartiteGraph& graph, Order order,
                                           const Distance2Graph* neighbors, int n_threads) {
  const Index threshold = heavy_net_threshold(graph);
  std::optional<Distance2Graph> made;
  if (neighbors == nullptr) {
    made = Distance2Graph::of(graph, n_threads);
    if (made) neighbors = &*made;
  }
  if (neighbors != nullptr) {
    return dynamic_order(order, with_heavy_nets(graph, threshold, neighbors->degrees()),
                         RemainingNeighbors(*neighbors));
  }
  return dynamic_order(
      order,
      with_heavy_nets(graph, threshold, light_distance2_degrees(graph, threshold, n_threads)),
      RemainingNets(graph, threshold));
}

}  // namespace spad
