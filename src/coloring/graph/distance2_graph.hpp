// The graph that partial distance-2 coloring colors: vertices are neighbors if they share a net.
#pragma once

#include <memory>
#include <optional>

#include "coloring/graph/graph.hpp"

namespace spad {

class Distance2Graph {
 public:
  // By nets with at most `threshold` vertices. Nothing if there are more neighbors than
  // most_neighbors: they can be as many as the squares of the nets' sizes. The same for any number
  // of threads.
  static std::optional<Distance2Graph> of(const BipartiteGraph& graph, Index threshold,
                                          int n_threads);
  // By light nets (heavy_net_threshold).
  static std::optional<Distance2Graph> of(const BipartiteGraph& graph, int n_threads = 1);
  // A few times the edges.
  static Offset most_neighbors(const BipartiteGraph& graph);

  Index n_vertices() const { return static_cast<Index>(degree_.size()); }
  // Distinct, without v itself, in no particular order.
  std::span<const Index> neighbors_of(Index v) const {
    return {blocks_[static_cast<std::size_t>(v / block_size)].get() + first_.data()[v],
            static_cast<std::size_t>(degree_.data()[v])};
  }
  const std::vector<Index>& degrees() const { return degree_; }
  Offset n_neighbors() const { return n_neighbors_; }

 private:
  friend class Distance2GraphBuilder;
  static constexpr Index block_size = 4096;

  // Vertices [b * block_size, ...) have their neighbors in blocks_[b].
  std::vector<std::unique_ptr<Index[]>> blocks_;
  std::vector<Offset> first_;  // of each vertex, in its block
  std::vector<Index> degree_;
  Offset n_neighbors_ = 0;
};

}  // namespace spad
