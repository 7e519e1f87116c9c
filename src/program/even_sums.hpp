// Runs of sums that go on evenly, as those of a grid's values do: they need no lists of places.
#pragma once

#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

// Sum k of n: the target is target + stride * k, what it adds up sources + k.
struct EvenRun {
  Index target, stride, n;
  std::vector<Index> sources;
};

// Sums k of both runs belong to places side by side. A run that is alone is the first one, the
// other has n = 0 and no sources.
struct EvenPair {
  EvenRun first, second;
};

// Of sums of `length` places each, those of sum k from k * length on: takes the runs out of `sums`,
// numbers in the order of their targets.
void take_even_runs(std::span<const Index> targets, std::span<const Index> sources, Index length,
                    std::vector<Index>& sums, std::vector<EvenRun>& runs);

// Each run in one or more parts, with a partner where there is one.
std::vector<EvenPair> pair_up(std::vector<EvenRun> runs);

}  // namespace spad
