// Partial distance-2 coloring: two vertices of one net never share a color.
#pragma once

#include "coloring/coloring.hpp"
#include "coloring/graph/graph.hpp"

namespace spad {

// Greedy in the given order: each vertex takes the smallest color that no vertex of its nets has.
// Vertices that are not in `order` or have no net stay neutral and constrain nobody. The lower
// bound is the largest number of ordered vertices in one net.
Coloring color_partial_distance2(const BipartiteGraph& graph, std::span<const Index> order);

}  // namespace spad
