// How many distinct distance-2 neighbors each vertex has.
#pragma once

#include "coloring/graph.hpp"

namespace spad {

// Nets with more vertices than this are heavy. Chosen so that the squares of the sizes of all other
// nets sum to at most a constant times the number of edges.
Index heavy_net_threshold(const BipartiteGraph& graph);

// Distinct neighbors by the nets with at most `threshold` vertices. O(sum of their squared sizes).
std::vector<Index> light_distance2_degrees(const BipartiteGraph& graph, Index threshold);

// Distinct neighbors by all nets, exact. Vertices with the same heavy nets share the work for
// these, and very heavy nets are united a word at a time, so one dense row costs no more than its
// length.
std::vector<Index> distance2_degrees(const BipartiteGraph& graph);

}  // namespace spad
