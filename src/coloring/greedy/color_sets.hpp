// For each vertex, sets of colors that its neighbors have, and the smallest color that several sets
// lack.
//
// The textbook looks at the neighbors of every neighbor again, which is quadratic in a hub. Here
// each vertex keeps what there is to know about them: colors below 64 as bits, the others as
// maximal runs of consecutive colors. A greedy coloring fills a hub almost without gaps, so its
// 10^6 colors are a few runs.
#pragma once

#include <memory>
#include <optional>

#include "base/large_pages.hpp"
#include "coloring/coloring.hpp"
#include "coloring/graph/adjacency_graph.hpp"

namespace spad {

// For each vertex its color and `n_kinds` sets: all that is asked of a neighbor, in half a line of
// the cache.
class ColorSets {
 public:
  static constexpr Index n_kinds = 3;
  static constexpr Index n_low = 64;
  struct Run {
    Index begin, end;
  };

  explicit ColorSets(const AdjacencyGraph& graph)
      : graph_(graph),
        vertices_(large_vector<Vertex>(static_cast<std::size_t>(graph.n_vertices()))) {}

  // Neutral vertices and empty sets, in the same memory.
  void clear();

  Index color(Index v) const { return vertices_.data()[v].color; }
  void set_color(Index v, Index color) { vertices_.data()[v].color = color; }
  bool contains(Index v, Index kind, Index color) const;
  // May be there already. A set holds at most as many colors as its vertex has slots.
  void add(Index v, Index kind, Index color) {
    if (color < n_low) {
      vertices_.data()[v].low[kind] |= std::uint64_t{1} << color;
    } else {
      add_above(v, kind, color);
    }
  }
  void prefetch(Index v) const { spad::prefetch(vertices_.data() + v); }
  std::uint64_t low(Index v, Index kind) const { return vertices_.data()[v].low[kind]; }
  std::span<const Run> runs(Index v, Index kind) const;

 private:
  struct alignas(32) Vertex {
    std::uint64_t low[n_kinds] = {};  // colors [0, 64) of each set
    Index color = Coloring::neutral;
  };

  Offset set_of(Index v, Index kind) const { return Offset{v} * n_kinds + kind; }
  Run* first_run(Index v, Index kind) const;
  void add_above(Index v, Index kind, Index color);

  AdjacencyGraph graph_;
  std::vector<Vertex> vertices_;
  std::vector<Index> n_runs_;    // of each set; empty while there is no color above
  std::unique_ptr<Run[]> runs_;  // ascending in each set, the sets of a vertex side by side
};

// Those of one coloring after the other.
class ColorSetsScratch {
 public:
  // Fetches the memory.
  void begin(const AdjacencyGraph& graph) {
    sets_.emplace(graph);
    is_clear_ = true;
  }
  ColorSets& cleared(const AdjacencyGraph& graph) {
    if (!sets_) begin(graph);
    if (!is_clear_) sets_->clear();
    is_clear_ = false;
    return *sets_;
  }

 private:
  std::optional<ColorSets> sets_;  // of the one graph that it is used for
  bool is_clear_ = false;
};

// What one vertex must not have.
class ForbiddenColors {
 public:
  void start(Index v) {
    vertex_ = v;
    low_ = 0;
    sets_.clear();
  }
  void add(Index color) {
    if (color < ColorSets::n_low) {
      low_ |= std::uint64_t{1} << color;
    } else {
      add_above(color);
    }
  }
  void add(const ColorSets& sets, Index v, Index kind) {
    low_ |= sets.low(v, kind);
    const std::span<const ColorSets::Run> runs = sets.runs(v, kind);
    if (!runs.empty()) sets_.push_back(runs);
  }
  Index smallest_allowed() const;

 private:
  void add_above(Index color);
  bool has_above(Index color) const {
    const auto k = static_cast<std::size_t>(color - ColorSets::n_low);
    return k < above_.size() && above_[k] == vertex_;
  }

  Index vertex_ = -1;
  std::uint64_t low_ = 0;
  std::vector<Index> above_;  // from color 64 on: the last vertex that must not have it
  std::vector<std::span<const ColorSets::Run>> sets_;
};

}  // namespace spad
