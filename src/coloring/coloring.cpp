// The best of several orders, with what is exempt taken out of the graph.
#include "coloring/coloring.hpp"

#include "coloring/distance2.hpp"
#include "coloring/order.hpp"

namespace spad {

namespace {

// Columns and rows that are exempt lose their entries; the dimensions stay.
CscPattern without(const CscPattern& pattern, const Exempt& exempt) {
  CscPattern rest;
  rest.n_rows = pattern.n_rows;
  rest.n_cols = pattern.n_cols;
  rest.col_ptr.reserve(pattern.col_ptr.size());
  rest.row_idx.reserve(pattern.row_idx.size());
  const auto has = [](const std::vector<bool>& mask, Index k) {
    return !mask.empty() && mask[static_cast<std::size_t>(k)];
  };
  for (Index j = 0; j < pattern.n_cols; ++j) {
    if (!has(exempt.vertices, j)) {
      for (Index i : pattern.column(j)) {
        if (!has(exempt.nets, i)) rest.row_idx.push_back(i);
      }
    }
    rest.col_ptr.push_back(rest.nnz());
  }
  return rest;
}

// Vertices without nets are read by nobody and stay neutral.
Coloring color_in_order(const BipartiteGraph& graph, Order order) {
  std::vector<Index> vertices = vertex_order(graph, order);
  std::erase_if(vertices, [&](Index v) { return graph.nets_of(v).empty(); });
  Coloring result = color_partial_distance2(graph, vertices);
  result.order = order;
  return result;
}

Coloring color_graph(const BipartiteGraph& graph, std::optional<Order> order, Index at_once) {
  if (order) return color_in_order(graph, *order);
  const auto turns = [=](Index n_colors) { return (n_colors + at_once - 1) / at_once; };
  Coloring best = color_in_order(graph, Order::natural);
  for (Order next : {Order::largest_first, Order::smallest_last}) {
    if (turns(best.n_colors) == turns(best.lower_bound)) break;
    if (!is_cheap(graph, next)) continue;
    Coloring other = color_in_order(graph, next);
    if (other.n_colors < best.n_colors) best = std::move(other);
  }
  return best;
}

}  // namespace

Coloring color(const CscPattern& pattern, const CscPattern& transposed, std::optional<Order> order,
               const Exempt& exempt, Index at_once) {
  SPAD_ASSERT(exempt.vertices.empty() ||
              exempt.vertices.size() == static_cast<std::size_t>(pattern.n_cols));
  SPAD_ASSERT(exempt.nets.empty() ||
              exempt.nets.size() == static_cast<std::size_t>(pattern.n_rows));
  if (exempt.vertices.empty() && exempt.nets.empty()) {
    return color_graph(BipartiteGraph::columns_of(pattern, transposed), order, at_once);
  }
  const CscPattern rest = without(pattern, exempt);
  const CscPattern rest_transposed = transpose(rest);
  return color_graph(BipartiteGraph::columns_of(rest, rest_transposed), order, at_once);
}

}  // namespace spad
