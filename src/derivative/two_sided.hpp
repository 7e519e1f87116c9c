// Products of both kinds: groups of columns for JVPs, groups of rows for VJPs.
#pragma once

#include "derivative/entries.hpp"
#include "derivative/partition.hpp"

namespace spad {

struct TwoSided {
  PartitionResult columns, rows;
  std::vector<bool> by_rows;  // of each entry: read off a product with its row's group
  Index lower_bound = 0;      // of the number of groups
  Order order = Order::natural;
};

// Each entry that varies is read directly off one product. One side may have no groups at all, when
// the other alone is cheaper. Errors: index_overflow.
Result<TwoSided> two_sided_partition(const Entries& entries, std::optional<Order> order);

}  // namespace spad
