// How many distinct distance-2 neighbors each vertex has.
#pragma once

#include "coloring/graph/graph.hpp"

namespace spad {

// Nets with more vertices than this are heavy. Chosen so that the squares of the sizes of all other
// nets sum to at most a constant times the number of edges, or to a million where there are few.
Index heavy_net_threshold(const BipartiteGraph& graph);

// Pairs of vertices in light nets, what one visit of all light neighbors takes.
Offset light_nets_work(const BipartiteGraph& graph, Index threshold);

// Distinct neighbors by the nets with at most `threshold` vertices. O(sum of their squared sizes).
std::vector<Index> light_distance2_degrees(const BipartiteGraph& graph, Index threshold,
                                           int n_threads = 1);

// Distinct neighbors by all nets, exact. Dense nets are united a word of bits at a time, once for
// all vertices with the same ones, so one dense row costs no more than its length.
std::vector<Index> distance2_degrees(const BipartiteGraph& graph, int n_threads = 1);

// About how many steps that takes when no two vertices have the same dense nets.
Offset distance2_degrees_work(const BipartiteGraph& graph);

}  // namespace spad
