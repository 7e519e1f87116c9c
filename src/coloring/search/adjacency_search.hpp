// Star and acyclic colorings as problems for the search over orders and recoloring passes.
#pragma once

#include "coloring/graph/adjacency_graph.hpp"
#include "coloring/greedy/color_sets.hpp"
#include "coloring/greedy/neutral.hpp"
#include "coloring/search/portfolio.hpp"

namespace spad {

class AdjacencyProblem {
 public:
  struct Result {
    Coloring vertices;
    MatrixColoring matrix;  // without unread colors
    bool is_complete = false;
  };

  using Scratch = ColorSetsScratch;

  // Symmetric or bidirectional. Colorings with more than `most_colors` are given up.
  AdjacencyProblem(const CscPattern& pattern, const CscPattern& transposed, Problem problem,
                   const Weights& weights, Palette palette, Index most_colors);

  Index n_vertices() const { return graph_.n_vertices(); }
  std::vector<Order> orders() const;
  std::vector<Index> order(Order order, std::uint64_t seed) const;
  void begin(Scratch& scratch) const;
  Result color(std::span<const Index> order, Scratch& scratch) const;
  Result color(std::span<const Index> order) const;
  double ordering_work(Order order) const;
  double coloring_work(const Result& result) const;
  // What helps partial distance-2 colorings, classes reversed, never helped here; shuffled, and
  // other orders by degrees, do.
  std::optional<Result> recolored(const Result& best, double enough, double steps,
                                  std::uint64_t seed) const;
  double cost(const Result& result) const;  // infinite for what was given up
  double lower_bound();
  std::vector<Index> classes(const Result& result) const;

 private:
  bool fits_in_cache() const { return n_vertices() < 200'000; }
  double scatter() const;
  std::vector<Index> another_order(const Result& result, std::uint64_t k, std::uint64_t seed) const;

  const CscPattern& pattern_;
  const CscPattern& transposed_;
  Problem problem_;
  Weights weights_;
  AdjacencyGraph graph_;
  Index most_colors_;
  std::vector<Index> cores_;  // the vertices as taken out for the bound: an order, or two
};

}  // namespace spad
