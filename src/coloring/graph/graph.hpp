// The bipartite graph of a pattern: vertices to color on one side, nets that join them on the
// other.
//
// By columns, the vertices are the columns and each row is a net; by rows, the other way round. Two
// vertices in one net are distance-2 neighbors. A view: pattern and transpose must outlive it.
#pragma once

#include <algorithm>

#include "base/assert.hpp"
#include "base/sparse.hpp"
#include "coloring/graph/ahead.hpp"

namespace spad {

class BipartiteGraph {
 public:
  static BipartiteGraph columns_of(const CscPattern& pattern, const CscPattern& transposed) {
    return {pattern, transposed};
  }
  static BipartiteGraph rows_of(const CscPattern& pattern, const CscPattern& transposed) {
    return {transposed, pattern};
  }

  Index n_vertices() const { return nets_->n_cols; }
  Index n_nets() const { return vertices_->n_cols; }
  Offset n_edges() const { return nets_->nnz(); }

  std::span<const Index> nets_of(Index vertex) const { return nets_->column(vertex); }
  std::span<const Index> vertices_of(Index net) const { return vertices_->column(net); }
  Index net_size(Index net) const { return static_cast<Index>(vertices_of(net).size()); }
  // For visit_ahead: bounds before lists.
  void prefetch_nets_bounds(Index vertex) const { prefetch_bounds(*nets_, vertex); }
  void prefetch_nets(Index vertex) const { prefetch_column(*nets_, vertex); }
  void prefetch_vertices_bounds(Index net) const { prefetch_bounds(*vertices_, net); }
  void prefetch_vertices(Index net) const { prefetch_column(*vertices_, net); }

  // Where the nets of a vertex start in an array with one element an edge, vertex by vertex.
  Offset first_net_of(Index vertex) const {
    return nets_->col_ptr[static_cast<std::size_t>(vertex)];
  }
  // Where the vertices of a net start in an array with one element an edge, net by net.
  Offset first_edge(Index net) const { return vertices_->col_ptr[static_cast<std::size_t>(net)]; }

  Index largest_net() const {
    Index largest = 0;
    for (Index net = 0; net < n_nets(); ++net) largest = std::max(largest, net_size(net));
    return largest;
  }

 private:
  BipartiteGraph(const CscPattern& nets, const CscPattern& vertices)
      : nets_(&nets), vertices_(&vertices) {
    SPAD_ASSERT(nets.n_rows == vertices.n_cols && nets.n_cols == vertices.n_rows);
    SPAD_ASSERT(nets.nnz() == vertices.nnz());
  }

  const CscPattern* nets_;      // the nets of each vertex
  const CscPattern* vertices_;  // the vertices of each net
};

}  // namespace spad
