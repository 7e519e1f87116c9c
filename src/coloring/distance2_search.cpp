// What orders and colorings of partial distance-2 problems cost, and how good they can be.
#include "coloring/distance2_search.hpp"

#include "coloring/distance2_degree.hpp"
#include "coloring/order.hpp"

namespace spad {

Distance2Problem::Distance2Problem(const BipartiteGraph& graph)
    : graph_(graph),
      largest_net_(graph.largest_net()),
      degrees_work_(static_cast<double>(distance2_degrees_work(graph))),
      dynamic_work_(static_cast<double>(light_nets_work(graph))) {}

std::vector<Order> Distance2Problem::orders() const {
  std::vector<Order> result;
  for (Order order : all_orders) {
    if (is_cheap(graph_, order)) result.push_back(order);
  }
  return result;
}

std::vector<Index> Distance2Problem::order(Order order, std::uint64_t seed) const {
  return vertex_order(graph_, order, seed);
}

double Distance2Problem::ordering_work(Order order) const {
  if (is_dynamic(order)) return dynamic_work_;
  const bool is_by_degree = order == Order::largest_first || order == Order::smallest_first;
  return is_by_degree ? 0.3 * degrees_work_ : n_vertices();
}

double Distance2Problem::coloring_work(const Coloring& coloring) const {
  return static_cast<double>(graph_.n_edges()) * (2 + coloring.n_colors / 64);
}

Coloring search_partial_distance2(const BipartiteGraph& graph, const SearchOptions& options) {
  SearchResult<Coloring> found = search(Distance2Problem(graph), options);
  found.result.order = found.order;
  found.result.is_recolored = found.is_recolored;
  found.result.lower_bound = static_cast<Index>(found.lower_bound);
  return std::move(found.result);
}

}  // namespace spad
