// Lower bounds from the cores of a graph: what is left as vertices of smallest degree are removed.
#include "coloring/search/adjacency_bound.hpp"

#include <algorithm>

#include "coloring/order/distance1_order.hpp"

namespace spad {

namespace {

// Takes vertices of smallest degree out, and calls visit(v, n) for each, n: its neighbors that are
// left. Returns the vertices in that order.
template <class Visit>
std::vector<Index> visit_cores(const AdjacencyGraph& graph, Visit&& visit) {
  DegreeQueue queue(graph.degrees(), DegreeQueue::Take::smallest);
  const NeighborsLeft left(graph);
  std::vector<Index> order(static_cast<std::size_t>(graph.n_vertices()));
  for (Index& v : order) {
    v = queue.take();
    visit(v, queue.degree_taken());
    left.remove(v, queue);
  }
  return order;
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

Index symmetric_lower_bound(const CscPattern& pattern, std::vector<Index>* cores) {
  if (pattern.nnz() == 0) return 0;
  const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
  Offset n_edges = 0;
  for (Index degree : graph.degrees()) n_edges += degree;
  n_edges /= 2;
  Index n = pattern.n_cols, bound = 1;
  std::vector<Index> order = visit_cores(graph, [&](Index, Index n_left) {
    bound = forest_bound(n, n_edges, bound);
    n_edges -= n_left;
    --n;
  });
  if (cores) *cores = order;
  std::reverse(order.begin(), order.end());
  bound = std::max(bound, greedy_clique(graph, order));
  return has_all_diagonals(pattern) ? bound : std::max(bound - 1, 1);
}

double bidirectional_lower_bound(const CscPattern& pattern, const CscPattern& transposed,
                                 const Weights& weights, std::vector<Index>* cores) {
  const AdjacencyGraph graph = AdjacencyGraph::augmented(pattern, transposed);
  Offset nnz = pattern.nnz();
  double n_columns = pattern.n_cols, n_rows = pattern.n_rows, bound = 0;
  std::vector<Index> order = visit_cores(graph, [&](Index v, Index n_left) {
    const double most_per_cost = std::max(n_rows / weights.columns, n_columns / weights.rows);
    bound = std::max(bound, static_cast<double>(nnz) / most_per_cost);
    nnz -= n_left;
    (v < pattern.n_cols ? n_columns : n_rows) -= 1;
  });
  if (cores) *cores = std::move(order);
  return bound;
}

}  // namespace spad
