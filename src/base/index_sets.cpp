// Merging.
#include "base/index_sets.hpp"

#include <algorithm>
#include <stdexcept>

namespace spad {

bool IndexSets::equal(Ref a, Ref b) const {
  if (a == b) return true;
  if (a >= too_large || b >= too_large || is_singleton(a) || is_singleton(b)) return false;
  return *pooled(a) == *pooled(b) && std::equal(pooled(a), pooled(a) + *pooled(a) + 1, pooled(b));
}

IndexSets::Ref IndexSets::merge(Ref a, Ref b, Index limit) {
  const std::size_t place = pool_.size();
  const auto most = static_cast<std::size_t>(size(a)) + static_cast<std::size_t>(size(b));
  if (place + most >= (too_large & ~pool_bit)) throw std::length_error("too many sets of indices");
  grow_ahead(pool_, most + 1);
  pool_.resize(place + most + 1);
  Index one_a, one_b;
  const std::span<const Index> left = elements(a, one_a), right = elements(b, one_b);
  Index* const all = pool_.data() + place + 1;
  std::size_t i = 0, j = 0, n = 0;
  while (i < left.size() && j < right.size()) {  // without branches: neither is foreseen
    const Index l = left[i], r = right[j];
    all[n++] = l < r ? l : r;
    i += l <= r ? 1 : 0;
    j += r <= l ? 1 : 0;
  }
  while (i < left.size()) all[n++] = left[i++];
  while (j < right.size()) all[n++] = right[j++];
  const bool is_new = n != left.size() && n != right.size() && n <= static_cast<std::size_t>(limit);
  pool_.resize(is_new ? place + n + 1 : place);
  if (n == left.size()) return a;
  if (n == right.size()) return b;
  if (!is_new) return too_large;
  pool_[place] = static_cast<Index>(n);
  return static_cast<Ref>(place) | pool_bit;
}

}  // namespace spad
