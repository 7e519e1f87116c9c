// Star coloring: no path of four vertices has only two colors.
#pragma once

#include <span>

#include "coloring/coloring.hpp"
#include "coloring/graph/adjacency_graph.hpp"
#include "coloring/greedy/color_sets.hpp"

namespace spad {

// Greedy in the given order, which holds each vertex at most once: neighbors differ in color, and
// the vertices of any two colors form stars. Then of each pair of neighbors one is the only one of
// its color beside the other, and their entry can be read off a product directly. Vertices that are
// not in `order` stay neutral and constrain nobody. Given up once it takes more than `most_colors`:
// the result then has more colors and is not complete.
Coloring color_star(const AdjacencyGraph& graph, std::span<const Index> order, Index most_colors,
                    ColorSetsScratch& scratch);
Coloring color_star(const AdjacencyGraph& graph, std::span<const Index> order, Index most_colors);

}  // namespace spad
