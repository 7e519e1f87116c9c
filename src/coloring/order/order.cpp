// Vertex orders for greedy distance-2 coloring.
//
// Gebremedhin, Nguyen, Patwary, Pothen (2013), ColPack, section 4. Largest first gives the same
// order as there; the dynamic ones break ties differently.
#include "coloring/order/order.hpp"

#include "coloring/order/degree_order.hpp"
#include "coloring/order/distance2_degree.hpp"
#include "coloring/order/dynamic_distance2.hpp"

namespace spad {

std::vector<Index> vertex_order(const BipartiteGraph& graph, Order order, std::uint64_t seed,
                                int n_threads) {
  switch (order) {
    case Order::natural: break;
    case Order::random: return random_order(graph.n_vertices(), seed);
    case Order::largest_first: return descending_order(distance2_degrees(graph, n_threads));
    case Order::smallest_first: return ascending_order(distance2_degrees(graph, n_threads));
    case Order::smallest_last:
    case Order::incidence_degree:
    case Order::dynamic_largest_first:
    case Order::dynamic_smallest_first:
      return dynamic_distance2_order(graph, order, nullptr, n_threads);
  }
  return natural_order(graph.n_vertices());
}

bool is_cheap(const BipartiteGraph& graph, Order order) {
  constexpr Offset steps_per_edge = 256;
  return (order != Order::largest_first && order != Order::smallest_first) ||
         distance2_degrees_work(graph) <= steps_per_edge * graph.n_edges();
}

}  // namespace spad
