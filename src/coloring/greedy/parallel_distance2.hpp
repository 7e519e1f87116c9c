// Partial distance-2 coloring by several threads, with the colors that one thread gives.
#pragma once

#include <optional>

#include "coloring/greedy/distance2.hpp"

namespace spad {

// A vertex waits for the vertex before it in each of its nets and for nothing else, so that
// vertices that share no net are colored at the same time, and every net is in one thread's hands.
// Nothing when there is nothing to gain: if many vertices follow a neighbor closely in the order,
// they wait for each other, and where 64 colors may do, a look at who comes before takes longer
// than a color.
//
// Jones, Plassmann (1993), A parallel graph coloring heuristic, for nets instead of edges and with
// the given order for random weights.
std::optional<Coloring> color_partial_distance2_parallel(const BipartiteGraph& graph,
                                                         std::span<const Index> order,
                                                         int n_threads);

}  // namespace spad
