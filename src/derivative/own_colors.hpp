// Colors that a caller brings along.
#pragma once

#include "derivative/entries.hpp"
#include "derivative/partition.hpp"

namespace spad {

// One color a column (row), from 0, -1 where a line has no entry. Fails where the partition is not
// chosen, with a wrong number of colors, a color out of range, and where two columns (rows) of one
// color meet, which are named.
Result<PartitionResult> adopt_colors(const Entries& entries, Partition partition,
                                     std::span<const Index> colors);

}  // namespace spad
