// In which order star and acyclic colorings visit the vertices of an adjacency graph.
#pragma once

#include "coloring/coloring.hpp"
#include "coloring/graph/adjacency_graph.hpp"
#include "coloring/order/degree_queue.hpp"

namespace spad {

// A permutation of the vertices by their numbers of neighbors, O(edges). On an augmented graph,
// smallest first puts dense rows and columns behind what they would otherwise spoil.
std::vector<Index> vertex_order(const AdjacencyGraph& graph, Order order, std::uint64_t seed = 0);
// A dynamic order with equal degrees in random order.
std::vector<Index> shuffled_order(const AdjacencyGraph& graph, Order order, std::uint64_t seed);

// The neighbors that are left as vertices are taken out of the queue, for dynamic_order.
class NeighborsLeft {
 public:
  explicit NeighborsLeft(const AdjacencyGraph& graph)
      : graph_(graph), is_large_(is_worth_prefetching(graph.n_vertices())) {}

  void remove(Index v, DegreeQueue& queue) const {
    if (is_large_) {
      queue.peek([&](Index next, Index k) {
        if (k == 0)
          graph_.prefetch_neighbors(next);
        else
          graph_.prefetch_neighbors_bounds(next);
      });
      for (Index w : graph_.neighbors(v)) queue.prefetch(w);
    }
    for (Index w : graph_.neighbors(v)) {
      if (queue.lower(w) && is_large_) graph_.prefetch_neighbors(w);
    }
  }

 private:
  AdjacencyGraph graph_;
  bool is_large_;
};

}  // namespace spad
