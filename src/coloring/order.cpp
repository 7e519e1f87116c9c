// Vertex orders for greedy distance-2 coloring.
//
// Gebremedhin, Nguyen, Patwary, Pothen (2013), ColPack, section 4. Largest first gives the same
// order as there; smallest last breaks ties differently.
#include "coloring/order.hpp"

#include <numeric>

#include "coloring/distance2_degree.hpp"
#include "coloring/smallest_last.hpp"

namespace spad {

namespace {

std::vector<Index> natural(Index n) {
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// Counting sort, descending, stable.
std::vector<Index> descending(const std::vector<Index>& degree) {
  std::vector<Index> order(degree.size());
  if (degree.empty()) return order;
  const Index largest = *std::max_element(degree.begin(), degree.end());
  std::vector<Index> next(static_cast<std::size_t>(largest) + 2, 0);
  for (Index d : degree) ++next.data()[largest - d + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::size_t v = 0; v < degree.size(); ++v) {
    order.data()[next.data()[largest - degree[v]]++] = static_cast<Index>(v);
  }
  return order;
}

}  // namespace

std::vector<Index> vertex_order(const BipartiteGraph& graph, Order order) {
  switch (order) {
    case Order::natural: break;
    case Order::largest_first: return descending(distance2_degrees(graph));
    case Order::smallest_last: return smallest_last(graph);
  }
  return natural(graph.n_vertices());
}

bool is_cheap(const BipartiteGraph& graph, Order order) {
  constexpr Offset steps_per_edge = 256;
  return order != Order::largest_first ||
         distance2_degrees_work(graph) <= steps_per_edge * graph.n_edges();
}

}  // namespace spad
