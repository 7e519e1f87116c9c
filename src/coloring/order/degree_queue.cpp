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
    : from_(from),
      n_(static_cast<Index>(degree.size())),
      most_entries_(from == Take::smallest ? 2 * n_ + 1000 : n_),
      state_(large_array<State>(degree.size())),
      left_(ties.begin(), ties.end()) {
  SPAD_ASSERT(ties.empty() || ties.size() == degree.size());
  if (ties.empty()) {
    left_.resize(degree.size());
    std::iota(left_.begin(), left_.end(), 0);
  }
  Index largest = 0;
  for (Index v = 0; v < n_; ++v) {
    state_.get()[v] = {degree.data()[v], none};
    largest = std::max(largest, degree.data()[v]);
  }
  first_.assign(static_cast<std::size_t>(largest) + 1, none);
  // One take can enter as many as there are on top.
  entries_ = large_array<Entry>(static_cast<std::size_t>(most_entries_) + degree.size());
  if (n_ == 0) return;
  if (from == Take::smallest) {
    list_lowest();
  } else {
    at_ = largest;
    list_all();
  }
}

// Equal degrees in the order of left_: entered backwards, for the last one is taken first.
void DegreeQueue::list_all() {
  for (auto v = left_.rbegin(); v != left_.rend(); ++v) {
    entries_.get()[*v] = {*v, std::exchange(first_.data()[state_.get()[*v].degree], *v)};
  }
}

// All that are left have degree at_: no list to look up, incidence degree begins like this.
void DegreeQueue::list_equal() {
  std::fill(first_.begin(), first_.end(), none);
  limit_ = at_;
  n_entries_ = 0;
  for (auto v = left_.rbegin(); v != left_.rend(); ++v) {
    entries_.get()[n_entries_] = {*v, n_entries_ - 1};
    ++n_entries_;
  }
  first_.data()[at_] = n_entries_ - 1;
}

void DegreeQueue::list_lowest() {
  constexpr std::size_t share = 16;
  std::fill(first_.begin(), first_.end(), 0);
  std::size_t n_left = 0;
  for (Index v : left_) {
    const Index degree = state_.get()[v].degree;
    if (degree < 0) continue;
    left_.data()[n_left++] = v;
    ++first_.data()[degree];
  }
  SPAD_ASSERT(n_left > 0);
  left_.resize(n_left);
  at_ = 0;
  while (first_.data()[at_] == 0) ++at_;
  if (static_cast<std::size_t>(first_.data()[at_]) == n_left) return list_equal();
  std::size_t n_listed = 0;
  for (limit_ = at_ - 1; n_listed * share < n_left;) {
    n_listed += static_cast<std::size_t>(first_.data()[++limit_]);
  }
  std::fill(first_.begin(), first_.end(), none);
  n_entries_ = 0;
  for (auto v = left_.rbegin(); v != left_.rend(); ++v) {
    if (state_.get()[*v].degree <= limit_) enter(*v);
  }
}

Index DegreeQueue::take() {
  taken_ = from_ == Take::smallest ? take_smallest() : take_largest();
  degree_taken_ = std::exchange(state_.get()[taken_].degree, none);
  return taken_;
}

Index DegreeQueue::take_smallest() {
  if (n_entries_ > most_entries_) list_lowest();  // most were passed over
  while (true) {
    while (at_ <= limit_ && first_.data()[at_] == none) ++at_;
    if (at_ > limit_) {
      list_lowest();
      continue;
    }
    Index& first = first_.data()[at_];
    const Entry entry = entries_.get()[first];
    first = entry.next;
    if (state_.get()[entry.vertex].degree == at_) return entry.vertex;
  }
}

Index DegreeQueue::take_largest() {
  while (true) {
    while (first_.data()[at_] == none) --at_;
    const Index v = first_.data()[at_];
    Index& next = entries_.get()[v].next;
    first_.data()[at_] = next;
    if (next != none) {
      prefetch(next);
      spad::prefetch(entries_.get() + next);
    }
    const Index degree = state_.get()[v].degree;
    if (degree == at_) return v;
    next = std::exchange(first_.data()[degree], v);
  }
}

}  // namespace spad
