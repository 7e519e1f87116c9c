// Orders that look at nothing but degrees, and those that do not look at all.
#include "coloring/order/degree_order.hpp"

#include <numeric>
#include <random>

#include "base/large_pages.hpp"

namespace spad {

namespace {

// Counting sort; key(d) in [0, largest], vertex_at(k) in the order of ties.
template <class Key, class VertexAt>
std::vector<Index> sorted_by(const std::vector<Index>& degree, Index largest, Key&& key,
                             VertexAt&& vertex_at) {
  std::vector<Index> order = large_vector<Index>(degree.size());
  std::vector<Index> next(static_cast<std::size_t>(largest) + 2, 0);
  for (Index d : degree) ++next.data()[key(d) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::size_t k = 0; k < degree.size(); ++k) {
    const Index v = vertex_at(k);
    order.data()[next.data()[key(degree.data()[v])]++] = v;
  }
  return order;
}

Index natural(std::size_t k) { return static_cast<Index>(k); }

Index largest(const std::vector<Index>& degree) {
  return degree.empty() ? 0 : *std::max_element(degree.begin(), degree.end());
}

}  // namespace

std::vector<Index> natural_order(Index n) {
  std::vector<Index> order = large_vector<Index>(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::vector<Index> random_order(Index n, std::uint64_t seed) {
  std::vector<Index> order = natural_order(n);
  std::mt19937_64 random(seed);
  for (std::size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[random() % k]);
  return order;
}

std::vector<Index> ascending_order(const std::vector<Index>& degree) {
  return sorted_by(
      degree, largest(degree), [](Index d) { return d; }, natural);
}

std::vector<Index> descending_order(const std::vector<Index>& degree, std::span<const Index> ties) {
  SPAD_ASSERT(ties.empty() || ties.size() == degree.size());
  const Index most = largest(degree);
  const auto key = [=](Index d) { return most - d; };
  if (ties.empty()) return sorted_by(degree, most, key, natural);
  return sorted_by(degree, most, key, [=](std::size_t k) { return ties[k]; });
}

}  // namespace spad
