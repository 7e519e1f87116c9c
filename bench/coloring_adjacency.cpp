// Star and acyclic coloring of symmetric patterns: spad, ColPack and the textbook.
#include "bench/colpack_adjacency.hpp"
#include "bench/textbook_adjacency.hpp"
#include "coloring/greedy/acyclic.hpp"
#include "coloring/greedy/star.hpp"
#include "coloring/order/distance1_order.hpp"

namespace spad::bench {

namespace {

CscPattern pattern_of(const Rows& rows) {
  CscPattern pattern;
  pattern.n_rows = rows.n_cols;
  pattern.n_cols = rows.n_rows;
  pattern.col_ptr.assign(rows.ptr.begin(), rows.ptr.end());
  pattern.row_idx.assign(rows.idx.begin(), rows.idx.end());
  return pattern;
}

class SpadAdjacency : public Attempt {
 public:
  SpadAdjacency(const Rows& rows, bool acyclic) : pattern_(pattern_of(rows)), acyclic_(acyclic) {}

  Index color(Order order) override {
    const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern_);
    const std::vector<Index> vertices = vertex_order(graph, order);
    constexpr Index no_limit = std::numeric_limits<Index>::max();
    return (acyclic_ ? color_acyclic(graph, vertices, no_limit)
                     : color_star(graph, vertices, no_limit))
        .n_colors;
  }

 private:
  CscPattern pattern_;
  bool acyclic_;
};

// And without hubs on which the others take the square of their size.
bool is_symmetric(const Rows& rows) {
  if (rows.n_rows != rows.n_cols) return false;
  for (std::size_t i = 1; i < rows.ptr.size(); ++i) {
    if (rows.ptr[i] - rows.ptr[i - 1] > 5000) return false;
  }
  const CscPattern pattern = pattern_of(rows);
  return transpose(pattern).row_idx == pattern.row_idx &&
         transpose(pattern).col_ptr == pattern.col_ptr;
}

template <class Kind>
Contestant contestant(const char* name, bool acyclic) {
  return {name, [=](const Rows& rows) { return std::make_unique<Kind>(rows, acyclic); }};
}

Contest contest(bool acyclic) {
  return {acyclic ? "acyclic" : "star",
          {Order::natural, Order::largest_first},
          is_symmetric,
          contestant<SpadAdjacency>("spad", acyclic),
          contestant<TextbookAdjacency>("textbook", acyclic),
          colpack_adjacency(acyclic)};
}

}  // namespace

std::vector<Contest> adjacency_contests() { return {contest(false), contest(true)}; }

}  // namespace spad::bench
