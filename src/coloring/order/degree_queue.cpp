// Degree queues, after the bucket sort of Batagelj and Zaversnik (2003), An O(m) algorithm for
// cores decomposition of networks; only the buckets that are needed soon are kept.
#include "coloring/order/degree_queue.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/assert.hpp"
#include "base/large_pages.hpp"

namespace spad {

DegreeQueue::DegreeQueue(const std::vector<Index>& degree, Take from, std::span<const Index> ties)
    : from_(from), state_(large_vector<State>(degree.size())), left_(ties.begin(), ties.end()) {
  SPAD_ASSERT(ties.empty() || ties.size() == degree.size());
  if (ties.empty()) {
    left_.resize(degree.size());
    std::iota(left_.begin(), left_.end(), 0);
  }
  Index largest = 0;
  for (std::size_t v = 0; v < degree.size(); ++v) {
    state_[v] = {degree[v], none};
    largest = std::max(largest, degree[v]);
  }
  first_.assign(static_cast<std::size_t>(largest) + 1, none);
  if (from == Take::smallest) {
    reserve_large(entries_, 2 * degree.size());
    if (!degree.empty()) list_lowest();
  } else {
    at_ = largest;
    resize_large(entries_, degree.size());
    for (auto v = left_.rbegin(); v != left_.rend(); ++v) {
      entries_.data()[*v] = {*v, std::exchange(first_.data()[state_.data()[*v].degree], *v)};
    }
  }
}

// Equal degrees in the order of left_: entered backwards, for the last one is taken first.
void DegreeQueue::list_lowest() {
  constexpr std::size_t share = 16;
  std::erase_if(left_, [&](Index v) { return is_taken(v); });
  SPAD_ASSERT(!left_.empty());
  std::fill(first_.begin(), first_.end(), 0);
  for (Index v : left_) ++first_.data()[state_.data()[v].degree];
  at_ = 0;
  while (first_.data()[at_] == 0) ++at_;
  std::size_t n_listed = 0;
  for (limit_ = at_ - 1; n_listed * share < left_.size();) {
    n_listed += static_cast<std::size_t>(first_.data()[++limit_]);
  }
  std::fill(first_.begin(), first_.end(), none);
  entries_.clear();
  for (auto v = left_.rbegin(); v != left_.rend(); ++v) {
    if (state_.data()[*v].degree <= limit_) enter(*v);
  }
}

Index DegreeQueue::take() {
  taken_ = from_ == Take::smallest ? take_smallest() : take_largest();
  degree_taken_ = std::exchange(state_.data()[taken_].degree, none);
  return taken_;
}

Index DegreeQueue::take_smallest() {
  if (entries_.size() > 2 * state_.size() + 1000) list_lowest();  // most were passed over
  while (true) {
    while (at_ <= limit_ && first_.data()[at_] == none) ++at_;
    if (at_ > limit_) {
      list_lowest();
      continue;
    }
    Index& first = first_.data()[at_];
    const Entry entry = entries_.data()[first];
    first = entry.next;
    if (state_.data()[entry.vertex].degree == at_) return entry.vertex;
  }
}

Index DegreeQueue::take_largest() {
  while (true) {
    while (first_.data()[at_] == none) --at_;
    const Index v = first_.data()[at_];
    Index& next = entries_.data()[v].next;
    first_.data()[at_] = next;
    if (next != none) {
      prefetch(next);
      spad::prefetch(entries_.data() + next);
    }
    const Index degree = state_.data()[v].degree;
    if (degree == at_) return v;
    next = std::exchange(first_.data()[degree], v);
  }
}

}  // namespace spad
