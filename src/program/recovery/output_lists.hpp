// Which outputs a node is.
#pragma once

#include <cstdint>
#include <vector>

#include "tape/tape.hpp"

namespace spad {

// The outputs of each node as a list, first to last.
struct OutputLists {
  explicit OutputLists(const Tape& tape);
  Index first(Index node) const { return first_of[static_cast<std::size_t>(node)]; }  // or -1
  Index next(Index output) const { return next_of[static_cast<std::size_t>(output)]; }
  std::uint32_t count(Index node) const {
    std::uint32_t n = 0;
    for (Index i = first(node); i >= 0; i = next(i)) ++n;
    return n;
  }

  std::vector<Index> first_of, next_of;
};

}  // namespace spad
