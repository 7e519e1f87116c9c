// Vertex orders by numbers of neighbors.
#include "coloring/order/distance1_order.hpp"

#include "coloring/order/degree_order.hpp"

namespace spad {

std::vector<Index> vertex_order(const AdjacencyGraph& graph, Order order, std::uint64_t seed) {
  if (order == Order::natural) return natural_order(graph.n_vertices());
  if (order == Order::random) return random_order(graph.n_vertices(), seed);
  std::vector<Index> degree = graph.degrees();
  if (order == Order::largest_first) return descending_order(degree);
  if (order == Order::smallest_first) return ascending_order(degree);
  return dynamic_order(order, std::move(degree), NeighborsLeft(graph));
}

std::vector<Index> shuffled_order(const AdjacencyGraph& graph, Order order, std::uint64_t seed) {
  return dynamic_order(order, graph.degrees(), NeighborsLeft(graph),
                       random_order(graph.n_vertices(), seed));
}

}  // namespace spad
