// The fewest colors, by trying everything: for tiny problems of any kind of coloring.
//
// Vertices with the fewest colors left come first, and of the colors not used yet only one is
// tried. Whatever a partial coloring forbids must stay forbidden in every continuation, which is so
// for distance-1, distance-2, star and acyclic colorings alike.
//
// Brélaz (1979), New methods to color the vertices of a graph.
#pragma once

#include <bit>
#include <concepts>
#include <vector>

#include "base/sparse.hpp"

namespace spad {

constexpr Index most_exact_vertices = 40;

// A partial coloring that knows what it forbids.
template <class T>
concept PartialColoring = requires(T partial, const T& seen, Index v, Index color) {
  { seen.n_vertices() } -> std::convertible_to<Index>;  // at most most_exact_vertices
  {
    seen.forbidden(v)
    } -> std::convertible_to<std::uint64_t>;  // bit c: v, without color, cannot take c
  partial.set(v, color);
  partial.unset(v);  // the one that was set last
};

struct ExactColoring {
  std::vector<Index> color;  // empty if nothing has fewer colors than `n_colors`
  Index n_colors = 0;
  bool is_proven = false;  // that no coloring has fewer
};

template <PartialColoring Partial>
class ExactSearch {
 public:
  // Looks for fewer than n_colors, stops at `enough` or after so many nodes.
  ExactSearch(Partial partial, Index n_colors, Index enough, double nodes)
      : partial_(std::move(partial)),
        enough_(enough),
        nodes_(nodes),
        color_(static_cast<std::size_t>(partial_.n_vertices()), -1),
        best_{{}, n_colors, false} {}

  ExactColoring run() {
    extend(0, 0);
    best_.is_proven = nodes_ > 0 && best_.n_colors > enough_;
    return best_;
  }

 private:
  void extend(Index n_colored, Index n_used) {
    if (n_colored == partial_.n_vertices()) {
      best_.color = color_;
      best_.n_colors = n_used;
      return;
    }
    --nodes_;
    const Index v = most_constrained();
    const std::uint64_t forbidden = partial_.forbidden(v);
    for (Index c = 0; c <= n_used && !is_over(n_used, c); ++c) {
      if (forbidden >> c & 1) continue;
      partial_.set(v, c);
      color_.data()[v] = c;
      extend(n_colored + 1, std::max(n_used, c + 1));
      color_.data()[v] = -1;
      partial_.unset(v);
    }
  }

  bool is_over(Index n_used, Index c) const {
    return nodes_ <= 0 || best_.n_colors <= enough_ || std::max(n_used, c + 1) >= best_.n_colors;
  }

  Index most_constrained() const {
    Index best = -1;
    int most = -1;
    for (Index v = 0; v < partial_.n_vertices(); ++v) {
      if (color_.data()[v] >= 0) continue;
      const int n = std::popcount(partial_.forbidden(v));
      if (n > most) {
        most = n;
        best = v;
      }
    }
    return best;
  }

  Partial partial_;
  Index enough_;
  double nodes_;
  std::vector<Index> color_;
  ExactColoring best_;
};

template <PartialColoring Partial>
ExactColoring color_exactly(Partial partial, Index n_colors, Index enough, double nodes) {
  return ExactSearch<Partial>(std::move(partial), n_colors, enough, nodes).run();
}

}  // namespace spad
