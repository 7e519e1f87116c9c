// Partial distance-2 coloring as a problem for the search over orders and recoloring passes.
#pragma once

#include "coloring/graph/distance2_graph.hpp"
#include "coloring/greedy/distance2.hpp"
#include "coloring/search/portfolio.hpp"

namespace spad {

class Distance2Problem {
 public:
  using Result = Coloring;

  explicit Distance2Problem(const BipartiteGraph& graph) : graph_(graph) {}

  Index n_vertices() const { return graph_.n_vertices(); }
  std::vector<Order> orders() const;  // without those that are not cheap, or never better
  std::vector<Index> order(Order order, std::uint64_t seed) const;
  Coloring color(std::span<const Index> order) const {
    return color_partial_distance2(graph_, order);
  }
  double ordering_work(Order order) const;
  double coloring_work(const Coloring& coloring) const;
  double recoloring_work(const Coloring& coloring) const;
  double cost(const Coloring& coloring) const { return coloring.n_colors; }
  double lower_bound();
  const std::vector<Index>& classes(const Coloring& coloring) const { return coloring.color; }

  void survey();
  // Lists all neighbors, for orders, cliques and recoloring, when that fits.
  double prepare(double steps, int n_threads);
  double stronger_lower_bound(double steps) const;
  std::optional<Coloring> exact(const Coloring& best, double enough, double steps,
                                double& lower_bound) const;
  std::optional<Coloring> recolored(const Coloring& best, double enough, double steps,
                                    std::uint64_t seed) const;

 private:
  bool lists_all_neighbors() const;
  bool fits_in_cache() const { return n_vertices() < 200'000; }
  double scatter(Order order) const;

  BipartiteGraph graph_;
  Index largest_net_ = 0, threshold_ = 0;  // known once the bound is; what follows, once surveyed
  bool is_surveyed_ = false;
  double degrees_work_ = 0, light_work_ = 0;
  double steps_per_pair_ = 0.25;  // of vertices in a light net
  double dense_edges_ =
      0;  // (with the bound) in nets of more vertices than UsedColors has bits for
  std::optional<Distance2Graph> neighbors_;  // by light nets
};

Coloring search_partial_distance2(const BipartiteGraph& graph, const SearchOptions& options);

}  // namespace spad
