// Orders by the numbers of distance-2 neighbors that are left or placed while vertices are taken
// out one by one.
#pragma once

#include "coloring/graph/distance2_graph.hpp"
#include "coloring/order/degree_order.hpp"

namespace spad {

// Neighbors by light nets are counted exactly and distinctly; a heavy net counts as if all its
// vertices stayed to the end, so that no net costs the square of its size.
// `neighbors` by light nets (heavy_net_threshold), if somebody has them already.
std::vector<Index> dynamic_distance2_order(const BipartiteGraph& graph, Order order,
                                           const Distance2Graph* neighbors = nullptr,
                                           int n_threads = 1);

}  // namespace spad
