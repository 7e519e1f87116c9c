// ColPack's partial distance-2 coloring, its headers kept to one file.
#pragma once

#include "bench/coloring_contest.hpp"

namespace spad::bench {

// Its serial functions, and what its interface calls by default, which takes OpenMP.
std::vector<Contestant> colpack_distance2(bool by_rows);

}  // namespace spad::bench
