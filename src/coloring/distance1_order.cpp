// Vertex orders by numbers of neighbors.
#include "coloring/distance1_order.hpp"

#include "coloring/degree_order.hpp"

namespace spad {

namespace {

class RemainingVertices {
 public:
  explicit RemainingVertices(const AdjacencyGraph& graph)
      : graph_(graph), is_removed_(static_cast<std::size_t>(graph.n_vertices())) {}

  template <class Visit>
  void remove(Index v, Visit&& visit) {
    is_removed_.data()[v] = 1;
    for (Index w : graph_.neighbors(v)) {
      if (!is_removed_.data()[w]) visit(w);
    }
  }

 private:
  AdjacencyGraph graph_;
  std::vector<char> is_removed_;
};

}  // namespace

std::vector<Index> vertex_order(const AdjacencyGraph& graph, Order order, std::uint64_t seed) {
  if (order == Order::natural) return natural_order(graph.n_vertices());
  if (order == Order::random) return random_order(graph.n_vertices(), seed);
  std::vector<Index> degree = graph.degrees();
  if (order == Order::largest_first) return descending_order(degree);
  if (order == Order::smallest_first) return ascending_order(degree);
  return dynamic_order(order, std::move(degree), RemainingVertices(graph));
}

}  // namespace spad
