// Star coloring with the colors of the textbook's algorithm, without its look at the neighbors of
// neighbors.
//
// Gebremedhin, Tarafdar, Manne, Pothen (2007), New acyclic and star coloring algorithms with
// application to computing Hessians, Algorithm 4.1.
#include "coloring/greedy/star.hpp"

namespace spad {

namespace {

class StarColoring {
 public:
  StarColoring(const AdjacencyGraph& graph, ColorSets& cleared)
      : graph_(graph), neighbors_(cleared) {
    met_.reserve(64);
  }

  void color(Index v) {
    SPAD_ASSERT(color_of(v) == Coloring::neutral);
    assign(v, choose(v));
  }
  void prefetch(Index v) const {
    for (Index w : graph_.neighbors(v)) neighbors_.prefetch(w);
  }
  Index n_colors() const { return n_colors_; }
  Coloring take() const {
    return collect_colors(graph_.n_vertices(), n_colors_, [&](Index v) { return color_of(v); });
  }

 private:
  // Of the colors of a vertex's neighbors: all; those that two neighbors have, so that it is a hub;
  // those of hubs that it is a spoke of.
  enum Kind : Index { seen, hub, spoke };

  // What the vertex that is being colored meets of one color.
  struct Met {
    Index vertex = -1;  // the one being colored
    Index neighbor = 0;
    bool is_repeated = false;
  };

  Index color_of(Index v) const { return neighbors_.color(v); }
  Index choose(Index v);
  void assign(Index v, Index color);
  void join_hub(Index v, Index hub_vertex);

  AdjacencyGraph graph_;
  ColorSets& neighbors_;
  ForbiddenColors forbidden_;
  std::vector<Met> met_;  // of each color
  Index n_colors_ = 0;
};

Index StarColoring::choose(Index v) {
  forbidden_.start(v);
  for (Index w : graph_.neighbors(v)) {
    const Index color = color_of(w);
    if (color == Coloring::neutral) continue;
    if (graph_.neighbors_must_differ()) forbidden_.add(color);
    Met& met = met_.data()[color];
    if (met.vertex != v) {
      met = {v, w, false};
      forbidden_.add(neighbors_, w, spoke);  // v would hang on a spoke
    } else {  // v would be the hub of two spokes, which must not be in another star of its color
      if (!met.is_repeated) forbidden_.add(neighbors_, met.neighbor, seen);
      met.is_repeated = true;
      forbidden_.add(neighbors_, w, seen);
    }
  }
  return forbidden_.smallest_allowed();
}

void StarColoring::assign(Index v, Index color) {
  neighbors_.set_color(v, color);
  if (color >= n_colors_) {
    n_colors_ = color + 1;
    met_.resize(static_cast<std::size_t>(color) + 1);
  }
  for (Index w : graph_.neighbors(v)) {
    const Index other = color_of(w);
    if (other == Coloring::neutral) continue;
    neighbors_.add(v, seen, other);
    if (met_.data()[other].is_repeated) {
      neighbors_.add(v, hub, other);
      neighbors_.add(w, spoke, color);
    } else if (neighbors_.contains(w, seen, color)) {
      join_hub(v, w);
    }
    neighbors_.add(w, seen, color);
  }
}

// w has another neighbor of v's color. When that is the second one, it is a spoke from now on too.
void StarColoring::join_hub(Index v, Index w) {
  const Index color = color_of(v);
  neighbors_.add(v, spoke, color_of(w));
  if (neighbors_.contains(w, hub, color)) return;
  neighbors_.add(w, hub, color);
  for (Index x : graph_.neighbors(w)) {
    if (x != v && color_of(x) == color) {
      neighbors_.add(x, spoke, color_of(w));
      return;
    }
  }
}

}  // namespace

Coloring color_star(const AdjacencyGraph& graph, std::span<const Index> order, Index most_colors,
                    ColorSetsScratch& scratch) {
  StarColoring coloring(graph, scratch.cleared(graph));
  visit_ahead(
      order, graph.n_vertices(),
      [&](Index v) {
        if (coloring.n_colors() <= most_colors) coloring.color(v);
      },
      [&](Index v) { graph.prefetch_neighbors_bounds(v); },
      [&](Index v) { graph.prefetch_neighbors(v); }, [&](Index v) { coloring.prefetch(v); });
  return coloring.take();
}

Coloring color_star(const AdjacencyGraph& graph, std::span<const Index> order, Index most_colors) {
  ColorSetsScratch scratch;
  return color_star(graph, order, most_colors, scratch);
}

}  // namespace spad
