// Runs of sums that go on evenly, as those of a grid's values do: they need no lists of places.
#pragma once

#include <span>
#include <vector>

#include "program/sums.hpp"

namespace spad {

// Sum k of n: the target is target + stride * k, the sources are those of the run's first sum,
// each + skip + k.
struct EvenRun {
  Index target, stride, n;
  Index sum;  // the first one
  Index skip = 0;
};

// Sums k of both runs belong to places side by side; alone if second.n is 0.
struct EvenPair {
  EvenRun first, second;
};

// Takes the runs of sums of equally many places out of a list of them, which is in the order of
// their targets.
std::vector<EvenRun> take_even_runs(const SumList& list, std::vector<Index>& sums);

// Each run in one or more parts, with a partner where there is one.
std::vector<EvenPair> pair_up(std::vector<EvenRun> runs);

}  // namespace spad
