// Sorted sets of indices, made by unions and shared by reference.
//
// A set of one index is that index; the others stand in one pool, 4 bytes an element.
// Unions that add nothing return one of their operands, so most equal sets have equal references.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

class IndexSets {
 public:
  using Ref = std::uint32_t;
  static constexpr Ref nothing = ~Ref{0};        // the empty set
  static constexpr Ref too_large = nothing - 1;  // more elements than a union was allowed

  static Ref singleton(Index index) { return static_cast<Ref>(index); }

  Index size(Ref set) const {
    return set == nothing ? 0 : is_singleton(set) ? 1 : static_cast<Index>(pooled(set).size());
  }
  bool equal(Ref a, Ref b) const;
  // At most `limit` elements, or too_large.
  Ref unite(Ref a, Ref b, Index limit);
  // Ascending; valid until the next union. `storage` holds a single element.
  std::span<const Index> elements(Ref set, Index& storage) const {
    if (set == nothing) return {};
    if (!is_singleton(set)) return pooled(set);
    storage = static_cast<Index>(set);
    return {&storage, 1};
  }

 private:
  static constexpr Ref pool_bit = Ref{1} << 31;
  static bool is_singleton(Ref set) { return (set & pool_bit) == 0; }
  std::span<const Index> pooled(Ref set) const {
    const std::size_t k = set & ~pool_bit;
    return {elements_.data() + first_[k], elements_.data() + first_[k + 1]};
  }
  std::vector<Index> elements_;
  std::vector<std::size_t> first_ = {0};
  std::vector<Index> merged_;  // room for one union
};

}  // namespace spad
