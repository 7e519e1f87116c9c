// A partition of the columns (or rows) of a matrix into groups that one product can share.
#pragma once

#include <vector>

#include "base/sparse.hpp"

namespace spad {

enum class Order : std::int32_t { natural = 1, largest_first, smallest_last };

struct Coloring {
  static constexpr Index neutral = -1;  // color of a column that no product needs

  std::vector<Index> color;  // of each vertex, 0-based
  Index n_colors = 0;
  Index lower_bound = 0;     // no valid coloring has fewer
  Order order = Order::natural;
};

}  // namespace spad
