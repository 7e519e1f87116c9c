// Degree buckets, after the bucket sort of Batagelj and Zaversnik (2003), An O(m) algorithm for
// cores decomposition of networks.
#include "coloring/order/degree_buckets.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace spad {

DegreeBuckets::DegreeBuckets(const std::vector<Index>& degree, std::span<const Index> ties)
    : state_(degree.size()), vertices_(degree.size()), end_(static_cast<Index>(degree.size())) {
  SPAD_ASSERT(ties.empty() || ties.size() == degree.size());
  largest_ = degree.empty() ? 0 : *std::max_element(degree.begin(), degree.end());
  first_.assign(static_cast<std::size_t>(largest_) + 2, 0);
  for (Index d : degree) ++first_.data()[d + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  std::vector<Index> next = first_;
  for (Index k = 0; k < end_; ++k) {
    const Index v = ties.empty() ? k : ties.data()[k];
    const Index d = degree.data()[v];
    state_.data()[v] = {d, next.data()[d]++};
    vertices_.data()[state_.data()[v].position] = v;
  }
}

Index DegreeBuckets::remove_smallest() {
  SPAD_ASSERT(n_removed_ < end_);
  if (smallest_ > 0) --smallest_;  // one lowered since may have gone below
  while (first_.data()[smallest_ + 1] <= n_removed_) ++smallest_;
  const Index v = vertices_.data()[n_removed_++];
  first_.data()[smallest_] = n_removed_;
  if (smallest_ > 0) first_.data()[smallest_ - 1] = n_removed_;
  return v;
}

Index DegreeBuckets::remove_largest() {
  SPAD_ASSERT(n_removed_ < end_);
  while (first_.data()[largest_] >= end_) --largest_;
  return vertices_.data()[--end_];
}

void DegreeBuckets::lower(Index v) {
  State& state = state_.data()[v];
  Index& first = first_.data()[state.degree];
  const Index other = vertices_.data()[first];
  vertices_.data()[state.position] = other;
  vertices_.data()[first] = v;
  state_.data()[other].position = state.position;
  state.position = first++;
  --state.degree;
}

}  // namespace spad
