// Smallest last: the vertex with the fewest neighbors among those left goes last, again and again.
#pragma once

#include "coloring/graph.hpp"

namespace spad {

// Neighbors by light nets are counted exactly and distinctly; a heavy net counts as if all its
// vertices stayed to the end, so that no net costs the square of its size.
std::vector<Index> smallest_last(const BipartiteGraph& graph);

}  // namespace spad
