// Each problem by its algorithm; bidirectional colorings compete with those of one side.
#include "coloring/matrix_coloring.hpp"

#include <cmath>

#include "base/parallel.hpp"
#include "coloring/search/adjacency_bound.hpp"
#include "coloring/search/adjacency_search.hpp"

namespace spad {

namespace {

Index largest_column(const CscPattern& pattern) {
  std::size_t largest = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) largest = std::max(largest, pattern.column(j).size());
  return static_cast<Index>(largest);
}

class MatrixColorer {
 public:
  MatrixColorer(const CscPattern& pattern, const CscPattern& transposed,
                const ColoringRequest& request)
      : pattern_(pattern), transposed_(transposed), request_(request) {}

  MatrixColoring one_sided(Problem side) const {
    const bool by_rows = side == Problem::rows;
    Coloring coloring = by_rows ? color(transposed_, pattern_, request_.order, {}, request_.search)
                                : color(pattern_, transposed_, request_.order, {}, request_.search);
    MatrixColoring result;
    result.problem = request_.problem;
    result.order = coloring.order;
    result.is_recolored = coloring.is_recolored;
    result.lower_bound = coloring.lower_bound;
    const auto n_others = static_cast<std::size_t>(by_rows ? pattern_.n_cols : pattern_.n_rows);
    (by_rows ? result.row : result.column) = std::move(coloring.color);
    (by_rows ? result.column : result.row).assign(n_others, Coloring::neutral);
    (by_rows ? result.n_row_colors : result.n_column_colors) = coloring.n_colors;
    return result;
  }

  // Whether a search finds a bound of the number of colors on its way.
  bool finds_lower_bound() const {
    const Weights& w = request_.weights;
    return !request_.order && (is_symmetric(request_.problem) || (w.columns == 1 && w.rows == 1));
  }
  Index lower_bound() const { return static_cast<Index>(std::ceil(lower_bound_)); }

  MatrixColoring symmetric() { return *adjacent(Palette::of_both_sides, no_limit); }

  // One side in natural order is cheap and says what is worth looking for; a side in the order
  // asked for need not be colored when its longest line alone costs more.
  MatrixColoring bidirectional() {
    const Weights& w = request_.weights;
    const double cost_of_columns =
        w.columns * color(pattern_, transposed_, Order::natural).n_colors;
    const double cost_of_rows = w.rows * color(transposed_, pattern_, Order::natural).n_colors;
    const double dearest = std::min(cost_of_columns, cost_of_rows) / std::min(w.columns, w.rows);
    const auto most_colors = static_cast<Index>(std::min<double>(dearest + 1, no_limit));
    std::optional<MatrixColoring> best;
    keep_better(best, adjacent(Palette::of_each_side, most_colors));
    if (request_.order) keep_better(best, adjacent(Palette::of_both_sides, most_colors));
    const double least_of_columns = w.columns * largest_column(transposed_);
    const double least_of_rows = w.rows * largest_column(pattern_);
    const auto compete = [&](Problem side, double least) {
      if (!best || least < cost(*best)) keep_better(best, one_sided(side));
    };
    const bool rows_first = least_of_rows < least_of_columns;
    if (rows_first) compete(Problem::rows, least_of_rows);
    compete(Problem::columns, least_of_columns);
    if (!rows_first) compete(Problem::rows, least_of_rows);
    return *std::move(best);
  }

 private:
  static constexpr Index no_limit = std::numeric_limits<Index>::max();

  double cost(const MatrixColoring& coloring) const {
    return request_.weights.columns * coloring.n_column_colors +
           request_.weights.rows * coloring.n_row_colors;
  }
  void keep_better(std::optional<MatrixColoring>& best, std::optional<MatrixColoring> other) const {
    if (other && (!best || cost(*other) < cost(*best))) best = std::move(other);
  }

  // By star or acyclic coloring; nothing when that takes many more colors than `most_colors`.
  std::optional<MatrixColoring> adjacent(Palette palette, Index most_colors) {
    const Weights weights = is_symmetric(request_.problem) ? Weights{} : request_.weights;
    AdjacencyProblem problem(pattern_, transposed_, request_.problem, weights, palette,
                             most_colors);
    SearchResult<AdjacencyProblem::Result> found;
    if (request_.order) {
      found.order = *request_.order;
      found.result = problem.color(problem.order(found.order, request_.search.seed));
    } else {
      found = search(problem, request_.search);
      lower_bound_ = found.lower_bound;
    }
    if (!found.result.is_complete) return {};
    found.result.matrix.order = found.order;
    found.result.matrix.is_recolored = found.is_recolored;
    return std::move(found.result.matrix);
  }

  const CscPattern& pattern_;
  const CscPattern& transposed_;
  const ColoringRequest& request_;
  double lower_bound_ = 0;  // found by a search
};

}  // namespace

Index color_lower_bound(const CscPattern& pattern, const CscPattern& transposed, Problem problem) {
  if (problem == Problem::columns) return largest_column(transposed);
  if (problem == Problem::rows) return largest_column(pattern);
  if (is_symmetric(problem)) return symmetric_lower_bound(pattern);
  return static_cast<Index>(std::ceil(bidirectional_lower_bound(pattern, transposed, Weights{})));
}

MatrixColoring color_matrix(const CscPattern& pattern, const CscPattern& transposed,
                            const ColoringRequest& request) {
  SPAD_ASSERT(request.weights.columns > 0 && request.weights.rows > 0);
  MatrixColorer colorer(pattern, transposed, request);
  if (is_one_sided(request.problem)) return colorer.one_sided(request.problem);
  MatrixColoring result;
  const auto color = [&] {
    result = is_symmetric(request.problem) ? colorer.symmetric() : colorer.bidirectional();
  };
  if (colorer.finds_lower_bound()) {
    color();
    result.lower_bound = colorer.lower_bound();
    return result;
  }
  Index lower_bound = 0;
  parallel_pair(request.search.n_threads, color,
                [&] { lower_bound = color_lower_bound(pattern, transposed, request.problem); });
  result.lower_bound = lower_bound;
  return result;
}

}  // namespace spad
