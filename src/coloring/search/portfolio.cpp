// Orders of recoloring passes.
#include "coloring/search/portfolio.hpp"

#include <random>

namespace spad {

namespace {

std::vector<Index> class_sizes(const std::vector<Index>& classes) {
  Index n = 0;
  for (Index c : classes) n = std::max(n, c + 1);
  std::vector<Index> size(static_cast<std::size_t>(n), 0);
  for (Index c : classes) {
    if (c >= 0) ++size.data()[c];
  }
  return size;
}

std::vector<Index> order_of_classes(const std::vector<Index>& size, Index pass,
                                    std::uint64_t seed) {
  const auto n = static_cast<Index>(size.size());
  std::mt19937_64 random(seed * 1'000'003 + static_cast<std::uint64_t>(pass));
  switch (random() % 4) {
    case 0: return descending_order(size);
    case 1: return random_order(n, random());
    default: break;
  }
  std::vector<Index> reversed = natural_order(n);
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

}  // namespace

std::vector<Index> class_order(const std::vector<Index>& classes, Index pass, std::uint64_t seed) {
  const std::vector<Index> size = class_sizes(classes);
  std::vector<Index> next(size.size());
  Index first = 0;
  for (Index c : order_of_classes(size, pass, seed)) {
    next.data()[c] = first;
    first += size.data()[c];
  }
  std::vector<Index> order(classes.size());
  for (std::size_t v = 0; v < classes.size(); ++v) {
    Index& place = classes[v] < 0 ? first : next.data()[classes[v]];
    order.data()[place++] = static_cast<Index>(v);
  }
  return order;
}

}  // namespace spad
