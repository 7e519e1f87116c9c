// Degree buckets, after the bucket sort of Batagelj and Zaversnik (2003), An O(m) algorithm for
// cores decomposition of networks.
#include "coloring/degree_buckets.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace spad {

DegreeBuckets::DegreeBuckets(std::vector<Index> degree, std::span<const Index> ties)
    : degree_(std::move(degree)), vertices_(degree_.size()), position_(degree_.size()) {
  SPAD_ASSERT(ties.empty() || ties.size() == degree_.size());
  largest_ = degree_.empty() ? 0 : *std::max_element(degree_.begin(), degree_.end());
  end_ = static_cast<Index>(degree_.size());
  first_.assign(static_cast<std::size_t>(largest_) + 2, 0);
  for (Index d : degree_) ++first_.data()[d + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  std::vector<Index> next = first_;
  for (Index k = 0; k < end_; ++k) {
    const Index v = ties.empty() ? k : ties.data()[k];
    position_.data()[v] = next.data()[degree_.data()[v]]++;
    vertices_.data()[position_.data()[v]] = v;
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
  Index& first = first_.data()[degree_.data()[v]];
  const Index place = position_.data()[v];
  const Index other = vertices_.data()[first];
  std::swap(vertices_.data()[place], vertices_.data()[first]);
  position_.data()[other] = place;
  position_.data()[v] = first++;
  --degree_.data()[v];
}

}  // namespace spad
