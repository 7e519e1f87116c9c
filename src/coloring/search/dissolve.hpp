// Fewer colors by taking whole color classes apart.
#pragma once

#include "coloring/coloring.hpp"
#include "coloring/graph/distance2_graph.hpp"

namespace spad {

// Dissolves the smallest class again and again, until there are `enough` colors or the steps are
// used up: each vertex without a color takes the one that fewest neighbors have, and these lose
// theirs. `graph` has all neighbors; returns the last coloring in which all vertices had a color.
//
// Blöchliger, Zufferey (2008), A graph coloring heuristic using partial solutions and a
// reactive tabu scheme; here with one tabu color a vertex and nothing kept a color.
Coloring dissolve_classes(const Distance2Graph& graph, Coloring coloring, Index enough,
                          double steps, std::uint64_t seed);

}  // namespace spad
