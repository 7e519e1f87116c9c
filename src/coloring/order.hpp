// In which order a greedy coloring visits the vertices.
#pragma once

#include "coloring/coloring.hpp"
#include "coloring/graph.hpp"

namespace spad {

// A permutation of the vertices.
//   natural        0, 1, 2, ...
//   largest_first  descending number of distinct distance-2 neighbors; ties in natural order
//   smallest_last  the vertex with the fewest neighbors among those left goes last, again and again
std::vector<Index> vertex_order(const BipartiteGraph& graph, Order order);

// Whether the order takes at most a constant number of steps an edge. Natural and smallest last
// always do; largest first does not where many rows are half dense, because its degrees are exact.
bool is_cheap(const BipartiteGraph& graph, Order order);

}  // namespace spad
