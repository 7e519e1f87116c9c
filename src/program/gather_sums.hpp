// Sums over places of one array: who owns a number adds up what belongs to it, in a fixed order.
#pragma once

#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// target[k] is the sum of from[place], in the order in which the places were added.
class GatherSums {
 public:
  void add(Index target, std::span<const Index> places) {
    targets_.push_back(target);
    places_.insert(places_.end(), places.begin(), places.end());
    end_.push_back(static_cast<Offset>(places_.size()));
  }
  bool is_empty() const { return targets_.empty(); }

  // `to` and `from` may be one array when no target is a place of a later sum.
  void run(const double* from, double* to) const {
    Offset k = 0;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      double sum = 0;
      if (k < end_[t]) sum = from[places_[static_cast<std::size_t>(k++)]];
      for (; k < end_[t]; ++k) sum += from[places_[static_cast<std::size_t>(k)]];
      to[targets_[t]] = sum;
    }
  }

  std::size_t bytes() const {
    return (targets_.capacity() + places_.capacity()) * sizeof(Index) +
           end_.capacity() * sizeof(Offset);
  }

 private:
  std::vector<Index> targets_;
  std::vector<Offset> end_;  // of each target's places
  std::vector<Index> places_;
};

}  // namespace spad
