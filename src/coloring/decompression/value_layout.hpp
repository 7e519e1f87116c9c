// Where values are: one for each entry of a pattern, which is whole or one triangle of a symmetric
// one.
#pragma once

#include "base/result.hpp"
#include "base/sparse.hpp"

namespace spad {

// Numbers are public.
enum class Triangle : std::int32_t { full = 1, lower, upper };

struct ValueLayout {
  CscPattern pattern;
  Triangle triangle = Triangle::full;
  std::vector<Offset> place;  // of each entry's value; empty: in CSC order

  Offset place_of(Offset k) const { return place.empty() ? k : place[static_cast<std::size_t>(k)]; }
  bool has(Index i, Index j) const {
    return triangle == Triangle::full || (triangle == Triangle::lower ? i >= j : i <= j);
  }
};

// Every entry is in the triangle; names the first that is not.
Status check_triangle(const ValueLayout& layout);

// Of each entry (i, j), in CSC order, the place of its mirror (j, i): what transpose calls
// `position`. Names the first that has none. The same for any number of threads.
Result<UninitializedVector<Offset>> find_mirrors(const CscPattern& pattern, int n_threads = 1);

// Both triangles. The mirror of an entry has the same place.
ValueLayout symmetric_closure(const ValueLayout& triangle);

// Where the values of `pattern`'s entries are in `target`: its places, -1 for those that are not in
// its triangle. Errors: bad_dim for other dimensions; bad_pattern for an entry that it lacks.
Result<std::vector<Offset>> places_in(const CscPattern& pattern, const ValueLayout& target);

}  // namespace spad
