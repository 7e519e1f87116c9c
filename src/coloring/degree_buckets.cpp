// Degree buckets, after the bucket sort of Batagelj and Zaversnik (2003), An O(m) algorithm for
// cores decomposition of networks.
#include "coloring/degree_buckets.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace spad {

DegreeBuckets::DegreeBuckets(std::vector<Index> degree)
    : degree_(std::move(degree)), vertices_(degree_.size()), position_(degree_.size()) {
  const Index largest = degree_.empty() ? 0 : *std::max_element(degree_.begin(), degree_.end());
  first_.assign(static_cast<std::size_t>(largest) + 2, 0);
  for (Index d : degree_) ++first_.data()[d + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  std::vector<Index> next = first_;
  for (std::size_t v = 0; v < degree_.size(); ++v) {
    position_[v] = next.data()[degree_[v]]++;
    vertices_.data()[position_[v]] = static_cast<Index>(v);
  }
}

Index DegreeBuckets::remove_smallest() {
  SPAD_ASSERT(n_removed_ < static_cast<Index>(vertices_.size()));
  if (smallest_ > 0) --smallest_;  // one lowered since may have gone below
  while (first_.data()[smallest_ + 1] <= n_removed_) ++smallest_;
  const Index v = vertices_.data()[n_removed_++];
  first_.data()[smallest_] = n_removed_;
  if (smallest_ > 0) first_.data()[smallest_ - 1] = n_removed_;
  return v;
}

void DegreeBuckets::lower(Index v) {
  Index& first = first_.data()[degree_.data()[v]];
  const Index place = position_.data()[v];
  const Index other = vertices_.data()[first];
  std::swap(vertices_.data()[place], vertices_.data()[first]);
  position_.data()[other] = place;
  position_.data()[v] = first++;
  --degree_.data()[v];
}

}  // namespace spad
