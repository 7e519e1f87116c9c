// How many colors star and acyclic colorings take at least.
#pragma once

#include "coloring/graph/adjacency_graph.hpp"
#include "coloring/greedy/neutral.hpp"

namespace spad {

// Of H·S: a product tells one number a row, so that every set of n' rows and columns with k'
// entries on one side of the diagonal and all of it takes k'/n' + 1 products or more; the sets are
// the cores of the graph. Vertices that differ pairwise because all of them are neighbors are
// another bound. A vertex without an entry on the diagonal may be neutral, which spares at most one
// color. `cores`, when wanted: the vertices of the graph in dynamic_smallest_first order, which is
// found on the way.
Index symmetric_lower_bound(const CscPattern& pattern, std::vector<Index>* cores = nullptr);

// Of J·S and Jᵀ·S together: as much, of every core of m' rows and n' columns: k' entries need
// k' <= m'·(column colors) + n'·(row colors). A bound of the weighted number of colors.
double bidirectional_lower_bound(const CscPattern& pattern, const CscPattern& transposed,
                                 const Weights& weights, std::vector<Index>* cores = nullptr);

}  // namespace spad
