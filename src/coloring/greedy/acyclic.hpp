// Acyclic coloring: no cycle has only two colors.
#pragma once

#include <span>

#include "coloring/coloring.hpp"
#include "coloring/graph/adjacency_graph.hpp"

namespace spad {

// Greedy in the given order, which holds each vertex at most once: neighbors differ in color, and
// the vertices of any two colors form trees. Then the entries of each tree can be read off one
// after the other, beginning with its leaves. Vertices that are not in `order` stay neutral and
// constrain nobody. Given up once it takes more than `most_colors`: the result then has more colors
// and is not complete. Slots must fit Index.
Coloring color_acyclic(const AdjacencyGraph& graph, std::span<const Index> order,
                       Index most_colors);

}  // namespace spad
