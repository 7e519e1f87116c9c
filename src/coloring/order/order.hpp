// In which order a greedy coloring visits the vertices.
#pragma once

#include "coloring/coloring.hpp"
#include "coloring/graph/graph.hpp"

namespace spad {

// A permutation of the vertices; "neighbors" are distinct distance-2 neighbors.
//   natural         0, 1, 2, ...
//   random          by the seed alone, the same on every machine
//   largest_first   descending number of neighbors; ties in natural order
//   smallest_first  ascending
//   the others      as dynamic_order (degree_order.hpp) says
// The same for any number of threads.
std::vector<Index> vertex_order(const BipartiteGraph& graph, Order order, std::uint64_t seed = 1,
                                int n_threads = 1);

// Whether the order takes at most a constant number of steps an edge. All do but largest and
// smallest first where many rows are half dense, because their degrees are exact.
bool is_cheap(const BipartiteGraph& graph, Order order);

}  // namespace spad
