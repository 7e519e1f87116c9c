// Sorted sets of indices, made by unions and shared by reference.
//
// A set of one index is that index; the others stand in one pool, 4 bytes an element and 4 for
// their number. Unions that add nothing return one of their operands, so most equal sets have equal
// references. The pool begins in memory that is lent, if there is any, and goes on in its own.
#pragma once

#include <cstdint>
#include <span>

#include "base/large_pages.hpp"
#include "base/sparse.hpp"

namespace spad {

class IndexSets {
 public:
  using Ref = std::uint32_t;
  static constexpr Ref nothing = ~Ref{0};        // the empty set
  static constexpr Ref too_large = nothing - 1;  // more elements than a union was allowed

  IndexSets() = default;
  explicit IndexSets(std::span<Index> lent) : lent_(lent) {}

  static Ref singleton(Index index) { return static_cast<Ref>(index); }

  Index size(Ref set) const { return set == nothing ? 0 : is_singleton(set) ? 1 : *pooled(set); }
  bool equal(Ref a, Ref b) const;
  // At most `limit` elements, or too_large.
  Ref unite(Ref a, Ref b, Index limit) {
    if (a == b || b == nothing) return a;
    if (a == nothing) return b;
    return a == too_large || b == too_large ? too_large : merge(a, b, limit);
  }
  // Ascending; valid until the next union. `storage` holds a single element.
  std::span<const Index> elements(Ref set, Index& storage) const {
    if (set == nothing) return {};
    if (!is_singleton(set)) return {pooled(set) + 1, static_cast<std::size_t>(*pooled(set))};
    storage = static_cast<Index>(set);
    return {&storage, 1};
  }

 private:
  static constexpr Ref pool_bit = Ref{1} << 31;  // with the place of a set in the pool
  static bool is_singleton(Ref set) { return (set & pool_bit) == 0; }
  const Index* pooled(Ref set) const {
    const std::size_t place = set & ~pool_bit;
    return place < lent_.size() ? &lent_[place] : &own_[place - lent_.size()];
  }
  Ref merge(Ref a, Ref b, Index limit);
  Index* room_for(std::size_t n);

  // Of each set the number of its elements, then these.
  std::span<Index> lent_;
  UninitializedVector<Index> own_;
  std::size_t end_ = 0;  // place of the next set: in what is lent, then in own_
};

}  // namespace spad
