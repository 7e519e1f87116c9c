// A partition of the columns (or rows) of a matrix into groups that one product can share.
#pragma once

#include <optional>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// In which order a greedy coloring visits the vertices (order.hpp). Numbers are public.
enum class Order : std::int32_t {
  natural = 1,
  largest_first,
  smallest_last,
  random,
  incidence_degree,
  dynamic_largest_first,
  smallest_first,
  dynamic_smallest_first
};
constexpr Order all_orders[] = {Order::natural,          Order::largest_first,
                                Order::smallest_last,    Order::random,
                                Order::incidence_degree, Order::dynamic_largest_first,
                                Order::smallest_first,   Order::dynamic_smallest_first};

struct Coloring {
  static constexpr Index neutral = -1;  // color of a column that no product needs

  std::vector<Index> color;  // of each vertex, 0-based
  Index n_colors = 0;
  Index lower_bound = 0;         // no valid coloring has fewer
  Order order = Order::natural;  // that gave the colors, or those that were recolored
  bool is_recolored = false;

  bool is_optimal() const { return n_colors == lower_bound; }
};

// The colors of n_vertices vertices, collected from where an algorithm keeps them.
template <class ColorOf>
Coloring collect_colors(Index n_vertices, Index n_colors, ColorOf&& color_of) {
  Coloring result;
  result.n_colors = n_colors;
  result.color.resize(static_cast<std::size_t>(n_vertices));
  for (Index v = 0; v < n_vertices; ++v) result.color.data()[v] = color_of(v);
  return result;
}

// What a coloring need not care for; an empty mask exempts nothing.
struct Exempt {
  std::vector<bool> vertices;  // nobody reads them: they stay neutral and constrain nobody
  std::vector<bool> nets;      // nobody reads in them: they constrain nobody
};

// How long to look for few colors. Seconds are nominal: they buy a fixed number of steps, so that
// the same search gives the same colors on every machine, with any number of threads (decision
// 008).
struct SearchOptions {
  std::optional<double> seconds =
      {};             // else ten times the natural order's, or 50 ms if that is more
  Index at_once = 1;  // products at a time: the search ends when no turn can be saved any more
  int n_threads = 1;
  std::uint64_t seed = 1;
};

// Partial distance-2 coloring of the columns of `pattern` (its rows are the nets); of its rows when
// called as color(transposed, pattern). Without an order: the best that a search over several finds
// (portfolio.hpp), the natural order if none is better. Vertices that have no entry in any net that
// is read stay neutral, so a pattern without entries takes no color at all.
Coloring color(const CscPattern& pattern, const CscPattern& transposed,
               std::optional<Order> order = {}, const Exempt& exempt = {},
               const SearchOptions& options = {});

}  // namespace spad
