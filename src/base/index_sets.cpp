// Merging.
#include "base/index_sets.hpp"

#include <algorithm>

#include "base/large_pages.hpp"

namespace spad {

bool IndexSets::equal(Ref a, Ref b) const {
  if (a == b) return true;
  if (a >= too_large || b >= too_large || is_singleton(a) || is_singleton(b)) return false;
  return std::ranges::equal(pooled(a), pooled(b));
}

IndexSets::Ref IndexSets::unite(Ref a, Ref b, Index limit) {
  if (a == b || b == nothing) return a;
  if (a == nothing) return b;
  if (a == too_large || b == too_large) return too_large;
  const std::size_t n_a = static_cast<std::size_t>(size(a)),
                    n_b = static_cast<std::size_t>(size(b));
  if (merged_.size() < n_a + n_b) merged_.resize(2 * (n_a + n_b));
  Index one_a, one_b;
  const std::span<const Index> left = elements(a, one_a), right = elements(b, one_b);
  const auto end =
      std::set_union(left.begin(), left.end(), right.begin(), right.end(), merged_.begin());
  const auto n = static_cast<std::size_t>(end - merged_.begin());
  if (n == n_a) return a;
  if (n == n_b) return b;
  if (n > static_cast<std::size_t>(limit)) return too_large;
  grow_large(elements_, n);
  elements_.insert(elements_.end(), merged_.begin(), end);
  grow_large(first_, 1);
  first_.push_back(elements_.size());
  return static_cast<Ref>(first_.size() - 2) | pool_bit;
}

}  // namespace spad
