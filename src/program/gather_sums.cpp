// A counting sort by length, then one loop for each.
#include "program/gather_sums.hpp"

#include <algorithm>
#include <numeric>

#include "base/parallel.hpp"

namespace spad {

namespace {

template <Index length>
double sum_of(const double* from, const Index* places) {
  double sum = from[places[0]];
  for (Index k = 1; k < length; ++k) sum += from[places[k]];
  return sum;
}

double sum_of(const double* from, const Index* places, Index length) {
  double sum = length > 0 ? from[places[0]] : 0;
  for (Index k = 1; k < length; ++k) sum += from[places[k]];
  return sum;
}

}  // namespace

void GatherSums::add(Index target, std::span<const Index> places) {
  targets_.push_back(target);
  places_.insert(places_.end(), places.begin(), places.end());
  end_.push_back(static_cast<Offset>(places_.size()));
}

void GatherSums::finish() {
  const auto begin_of = [&](std::size_t t) { return t == 0 ? 0 : end_[t - 1]; };
  const auto length_of = [&](std::size_t t) { return end_[t] - begin_of(t); };
  std::vector<std::size_t> order(targets_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t s, std::size_t t) { return length_of(s) < length_of(t); });
  std::vector<Index> targets, places;
  targets.reserve(targets_.size());
  places.reserve(places_.size());
  for (std::size_t t : order) {
    const auto length = static_cast<Index>(length_of(t));
    if (groups_.empty() || groups_.back().length != length) {
      groups_.push_back(
          {length, 0, static_cast<Offset>(targets.size()), static_cast<Offset>(places.size())});
    }
    ++groups_.back().n;
    targets.push_back(targets_[t]);
    places.insert(places.end(), places_.begin() + begin_of(t), places_.begin() + end_[t]);
  }
  targets_ = std::move(targets);
  places_ = std::move(places);
  end_ = {};
}

void GatherSums::run(const double* from, double* to, int n_threads) const {
  constexpr Index sums_in_a_block = 8192;
  for (const Group& group : groups_) {
    const Index n_blocks = (group.n + sums_in_a_block - 1) / sums_in_a_block;
    parallel_blocks(n_blocks, n_threads, [&](Index block, int) {
      const Index first = block * sums_in_a_block;
      run(group, first, std::min(group.n, first + sums_in_a_block), from, to);
    });
  }
}

void GatherSums::run(const Group& group, Index first, Index last, const double* from,
                     double* to) const {
  const Index* const targets = targets_.data() + group.first_target;
  const Index* places = places_.data() + group.first_place + Offset{first} * group.length;
  const auto each = [&](auto&& sum) {
    for (Index t = first; t < last; ++t, places += group.length) to[targets[t]] = sum(places);
  };
  switch (group.length) {
    case 1: return each([&](const Index* p) { return sum_of<1>(from, p); });
    case 2: return each([&](const Index* p) { return sum_of<2>(from, p); });
    case 3: return each([&](const Index* p) { return sum_of<3>(from, p); });
    case 4: return each([&](const Index* p) { return sum_of<4>(from, p); });
    default: return each([&](const Index* p) { return sum_of(from, p, group.length); });
  }
}

}  // namespace spad
