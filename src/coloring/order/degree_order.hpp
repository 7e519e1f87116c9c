// Vertex orders of any graph: what they have in common for distance-1, distance-2 and augmented
// graphs.
//
// An order of its own for a kind of graph needs the degrees of its vertices and, for the dynamic
// ones, a `Remaining` that says which neighbors of a removed vertex are left.
#pragma once

#include <algorithm>
#include <vector>

#include "base/assert.hpp"
#include "coloring/coloring.hpp"
#include "coloring/order/degree_queue.hpp"

namespace spad {

std::vector<Index> natural_order(Index n);

// The same for the same seed on every machine.
std::vector<Index> random_order(Index n, std::uint64_t seed);

// Stable: ties in natural order, or in the one given.
std::vector<Index> ascending_order(const std::vector<Index>& degree);
std::vector<Index> descending_order(const std::vector<Index>& degree,
                                    std::span<const Index> ties = {});

// Which of them dynamic_order makes.
inline bool is_dynamic(Order order) {
  return order == Order::smallest_last || order == Order::incidence_degree ||
         order == Order::dynamic_largest_first || order == Order::dynamic_smallest_first;
}

// Takes vertices out one by one:
//   smallest_last           of fewest neighbors among those left, placed from the end
//   dynamic_smallest_first  the same, placed from the beginning
//   dynamic_largest_first   of most neighbors among those left, placed from the beginning
//   incidence_degree        of most neighbors among those placed, placed from the beginning
// degree: at least the number of neighbors of each vertex. remaining.remove(v, queue) calls
// queue.lower for each neighbor of v that is left, as often as it likes. ties: which of equal ones
// comes first, in natural order if it is empty.
template <class Remaining>
std::vector<Index> dynamic_order(Order order, std::vector<Index> degree, Remaining&& remaining,
                                 std::vector<Index> ties = {}) {
  SPAD_ASSERT(is_dynamic(order));
  std::vector<Index> result(degree.size());
  if (degree.empty()) return result;
  if (order == Order::incidence_degree) {
    // By what is missing to the largest degree: fewest missing is most neighbors placed. Ties go to
    // large degrees, for no more vertices than these can turn up beside them.
    ties = descending_order(degree, ties);
    std::fill(degree.begin(), degree.end(), degree.data()[ties.front()]);
  }
  DegreeQueue queue(degree,
                    order == Order::dynamic_largest_first ? DegreeQueue::Take::largest
                                                          : DegreeQueue::Take::smallest,
                    ties);
  for (Index& place : result) {
    place = queue.take();
    remaining.remove(place, queue);
  }
  if (order == Order::smallest_last) std::reverse(result.begin(), result.end());
  return result;
}

}  // namespace spad
