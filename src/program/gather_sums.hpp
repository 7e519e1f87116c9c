// Sums over places of one array: who owns a number adds up what belongs to it, in a fixed order.
#pragma once

#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// target[k] is the sum of from[place], in the order in which the places were added.
class GatherSums {
 public:
  void add(Index target, std::span<const Index> places);
  // After the last one: sums of one length side by side.
  void finish();
  bool is_empty() const { return targets_.empty(); }

  // `to` and `from` may be one array when no target is a place of another sum.
  void run(const double* from, double* to, int n_threads) const;

  std::size_t bytes() const {
    return (targets_.capacity() + places_.capacity()) * sizeof(Index) +
           end_.capacity() * sizeof(Offset) + groups_.capacity() * sizeof(Group);
  }

 private:
  struct Group {
    Index length;  // places of each sum
    Index n;       // sums
    Offset first_target;
    Offset first_place;  // of the first sum; those of a sum are contiguous
  };
  void run(const Group& group, Index first, Index last, const double* from, double* to) const;

  std::vector<Index> targets_, places_;
  std::vector<Offset> end_;  // of each target's places, until they are finished
  std::vector<Group> groups_;
};

}  // namespace spad
