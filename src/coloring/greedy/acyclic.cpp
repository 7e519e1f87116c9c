// Acyclic coloring with the colors of the textbook's algorithm, without its look at the neighbors
// of neighbors: the tree that a vertex has in common with its neighbors of one color is looked up.
//
// Gebremedhin, Tarafdar, Manne, Pothen (2007), New acyclic and star coloring algorithms with
// application to computing Hessians, Algorithm 3.1.
#include "coloring/greedy/acyclic.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

#include "base/large_pages.hpp"
#include "coloring/greedy/color_map.hpp"

namespace spad {

namespace {

// Disjoint sets of slots.
class Trees {
 public:
  explicit Trees(Offset n_slots) : nodes_(large_array<Node>(static_cast<std::size_t>(n_slots))) {}

  void prefetch(Index slot) const { spad::prefetch(nodes_.get() + slot); }
  void start(Index slot) { nodes_[static_cast<std::size_t>(slot)] = {-1, -1}; }
  Index root(Index slot) {
    Node* const nodes = nodes_.get();
    while (nodes[slot].parent >= 0) {
      const Index parent = nodes[slot].parent;
      if (nodes[parent].parent >= 0) nodes[slot].parent = nodes[parent].parent;
      slot = parent;
    }
    return slot;
  }
  void unite(Index a, Index b) {
    a = root(a);
    b = root(b);
    if (a == b) return;
    Node* const nodes = nodes_.get();
    if (nodes[a].parent > nodes[b].parent) std::swap(a, b);
    nodes[a].parent += nodes[b].parent;
    nodes[b].parent = a;
  }
  // Whether v has been at this root before.
  bool visit(Index root, Index v) {
    Index& last = nodes_[static_cast<std::size_t>(root)].last_visitor;
    if (last == v) return true;
    last = v;
    return false;
  }

 private:
  struct Node {
    Index parent;  // of a root: minus the size of its tree
    Index last_visitor;
  };
  std::unique_ptr<Node[]> nodes_;
};

class AcyclicColoring {
 public:
  explicit AcyclicColoring(const AdjacencyGraph& graph)
      : graph_(graph), trees_of_(graph), trees_(graph.n_slots()) {
    met_.reserve(64);
    met_vertices_.reserve(64);
  }

  void color(Index v) {
    SPAD_ASSERT(color_of(v) == Coloring::neutral);
    meet_neighbors(v);
    assign(v, choose(v));
  }
  void prefetch_neighbors(Index v) const {
    for (Index w : graph_.neighbors(v)) trees_of_.prefetch(w);
  }
  void prefetch_trees(Index v) const {
    for (Index w : graph_.neighbors(v)) {
      trees_of_.prefetch_slots(w);
      trees_.prefetch(trees_of_.first_slot(w));
    }
  }
  Index n_colors() const { return n_colors_; }
  Coloring take() const {
    return collect_colors(graph_.n_vertices(), n_colors_, [&](Index v) { return color_of(v); });
  }

 private:
  // What the vertex that is being colored meets of one color.
  struct Met {
    Index vertex = -1;  // the one being colored
    bool is_repeated = false;
    Index slot = ColorMap::none;  // of the vertex being colored, for this color
    std::uint64_t neighbors = 0;  // low colors that the neighbors of this color see
  };

  Index color_of(Index v) const { return trees_of_.color(v); }
  void meet_neighbors(Index v);
  Index choose(Index v);
  Index choose_above(Index v);
  std::pair<Index, Index> largest_pair() const;
  Index& joined_below(Index a, Index b);
  bool are_joined(Index a, Index b, Index color);
  bool closes_cycle(Index v, Index color);
  void assign(Index v, Index color);
  Index slot(Index v, Index color);

  AdjacencyGraph graph_;
  ColorMap trees_of_;  // of (v, c): a slot in the tree of v and its neighbors of color c
  Trees trees_;
  std::vector<Met> met_;             // of each color
  std::vector<Index> met_vertices_;  // the neighbors that have a color
  std::uint64_t met_low_ = 0;        // their low colors
  std::uint64_t suspects_ = 0;       // low colors that two of them see which have the same color
  // Of two vertices: all colors below are in a tree with both, so that no common neighbor can have
  // them. Without it, the many neighbors of two hubs would try every color again.
  std::unordered_map<std::uint64_t, Index> joined_below_;
  Index n_colors_ = 0;
};

void AcyclicColoring::meet_neighbors(Index v) {
  met_vertices_.clear();
  met_low_ = suspects_ = 0;
  for (Index w : graph_.neighbors(v)) {
    const Index color = color_of(w);
    if (color == Coloring::neutral) continue;
    met_vertices_.push_back(w);
    if (color < 64 && graph_.neighbors_must_differ()) met_low_ |= std::uint64_t{1} << color;
    Met& met = met_.data()[color];
    const std::uint64_t low = trees_of_.low(w);
    if (met.vertex != v) {
      met = {v, false, ColorMap::none, low};
    } else {
      met.is_repeated = true;
      suspects_ |= met.neighbors & low;
      met.neighbors |= low;
    }
  }
}

// The smallest color that no neighbor has and that closes no cycle.
Index AcyclicColoring::choose(Index v) {
  const std::uint64_t harmless = ~(met_low_ | suspects_);
  const int first_harmless = std::countr_zero(harmless);
  for (std::uint64_t left = suspects_ & ~met_low_; left != 0; left &= left - 1) {
    const int color = std::countr_zero(left);
    if (color > first_harmless) break;
    if (!closes_cycle(v, color)) return color;
  }
  if (first_harmless < 64) return first_harmless;
  return choose_above(v);
}

// The same from color 64 on.
Index AcyclicColoring::choose_above(Index v) {
  const auto [a, b] = largest_pair();
  Index none_joined = 64;
  Index& joined = a < 0 ? none_joined : joined_below(a, b);
  Index color = joined;
  for (; color < n_colors_; ++color) {
    const bool is_met = met_.data()[color].vertex == v && graph_.neighbors_must_differ();
    if (!is_met && !closes_cycle(v, color)) break;
    if (a >= 0 && joined == color && are_joined(a, b, color)) ++joined;
  }
  return color;
}

// Of the neighbors that share their color with another one: the largest, and the next of its color.
std::pair<Index, Index> AcyclicColoring::largest_pair() const {
  const auto size = [&](Index w) { return graph_.first_slot(w + 1) - graph_.first_slot(w); };
  std::pair<Index, Index> pair{-1, -1};
  for (Index w : met_vertices_) {
    const bool is_repeated = met_.data()[color_of(w)].is_repeated;
    if (is_repeated && (pair.first < 0 || size(w) > size(pair.first))) pair.first = w;
  }
  if (pair.first < 0) return pair;
  for (Index w : met_vertices_) {
    if (w == pair.first || color_of(w) != color_of(pair.first)) continue;
    if (pair.second < 0 || size(w) > size(pair.second)) pair.second = w;
  }
  return pair;
}

Index& AcyclicColoring::joined_below(Index a, Index b) {
  const std::uint64_t key =
      static_cast<std::uint64_t>(std::min(a, b)) << 32 | static_cast<std::uint32_t>(std::max(a, b));
  return joined_below_.try_emplace(key, 64).first->second;
}

bool AcyclicColoring::are_joined(Index a, Index b, Index color) {
  const Index slot_a = trees_of_.find(a, color), slot_b = trees_of_.find(b, color);
  return slot_a != ColorMap::none && slot_b != ColorMap::none &&
         trees_.root(slot_a) == trees_.root(slot_b);
}

// Two neighbors of one color are in one tree with `color`.
bool AcyclicColoring::closes_cycle(Index v, Index color) {
  for (Index w : met_vertices_) {
    if (!met_.data()[color_of(w)].is_repeated) continue;
    const Index slot = trees_of_.find(w, color);
    if (slot != ColorMap::none && trees_.visit(trees_.root(slot), v)) return true;
  }
  return false;
}

Index AcyclicColoring::slot(Index v, Index color) {
  const auto [slot, is_new] = trees_of_.insert(v, color);
  if (is_new) trees_.start(slot);
  return slot;
}

void AcyclicColoring::assign(Index v, Index color) {
  trees_of_.set_color(v, color);
  if (color >= n_colors_) {
    n_colors_ = color + 1;
    met_.resize(static_cast<std::size_t>(color) + 1);
  }
  for (Index w : met_vertices_) {
    const Index other = color_of(w);
    Index& mine = met_.data()[other].slot;
    if (mine == ColorMap::none) mine = slot(v, other);
    trees_.unite(mine, slot(w, color));
  }
}

}  // namespace

Coloring color_acyclic(const AdjacencyGraph& graph, std::span<const Index> order,
                       Index most_colors) {
  AcyclicColoring coloring(graph);
  visit_ahead(
      order, graph.n_vertices(),
      [&](Index v) {
        if (coloring.n_colors() <= most_colors) coloring.color(v);
      },
      [&](Index v) { graph.prefetch_neighbors_bounds(v); },
      [&](Index v) { graph.prefetch_neighbors(v); },
      [&](Index v) { coloring.prefetch_neighbors(v); },
      [&](Index v) { coloring.prefetch_trees(v); });
  return coloring.take();
}

}  // namespace spad
