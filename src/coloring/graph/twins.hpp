// Twins: vertices that have the same light nets, and so the same neighbors by them.
//
// A grid with several unknowns at each point, or a linear program with the same variables for many
// products, has few classes of twins. Neighbors are then classes: with two vertices in each class a
// quarter of the pairs.
#pragma once

#include <optional>

#include "coloring/graph/distance2_graph.hpp"

namespace spad {

class Twins {
 public:
  // Nothing where it does not pay: pairs of classes in light nets are not much fewer than pairs of
  // vertices, or these are few.
  static std::optional<Twins> of(const BipartiteGraph& graph, Index threshold, int n_threads = 1);

  // Vertices class by class, those of class c in places [first_place(c), first_place(c + 1)).
  const std::vector<Index>& vertices() const { return vertices_; }
  Index n_classes() const { return static_cast<Index>(first_place_.size()) - 1; }
  Index first_place(Index c) const { return first_place_.data()[c]; }
  Index class_of(Index v) const { return class_of_.data()[v]; }

  // Whose vertices share a light net with those of class c, c itself if it has a light net.
  template <class Visit>
  void for_neighbors(Index c, Visit&& visit) const {
    for (Index d : neighbors_.neighbors_of(c)) visit(d);
    if (has_nets_[static_cast<std::size_t>(c)]) visit(c);
  }
  // Of vertex v, by light nets.
  std::vector<Index> degrees() const;

 private:
  explicit Twins(std::vector<Index> class_of, Index n_classes);

  std::vector<Index> class_of_, first_place_, vertices_;
  std::vector<bool> has_nets_;
  Distance2Graph neighbors_;  // of classes
};

}  // namespace spad
