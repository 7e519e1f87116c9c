// One order or the best of several, with what is exempt taken out of the graph.
#include "coloring/coloring.hpp"

#include "coloring/greedy/distance2.hpp"
#include "coloring/greedy/parallel_distance2.hpp"
#include "coloring/order/order.hpp"
#include "coloring/search/distance2_search.hpp"

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

Coloring color_graph(const BipartiteGraph& graph, std::optional<Order> order,
                     const SearchOptions& options) {
  if (!order) return search_partial_distance2(graph, options);
  const std::vector<Index> vertices = vertex_order(graph, *order, options.seed, options.n_threads);
  std::optional<Coloring> result =
      color_partial_distance2_parallel(graph, vertices, options.n_threads);
  if (!result) result = color_partial_distance2(graph, vertices);
  result->order = *order;
  return *std::move(result);
}

}  // namespace

Coloring color(const CscPattern& pattern, const CscPattern& transposed, std::optional<Order> order,
               const Exempt& exempt, const SearchOptions& options) {
  SPAD_ASSERT(exempt.vertices.empty() ||
              exempt.vertices.size() == static_cast<std::size_t>(pattern.n_cols));
  SPAD_ASSERT(exempt.nets.empty() ||
              exempt.nets.size() == static_cast<std::size_t>(pattern.n_rows));
  if (exempt.vertices.empty() && exempt.nets.empty()) {
    return color_graph(BipartiteGraph::columns_of(pattern, transposed), order, options);
  }
  const CscPattern rest = without(pattern, exempt);
  const CscPattern rest_transposed = transpose(rest, nullptr, options.n_threads);
  return color_graph(BipartiteGraph::columns_of(rest, rest_transposed), order, options);
}

}  // namespace spad
