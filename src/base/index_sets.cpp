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

// From end_ on.
Index* IndexSets::room_for(std::size_t n) {
  if (end_ < lent_.size()) {
    if (n <= lent_.size() - end_) return &lent_[end_];
    end_ = lent_.size();
  }
  const std::size_t place = end_ - lent_.size();
  if (place + n > own_.size()) grow_ahead(own_, place + n - own_.size());
  own_.resize(place + n);
  return &own_[place];
}

IndexSets::Ref IndexSets::merge(Ref a, Ref b, Index limit) {
  const auto most = static_cast<std::size_t>(size(a)) + static_cast<std::size_t>(size(b));
  if (end_ + most >= (too_large & ~pool_bit)) throw std::length_error("too many sets of indices");
  Index* const first = room_for(most + 1);
  Index one_a, one_b;
  const std::span<const Index> left = elements(a, one_a), right = elements(b, one_b);
  Index* const all = first + 1;
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
  *first = static_cast<Index>(n);
  const auto place = static_cast<Ref>(end_);
  end_ += n + 1;
  return place | pool_bit;
}

}  // namespace spad
