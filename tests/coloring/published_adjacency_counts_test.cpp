// Star and acyclic color counts of ColPack for the symmetric matrices of the data folder.
//
// ColPack ignores diagonals and so does color_star; a search spares colors on top of that where a
// diagonal is not in the pattern.
#include <gtest/gtest.h>

#include <limits>

#include "coloring/greedy/acyclic.hpp"
#include "coloring/greedy/star.hpp"
#include "coloring/matrix_coloring.hpp"
#include "coloring/order/distance1_order.hpp"
#include "support/data_folder.hpp"
#include "support/matrix_index.hpp"
#include "support/matrix_market.hpp"

namespace spad {
namespace {

constexpr const char* colpack_orders[] = {"NATURAL", "LARGEST_FIRST", "SMALLEST_LAST",
                                          "INCIDENCE_DEGREE"};

Index n_colors(const CscPattern& pattern, Problem problem, Order order) {
  const AdjacencyGraph graph = AdjacencyGraph::symmetric(pattern);
  const std::vector<Index> vertices = vertex_order(graph, order);
  constexpr Index no_limit = std::numeric_limits<Index>::max();
  return (is_by_substitution(problem) ? color_acyclic(graph, vertices, no_limit)
                                      : color_star(graph, vertices, no_limit))
      .n_colors;
}

struct Tally {
  int n_compared = 0, n_fewer = 0;
};

void compare(const test::IndexRow& row, const CscPattern& pattern, Problem problem, Tally& tally) {
  const std::string prefix = is_by_substitution(problem) ? "colpack_acyclic_" : "colpack_star_";
  if (!row.has(prefix + "NATURAL")) return;
  EXPECT_EQ(n_colors(pattern, problem, Order::natural), row.number(prefix + "NATURAL"));
  EXPECT_EQ(n_colors(pattern, problem, Order::largest_first), row.number(prefix + "LARGEST_FIRST"));
  int best = std::numeric_limits<int>::max();
  for (const char* order : colpack_orders) best = std::min(best, row.number(prefix + order));
  const MatrixColoring found = color_matrix(pattern, transpose(pattern), {problem, {}, {}, {}});
  EXPECT_LE(found.n_colors(), best);
  EXPECT_GE(found.n_colors(), found.lower_bound);
  ++tally.n_compared;
  tally.n_fewer += found.n_colors() < best;
}

TEST(PublishedAdjacencyCounts, natural_and_largest_first_equal_colpack_and_a_search_beats_it) {
  SPAD_SKIP_WITHOUT_DATA("matrices/index.csv");
  Tally tally;
  for (const test::IndexRow& row : test::read_matrix_index()) {
    SCOPED_TRACE(row.name());
    if (!row.has("colpack_star_NATURAL")) continue;
    const Result<test::MatrixMarket> matrix = test::read_matrix_market(row.file());
    if (!matrix && matrix.status().code() == Code::not_supported) GTEST_SKIP() << "without zlib";
    ASSERT_TRUE(matrix) << matrix.status().detail();
    compare(row, matrix->pattern, Problem::symmetric_direct, tally);
    compare(row, matrix->pattern, Problem::symmetric_substitution, tally);
  }
  EXPECT_GE(tally.n_compared, 20);
  EXPECT_GE(4 * tally.n_fewer, tally.n_compared);
}

}  // namespace
}  // namespace spad
