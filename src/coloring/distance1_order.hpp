// In which order star and acyclic colorings visit the vertices of an adjacency graph.
#pragma once

#include "coloring/adjacency_graph.hpp"
#include "coloring/coloring.hpp"

namespace spad {

// A permutation of the vertices by their numbers of neighbors, O(edges). On an augmented graph,
// smallest first puts dense rows and columns behind what they would otherwise spoil.
std::vector<Index> vertex_order(const AdjacencyGraph& graph, Order order, std::uint64_t seed = 0);

}  // namespace spad
