// Maps from colors to slots: a short search, then open addressing.
#include "coloring/greedy/color_map.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/large_pages.hpp"

namespace spad {

ColorMap::ColorMap(const AdjacencyGraph& graph)
    : entries_(large_vector<Entry>(static_cast<std::size_t>(graph.n_vertices()))),
      color_(large_array<Index>(static_cast<std::size_t>(graph.n_slots()))) {
  SPAD_ASSERT(graph.n_slots() <= std::numeric_limits<Index>::max());
  for (Index v = 0; v < graph.n_vertices(); ++v) {
    entries_.data()[v].first_slot = static_cast<Index>(graph.first_slot(v));
  }
}

Index ColorMap::find(Index v, Index color) const {
  const Entry& entry = entries_.data()[v];
  if (color < 64 && !(entry.low >> color & 1)) return none;
  const Index* const first = color_.get() + entry.first_slot;
  const Index* const last = first + std::min(entry.n_colors, n_searched);
  const Index* const found = std::find(first, last, color);
  if (found != last) return static_cast<Index>(found - color_.get());
  if (entry.n_colors <= n_searched) return none;
  const Hashed& hashed = table_[place(v, color)];
  return hashed.vertex < 0 ? none : hashed.slot;
}

ColorMap::Inserted ColorMap::insert(Index v, Index color) {
  if (const Index slot = find(v, color); slot != none) return {slot, false};
  Entry& entry = entries_.data()[v];
  const Index slot = entry.first_slot + entry.n_colors++;
  color_[static_cast<std::size_t>(slot)] = color;
  if (color < 64) entry.low |= std::uint64_t{1} << color;
  if (entry.n_colors > n_searched) add_hashed({v, color, slot});
  return {slot, true};
}

// Where (v, color) is in the table, or the free place where it would be.
std::size_t ColorMap::place(Index v, Index color) const {
  const std::uint64_t key = static_cast<std::uint64_t>(v) << 32 | static_cast<std::uint32_t>(color);
  const std::size_t mask = table_.size() - 1;
  std::size_t k = key * 0x9e3779b97f4a7c15u >> std::countl_zero(mask);
  while (table_[k].vertex >= 0 && (table_[k].vertex != v || table_[k].color != color)) {
    k = (k + 1) & mask;
  }
  return k;
}

void ColorMap::add_hashed(Hashed hashed) {
  if (2 * ++n_hashed_ > table_.size()) {
    std::vector<Hashed> old(std::max<std::size_t>(1024, 2 * table_.size()));
    old.swap(table_);
    for (const Hashed& one : old) {
      if (one.vertex >= 0) table_[place(one.vertex, one.color)] = one;
    }
  }
  table_[place(hashed.vertex, hashed.color)] = hashed;
}

}  // namespace spad
