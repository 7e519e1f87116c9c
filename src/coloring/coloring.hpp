// A partition of the columns (or rows) of a matrix into groups that one product can share.
#pragma once

#include <optional>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

enum class Order : std::int32_t { natural = 1, largest_first, smallest_last };

struct Coloring {
  static constexpr Index neutral = -1;  // color of a column that no product needs

  std::vector<Index> color;  // of each vertex, 0-based
  Index n_colors = 0;
  Index lower_bound = 0;  // no valid coloring has fewer
  Order order = Order::natural;
};

// What a coloring need not care for; an empty mask exempts nothing.
struct Exempt {
  std::vector<bool> vertices;  // nobody reads them: they stay neutral and constrain nobody
  std::vector<bool> nets;      // nobody reads in them: they constrain nobody
};

// Partial distance-2 coloring of the columns of `pattern` (its rows are the nets); of its rows when
// called as color(transposed, pattern). Without an order: natural, largest first and smallest last,
// without those that are not cheap (order.hpp), the first of the best is kept; no further order is
// tried once products, taken `at_once` at a time, need no more turns than at the lower bound.
// Vertices that have no entry in any net that is read stay neutral, so a pattern without entries
// takes no color at all.
Coloring color(const CscPattern& pattern, const CscPattern& transposed,
               std::optional<Order> order = {}, const Exempt& exempt = {}, Index at_once = 1);

}  // namespace spad
