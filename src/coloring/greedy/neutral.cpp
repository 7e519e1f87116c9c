// Neutral colors: whose products nobody reads.
//
// A vertex that has several neighbors of one color is read as their hub, or on a path: its own
// color is needed. So is that of an entry on the diagonal. What is left are entries that are alone
// at both ends, where the color of either end will do: a set of colors without such a pair can be
// spared.
#include "coloring/greedy/neutral.hpp"

#include <algorithm>
#include <numeric>

#include "coloring/graph/adjacency_graph.hpp"

namespace spad {

namespace {

class UnreadColors {
 public:
  UnreadColors(const AdjacencyGraph& graph, Index n_columns, const Coloring& coloring)
      : graph_(graph),
        n_columns_(n_columns),
        coloring_(coloring),
        is_read_(2 * static_cast<std::size_t>(coloring.n_colors)) {}

  // Of columns, then of rows.
  Index color_of(Index v) const {
    return coloring_.color.data()[v] + (v < n_columns_ ? 0 : coloring_.n_colors);
  }
  void read(Index color) { is_read_.data()[color] = 1; }
  bool is_read(Index color) const { return is_read_.data()[color] != 0; }
  bool are_columns_read() const {
    return std::all_of(is_read_.begin(), is_read_.begin() + coloring_.n_colors,
                       [](char read) { return read != 0; });
  }

  void read_hubs() {
    std::vector<Index> last(static_cast<std::size_t>(coloring_.n_colors), -1);
    for (Index v = 0; v < graph_.n_vertices(); ++v) {
      for (Index w : graph_.neighbors(v)) {
        Index& vertex = last.data()[coloring_.color.data()[w]];
        if (vertex == v) read(color_of(v));
        vertex = v;
      }
    }
  }

  // Spares what it can, cheapest loss first: few partners, then high weight.
  void read_pairs(const Weights& weights) {
    const std::vector<Pair> pairs = unread_pairs();
    std::vector<Index> first(is_read_.size() + 1, 0);
    for (const Pair& pair : pairs) ++first.data()[pair.color + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    const auto loss = [&](Index color) {
      return (first.data()[color + 1] - first.data()[color]) /
             (color < coloring_.n_colors ? weights.columns : weights.rows);
    };
    std::vector<Index> colors(is_read_.size());
    std::iota(colors.begin(), colors.end(), 0);
    std::stable_sort(colors.begin(), colors.end(),
                     [&](Index a, Index b) { return loss(a) < loss(b); });
    for (Index color : colors) {
      if (is_read(color)) continue;  // so are all that a spared one is paired with
      for (Index k = first.data()[color]; k < first.data()[color + 1]; ++k) {
        read(pairs.data()[k].partner);
      }
    }
  }

 private:
  struct Pair {
    Index color, partner;
    auto operator<=>(const Pair&) const = default;
  };

  // Colors of neighbors neither of which is read so far, both ways.
  std::vector<Pair> unread_pairs() const {
    std::vector<Pair> pairs;
    for (Index v = 0; v < graph_.n_vertices(); ++v) {
      for (Index w : graph_.neighbors(v)) {
        const Index a = color_of(v), b = color_of(w);
        if (!is_read(a) && !is_read(b)) pairs.push_back({a, b});
      }
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
  }

  AdjacencyGraph graph_;
  Index n_columns_;
  const Coloring& coloring_;
  std::vector<char> is_read_;
};

class Renumbering {
 public:
  explicit Renumbering(Index n_colors) : number_(static_cast<std::size_t>(n_colors), -1) {}
  Index operator()(Index color) {
    Index& number = number_.data()[color];
    if (number < 0) number = n_++;
    return number;
  }
  Index n() const { return n_; }

 private:
  std::vector<Index> number_;
  Index n_ = 0;
};

// Colors of the vertices that have entries and whose color is read.
std::vector<Index> read_colors(const CscPattern& side, Index first, const Coloring& coloring,
                               const UnreadColors& colors, Index& n_colors) {
  std::vector<Index> result(static_cast<std::size_t>(side.n_cols), Coloring::neutral);
  Renumbering number(coloring.n_colors);
  for (Index j = 0; j < side.n_cols; ++j) {
    if (side.column(j).empty() || !colors.is_read(colors.color_of(first + j))) continue;
    result.data()[j] = number(coloring.color.data()[first + j]);
  }
  n_colors = number.n();
  return result;
}

}  // namespace

MatrixColoring without_unread_colors(const CscPattern& pattern, const CscPattern& transposed,
                                     Problem problem, const Coloring& coloring,
                                     const Weights& weights) {
  const bool symmetric = is_symmetric(problem);
  const AdjacencyGraph graph = symmetric ? AdjacencyGraph::symmetric(pattern)
                                         : AdjacencyGraph::augmented(pattern, transposed);
  UnreadColors colors(graph, pattern.n_cols, coloring);
  for (Index j = 0; symmetric && j < pattern.n_cols; ++j) {
    if (std::ranges::binary_search(pattern.column(j), j)) colors.read(colors.color_of(j));
  }
  if (!symmetric || !colors.are_columns_read()) {
    colors.read_hubs();
    colors.read_pairs(weights);
  }
  MatrixColoring result;
  result.problem = problem;
  result.column = read_colors(pattern, 0, coloring, colors, result.n_column_colors);
  if (!symmetric) {
    result.row = read_colors(transposed, pattern.n_cols, coloring, colors, result.n_row_colors);
  }
  return result;
}

}  // namespace spad
