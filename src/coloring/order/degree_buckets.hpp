// Vertices sorted by degree, where removing one of smallest or largest degree and lowering a degree
// by one each take constant time.
//
// One array of vertices, cut into buckets of equal degree; the removed ones are its beginning and
// its end.
#pragma once

#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

class DegreeBuckets {
 public:
  // Equal degrees are taken in natural order, or in the one given.
  explicit DegreeBuckets(const std::vector<Index>& degree, std::span<const Index> ties = {});

  // Of smallest (largest) degree among those left; at least one is left.
  Index remove_smallest();
  Index remove_largest();
  bool is_removed(Index v) const {
    const Index position = state_.data()[v].position;
    return position < n_removed_ || position >= end_;
  }
  // At most once a vertex between two removals.
  void lower(Index v);

 private:
  struct State {
    Index degree, position;  // in vertices_
  };

  std::vector<State> state_;
  std::vector<Index> vertices_;
  std::vector<Index> first_;  // of each degree's bucket in vertices_; valid from smallest_ - 1 on
  Index smallest_ = 0, largest_ = 0;
  Index n_removed_ = 0;  // from the beginning
  Index end_ = 0;        // those from here on are removed
};

}  // namespace spad
