// Lower bounds from the cores of a graph: what is left as vertices of smallest degree are removed.
#include "coloring/adjacency_bound.hpp"

#include <algorithm>

#include "coloring/distance1_order.hpp"

namespace spad {

namespace {

// Calls visit(v, n) for each vertex before it is removed, n: its neighbors that are left.
template <class Visit>
void visit_cores(const AdjacencyGraph& graph, std::span<const Index> removal, Visit&& visit) {
  std::vector<char> is_removed(removal.size());
  for (Index v : removal) {
    Offset n_left = 0;
    for (Index w : graph.neighbors(v)) n_left += !is_removed.data()[w];
    visit(v, n_left);
    is_removed.data()[v] = 1;
  }
}

Index greedy_clique(const AdjacencyGraph& graph, std::span<const Index> order) {
  std::vector<Index> n_members(order.size());  // of the clique, among the neighbors
  Index size = 0;
  for (Index v : order) {
    if (n_members.data()[v] != size) continue;
    ++size;
    for (Index w : graph.neighbors(v)) ++n_members.data()[w];
  }
  return size;
}

// The fewest colors by which n vertices can have that many edges, when each pair of colors has
// fewer edges than vertices; at least `colors`.
Index forest_bound(Index n, Offset n_edges, Index colors) {
  while (colors < n && Offset{colors - 1} * n - Offset{colors} * (colors - 1) / 2 < n_edges) {
    ++colors;
  }
  return colors;
}

bool has_all_diagonals(const CscPattern& pattern) {
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const std::span<const Index> column = pattern.column(j);
    if (!column.empty() && !std::ranges::binary_search(column, j)) return false;
  }
  return true;
}

}  // namespace

Index symmetric_lower_bound(const CscPattern& pattern) {
  if (pattern.nnz() == 0) return 0;
  const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
  std::vector<Index> order = vertex_order(graph, Order::smallest_last);
  Index bound = greedy_clique(graph, order);
  std::reverse(order.begin(), order.end());
  Offset n_edges = 0;
  for (Index degree : graph.degrees()) n_edges += degree;
  n_edges /= 2;
  Index n = pattern.n_cols;
  visit_cores(graph, order, [&](Index, Offset n_left) {
    bound = forest_bound(n, n_edges, bound);
    n_edges -= n_left;
    --n;
  });
  return has_all_diagonals(pattern) ? bound : std::max(bound - 1, 1);
}

double bidirectional_lower_bound(const CscPattern& pattern, const CscPattern& transposed,
                                 const Weights& weights) {
  const AdjacencyGraph graph = AdjacencyGraph::augmented(pattern, transposed);
  std::vector<Index> order = vertex_order(graph, Order::dynamic_smallest_first);
  Offset nnz = pattern.nnz();
  double n_columns = pattern.n_cols, n_rows = pattern.n_rows, bound = 0;
  visit_cores(graph, order, [&](Index v, Offset n_left) {
    const double most_per_cost = std::max(n_rows / weights.columns, n_columns / weights.rows);
    bound = std::max(bound, static_cast<double>(nnz) / most_per_cost);
    nnz -= n_left;
    (v < pattern.n_cols ? n_columns : n_rows) -= 1;
  });
  return bound;
}

}  // namespace spad
