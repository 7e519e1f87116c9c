// Dynamic distance-2 degrees.
//
// Matula, Beck (1983), Smallest-last ordering and clustering and graph coloring algorithms;
// Coleman, Moré (1983), Estimation of sparse Jacobian matrices and graph coloring problems, for
// incidence degree.
#include "coloring/order/dynamic_distance2.hpp"

#include <memory>

#include "base/large_pages.hpp"
#include "coloring/graph/light_neighbors.hpp"
#include "coloring/order/distance2_degree.hpp"

namespace spad {

namespace {

// The vertices left in each light net; shrinks as they are removed, which halves the work.
class RemainingNets {
 public:
  RemainingNets(const BipartiteGraph& graph, Index threshold)
      : graph_(graph),
        is_large_(is_worth_prefetching(graph.n_vertices())),
        vertices_(large_array<Index>(static_cast<std::size_t>(graph.n_edges()))),
        nets_(large_vector<Net>(static_cast<std::size_t>(graph.n_nets()))) {
    for (Index net = 0; net < graph.n_nets(); ++net) {
      const std::span<const Index> all = graph.vertices_of(net);
      if (static_cast<Index>(all.size()) > threshold) continue;
      std::copy(all.begin(), all.end(), vertices_.get() + graph.first_edge(net));
      nets_.data()[net] = {graph.first_edge(net), static_cast<Index>(all.size())};
    }
  }

  // Takes v out of all its nets.
  void remove(Index v, DegreeQueue& queue) {
    const std::span<const Index> nets = graph_.nets_of(v);
    if (is_large_) ask_for(nets, queue);
    for (Index net : nets) {
      Net& left = nets_.data()[net];
      if (left.size == 0) continue;
      Index* const vertices = vertices_.get() + left.first;
      Index* const last = vertices + --left.size;
      for (Index* x = vertices; x <= last; ++x) {
        if (*x == v) *x = *last;
        queue.lower(*x);
      }
    }
  }

 private:
  struct Net {
    Offset first = 0;  // in vertices_
    Index size = 0;    // zero for heavy nets
  };

  void ask_for(std::span<const Index> nets, const DegreeQueue& queue) const {
    queue.peek([&](Index next, Index k) {
      queue.prefetch(next);
      if (k == 2) return graph_.prefetch_nets_bounds(next);
      if (k == 1) return graph_.prefetch_nets(next);
      for (Index net : graph_.nets_of(next)) prefetch(nets_.data() + net);
    });
    for (Index net : nets) prefetch(nets_.data() + net);
    for (Index net : nets) {
      const Index* const vertices = vertices_.get() + nets_.data()[net].first;
      prefetch(vertices);
      prefetch(vertices + nets_.data()[net].size);
    }
    for (Index net : nets) {
      const Net& left = nets_.data()[net];
      for (Index k = 0; k < left.size; ++k) {
        queue.prefetch(vertices_[static_cast<std::size_t>(left.first + k)]);
      }
    }
  }

  BipartiteGraph graph_;
  bool is_large_;
  std::unique_ptr<Index[]> vertices_;
  std::vector<Net> nets_;
};

// What is left when all neighbors are listed: each is looked at once.
class ListedNeighbors {
 public:
  explicit ListedNeighbors(const Distance2Graph& graph)
      : graph_(graph), is_large_(is_worth_prefetching(graph.n_vertices())) {}

  void remove(Index v, DegreeQueue& queue) const {
    const std::span<const Index> neighbors = graph_.neighbors_of(v);
    if (is_large_) {
      for (Index x : neighbors) queue.prefetch(x);
    }
    for (Index x : neighbors) queue.lower(x);
  }

 private:
  const Distance2Graph& graph_;
  bool is_large_;
};

// The same without lists: neighbors are found once more, in the order they would be listed in.
class NeighborsByNets {
 public:
  NeighborsByNets(const BipartiteGraph& graph, Index threshold)
      : graph_(graph), threshold_(threshold) {}

  void remove(Index v, DegreeQueue& queue) const {
    for (Index net : graph_.nets_of(v)) {
      if (graph_.net_size(net) > threshold_) continue;
      for (Index x : graph_.vertices_of(net)) queue.lower(x);
    }
  }

 private:
  BipartiteGraph graph_;
  Index threshold_;
};

// Where lists would be long, and nobody is found twice in making them, they cost more than they
// save: 1.3 times on lp_ken_11 by columns.
bool are_faster_found(const BipartiteGraph& graph, Index threshold) {
  constexpr Offset long_lists = 1 << 16;
  const Offset pairs = light_nets_work(graph, threshold);
  if (pairs < long_lists || pairs > Distance2Graph::most_neighbors(graph)) return false;
  if (is_worth_prefetching(graph.n_vertices()) || LightNets::are_local(graph, threshold)) {
    return false;
  }
  const Offset distinct = estimate_neighbors(LightNets(graph, threshold)) - graph.n_vertices();
  return 8 * (pairs - graph.n_edges()) < 9 * distinct;
}

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
  const auto degrees = [&] {
    return with_heavy_nets(graph, threshold, light_distance2_degrees(graph, threshold, n_threads));
  };
  if (neighbors == nullptr && are_faster_found(graph, threshold)) {
    return dynamic_order(order, degrees(), NeighborsByNets(graph, threshold));
  }
  std::optional<Distance2Graph> made;
  if (neighbors == nullptr) {
    made = Distance2Graph::of(graph, n_threads);
    if (made) neighbors = &*made;
  }
  if (neighbors != nullptr) {
    return dynamic_order(order, with_heavy_nets(graph, threshold, neighbors->degrees()),
                         ListedNeighbors(*neighbors));
  }
  return dynamic_order(order, degrees(), RemainingNets(graph, threshold));
}

}  // namespace spad
