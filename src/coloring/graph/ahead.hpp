// Visiting vertices while memory for the next ones is on its way.
//
// On a large matrix whose columns are in no particular order, every list and every value of a
// neighbor is a miss of the cache, one after another. To ask for them some vertices ahead is 4 to 7
// times faster at 10^6 columns.
#pragma once

#include <span>

#include "base/sparse.hpp"

namespace spad {

// The empty statement is for GCC, which takes a function that only prefetches for one without any
// effect, and leaves its calls out.
inline void prefetch(const void* address) {
  __builtin_prefetch(address);
  asm volatile("");
}

inline void prefetch_bounds(const CscPattern& pattern, Index j) {
  prefetch(pattern.col_ptr.data() + j);
}
// Wants the bounds.
inline void prefetch_column(const CscPattern& pattern, Index j) {
  const Offset* const bounds = pattern.col_ptr.data() + j;
  prefetch(pattern.row_idx.data() + bounds[0]);
  prefetch(pattern.row_idx.data() + bounds[1]);
}

// With fewer vertices, all that belongs to them is in the cache anyway.
inline bool is_worth_prefetching(Index n_vertices) { return n_vertices >= 200'000; }

// Calls visit(vertex_at(k)) for k in [first, last). Of the stages the first is called farthest
// ahead, so that each finds in the cache what the one before asked for.
template <class VertexAt, class Visit, class... Stages>
void visit_ahead(Index first, Index last, VertexAt&& vertex_at, Visit&& visit, Stages&&... stages) {
  constexpr Index distance = 6;  // from stage to stage; 4 to 12 make no difference
  for (Index k = first; k < last; ++k) {
    [[maybe_unused]] Index ahead = distance * static_cast<Index>(sizeof...(stages));
    [[maybe_unused]] const auto run = [&](auto& stage) {
      if (ahead < last - k) stage(vertex_at(k + ahead));
      ahead -= distance;
    };
    (run(stages), ...);
    visit(vertex_at(k));
  }
}

// The same for the vertices of an order, and without stages where they do not pay.
template <class Visit, class... Stages>
void visit_ahead(std::span<const Index> order, Index n_vertices, Visit&& visit,
                 Stages&&... stages) {
  const auto at = [&](Index k) { return order.data()[k]; };
  const auto n = static_cast<Index>(order.size());
  if (is_worth_prefetching(n_vertices)) {
    visit_ahead(0, n, at, visit, stages...);
  } else {
    visit_ahead(0, n, at, visit);
  }
}

}  // namespace spad
