// For each vertex its color, and a map from the colors of its neighbors to numbers of its slots.
#pragma once

#include <memory>

#include "coloring/coloring.hpp"
#include "coloring/graph/adjacency_graph.hpp"

namespace spad {

// A color gets the next free slot of its vertex (adjacency_graph.hpp) when it is inserted. Found by
// looking through them while there are few, in a hash table beyond.
class ColorMap {
 public:
  static constexpr Index none = -1;

  // Slots must fit Index.
  explicit ColorMap(const AdjacencyGraph& graph);

  Index color(Index v) const { return entries_.data()[v].color; }
  void set_color(Index v, Index color) { entries_.data()[v].color = color; }
  // Colors of v's neighbors below 64, as bits.
  std::uint64_t low(Index v) const { return entries_.data()[v].low; }
  Index first_slot(Index v) const { return entries_.data()[v].first_slot; }
  Index find(Index v, Index color) const;
  void prefetch(Index v) const { spad::prefetch(entries_.data() + v); }
  void prefetch_slots(Index v) const { spad::prefetch(color_.get() + first_slot(v)); }
  struct Inserted {
    Index slot;
    bool is_new;
  };
  Inserted insert(Index v, Index color);

 private:
  static constexpr Index n_searched = 32;
  struct alignas(32) Entry {
    std::uint64_t low = 0;
    Index first_slot = 0;
    Index n_colors = 0;
    Index color = Coloring::neutral;
  };
  struct Hashed {
    Index vertex = -1;
    Index color = 0;
    Index slot = 0;
  };

  std::size_t place(Index v, Index color) const;
  void add_hashed(Hashed hashed);

  std::vector<Entry> entries_;
  std::unique_ptr<Index[]> color_;  // of each slot in use
  std::vector<Hashed> table_;       // the colors after the first n_searched of a vertex
  std::size_t n_hashed_ = 0;
};

}  // namespace spad
