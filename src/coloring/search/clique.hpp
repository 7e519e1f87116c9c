// Lower bounds: vertices that are all neighbors of each other need as many colors.
#pragma once

#include "coloring/graph/distance2_graph.hpp"

namespace spad {

// The size of the largest clique that a greedy search finds, from the largest nets (cliques
// already) and from the vertices of largest degree. At most so many steps.
Index find_clique(const BipartiteGraph& nets, const Distance2Graph& graph, double steps);

}  // namespace spad
