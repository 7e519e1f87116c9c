// ColPack's star and acyclic coloring, its headers kept to one file.
#pragma once

#include "bench/coloring_contest.hpp"

namespace spad::bench {

std::vector<Contestant> colpack_adjacency(bool acyclic);

}  // namespace spad::bench
