// Slots of a kernel that is being made: taken by a value, free again when it dies.
#pragma once

#include <vector>

#include "base/sparse.hpp"

namespace spad {

class Slots {
 public:
  explicit Slots(Index n_literals = 0) : next_(n_literals) {}

  Index take() {
    if (free_.empty()) return next_++;
    const Index taken = free_.back();
    free_.pop_back();
    return taken;
  }
  void release(Index slot) { free_.push_back(slot); }
  Index n_used() const { return next_; }  // the most at a time, with the literals

 private:
  std::vector<Index> free_;
  Index next_;
};

}  // namespace spad
