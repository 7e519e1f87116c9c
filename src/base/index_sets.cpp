// Merging.
#include "base/index_sets.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/large_pages.hpp"

namespace spad {

bool IndexSets::equal(Ref a, Ref b) const {
  if (a == b) return true;
  if (a >= too_large || b >= too_large || is_singleton(a) || is_singleton(b)) return false;
  return *pooled(a) == *pooled(b) && std::equal(pooled(a), pooled(a) + *pooled(a) + 1, pooled(b));
}

// Memory that is not touched costs nothing.
void IndexSets::move_pool(std::size_t least) {
  constexpr std::size_t step = 4;
  const std::size_t size = std::max(least, step * pool_.size());
  std::unique_ptr<Index[]> moved = large_array<Index>(size);
  std::copy_n(pool_.data(), end_, moved.get());
  own_ = std::move(moved);
  pool_ = {own_.get(), size};
}

IndexSets::Ref IndexSets::merge(Ref a, Ref b, Index limit) {
  const auto most = static_cast<std::size_t>(size(a)) + static_cast<std::size_t>(size(b));
  if (end_ + most >= (too_large & ~pool_bit)) throw std::length_error("too many sets of indices");
  if (end_ + most >= pool_.size()) move_pool(end_ + most + 1);
  Index one_a, one_b;
  const std::span<const Index> left = elements(a, one_a), right = elements(b, one_b);
  Index* const all = pool_.data() + end_ + 1;
  std::size_t i = 0, j = 0, n = 0;
  while (i < left.size() && j < right.size()) {  // without branches: neither is foreseen
    const Index l = left[i], r = right[j];
    all[n++] = l < r ? l : r;
    i += l <= r ? 1 : 0;
    j += r <= l ? 1 : 0;
  }
  while (i < left.size()) all[n++] = left[i++];
  while (j < right.size()) all[n++] = right[j++];
  if (n == left.size()) return a;
  if (n == right.size()) return b;
  if (n > static_cast<std::size_t>(limit)) return too_large;
  all[-1] = static_cast<Index>(n);
  const auto place = static_cast<Ref>(end_);
  end_ += n + 1;
  return place | pool_bit;
}

}  // namespace spad
