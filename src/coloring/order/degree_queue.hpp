// Vertices by degree: one of smallest or of largest degree is taken, and the degrees of others fall
// by one.
//
// Lists of vertices by degree. When the smallest are taken, only about the lowest sixteenth of the
// vertices is listed, so that most degrees fall without more than a subtraction; a vertex is listed
// anew whenever its degree falls, and passed over where it was before. When the largest are taken,
// a vertex moves only once it turns up where its degree no longer belongs.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "coloring/graph/ahead.hpp"

namespace spad {

class DegreeQueue {
 public:
  enum class Take { smallest, largest };

  // Equal degrees are taken in natural order or in the one given (which must outlive the queue)
  // until some of them fall.
  DegreeQueue(const std::vector<Index>& degree, Take from, std::span<const Index> ties = {});

  // Of smallest (largest) degree among those left; at least one is left.
  Index take();
  Index degree_taken() const { return degree_taken_; }  // of the one that was taken last
  // Who comes next if no degree falls below; one after the other, as far as the same degree goes.
  template <class Visit>
  void peek(Visit&& visit) const {
    const bool is_listed = at_ <= limit_ || from_ == Take::largest;
    Index entry = is_listed ? first_.data()[at_] : none;
    for (Index k = 0; k < 3 && entry != none; ++k) {
      visit(entries_.get()[entry].vertex, k);
      entry = entries_.get()[entry].next;
    }
  }
  bool is_taken(Index v) const { return state_.get()[v].degree < 0; }

  // By one; nothing if v is taken, or if this is not the first time since the last one was. Whether
  // it is listed now, and may be taken soon.
  bool lower(Index v) {
    State& state = state_.get()[v];
    if (state.degree < 0 || state.seen_by == taken_) return false;
    state.seen_by = taken_;
    if (--state.degree > limit_) return false;
    enter(v);
    if (state.degree < at_) at_ = state.degree;
    return true;
  }
  // The same for vertices [first, last), none of them for the second time since the last one was
  // taken: without a look at who is left.
  void lower_all(Index first, Index last) {
    const auto end = static_cast<std::uint32_t>(limit_ + 1);
    for (Index v = first; v < last; ++v) {
      const Index degree = --state_.get()[v].degree;
      if (static_cast<std::uint32_t>(degree) >= end) continue;  // not to be listed, or taken
      enter(v);
      at_ = std::min(at_, degree);
    }
  }
  void prefetch(Index v) const { spad::prefetch(state_.get() + v); }

 private:
  static constexpr Index none = -1;
  struct State {
    Index degree;  // negative once it was taken
    Index seen_by;
  };
  struct Entry {
    Index vertex, next;  // next of the same degree
  };

  void enter(Index v) {
    Index& first = first_.data()[state_.get()[v].degree];
    entries_.get()[n_entries_] = {v, first};
    first = n_entries_++;
  }
  void list_all();
  void list_equal();
  void list_lowest();
  Index take_smallest();
  Index take_largest();

  Take from_;
  Index n_, most_entries_;  // before they are listed anew
  std::unique_ptr<State[]> state_;
  std::vector<Index> first_;          // entry of each degree
  std::unique_ptr<Entry[]> entries_;  // when the largest are taken, that of vertex v is the v-th
  Index n_entries_ = 0;
  std::vector<Index> left_;  // all but the taken ones, as of the last time they were listed
  Index limit_ = none;       // vertices up to this degree are listed; none when all are
  Index at_ = 0;             // nothing is listed below (above)
  Index taken_ = none, degree_taken_ = 0;
};

}  // namespace spad
