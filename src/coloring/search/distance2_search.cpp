// What orders and colorings of partial distance-2 problems cost, and how good they can be.
//
// The factors were measured: nanoseconds a step, over 4 (steps_per_second).
#include "coloring/search/distance2_search.hpp"

#include "coloring/graph/light_neighbors.hpp"
#include "coloring/order/distance2_degree.hpp"
#include "coloring/order/dynamic_distance2.hpp"
#include "coloring/order/order.hpp"
#include "coloring/search/clique.hpp"
#include "coloring/search/dissolve.hpp"
#include "coloring/search/exact.hpp"

namespace spad {

namespace {

bool is_by_degree(Order order) {
  return order == Order::largest_first || order == Order::smallest_first;
}

// Bits of the colors of each vertex's neighbors, with how many of them have each.
class TinyDistance2 {
 public:
  explicit TinyDistance2(const Distance2Graph& graph)
      : graph_(graph),
        color_(graph.degrees().size()),
        forbidden_(color_.size(), 0),
        count_(color_.size() * 64, 0) {}

  Index n_vertices() const { return graph_.n_vertices(); }
  std::uint64_t forbidden(Index v) const { return forbidden_.data()[v]; }
  void set(Index v, Index color) {
    color_.data()[v] = color;
    for (Index x : graph_.neighbors_of(v)) {
      if (count_.data()[x * 64 + color]++ == 0) forbidden_.data()[x] |= std::uint64_t{1} << color;
    }
  }
  void unset(Index v) {
    const Index color = color_.data()[v];
    for (Index x : graph_.neighbors_of(v)) {
      if (--count_.data()[x * 64 + color] == 0) {
        forbidden_.data()[x] &= ~(std::uint64_t{1} << color);
      }
    }
  }

 private:
  const Distance2Graph& graph_;
  std::vector<Index> color_;
  std::vector<std::uint64_t> forbidden_;
  std::vector<Index> count_;
};

}  // namespace

double Distance2Problem::lower_bound() {
  Index largest = 0;
  Offset dense_edges = 0;
  for (Index net = 0; net < graph_.n_nets(); ++net) {
    const Index size = graph_.net_size(net);
    largest = std::max(largest, size);
    dense_edges += size > 64 ? size : 0;
  }
  largest_net_ = largest;
  dense_edges_ = static_cast<double>(dense_edges);
  return largest;
}

std::vector<Order> Distance2Problem::orders() const {
  std::vector<Order> result;
  for (Order order : {Order::largest_first, Order::smallest_last, Order::incidence_degree,
                      Order::random, Order::dynamic_largest_first}) {
    if (order == Order::random && !fits_in_cache()) continue;  // recoloring gains more
    if (is_cheap(graph_, order)) result.push_back(order);
  }
  return result;
}

std::vector<Index> Distance2Problem::order(Order order, std::uint64_t seed) const {
  if (neighbors_ && is_dynamic(order)) return dynamic_distance2_order(graph_, order, &*neighbors_);
  if (lists_all_neighbors() && order == Order::largest_first) {
    return descending_order(neighbors_->degrees());
  }
  return vertex_order(graph_, order, seed);
}

double Distance2Problem::ordering_work(Order order) const {
  const double vertices = n_vertices();
  if (order == Order::natural) return vertices;
  double work = vertices + scatter(order);
  if (is_dynamic(order)) {
    const double per_neighbor = fits_in_cache() ? 0.8 : 4;
    work +=
        40 * vertices + (neighbors_ ? per_neighbor * static_cast<double>(neighbors_->n_neighbors())
                                    : (steps_per_pair_ + per_neighbor) * light_work_);
  }
  if (is_by_degree(order) && !lists_all_neighbors()) work += steps_per_pair_ * degrees_work_;
  return work;
}

double Distance2Problem::coloring_work(const Coloring& coloring) const {
  const double dense = coloring.n_colors > 64 ? 12 * dense_edges_ : 0;
  const double per_edge = fits_in_cache() ? 0.4 : 0.65;
  return n_vertices() + per_edge * static_cast<double>(graph_.n_edges()) + dense;
}

double Distance2Problem::recoloring_work(const Coloring& coloring) const {
  return coloring_work(coloring) + scatter(Order::random);
}

// What it takes a coloring that the vertices are not visited in the order of memory.
double Distance2Problem::scatter(Order order) const {
  const bool is_wild = order == Order::random || order == Order::dynamic_largest_first;
  const double per_edge = is_wild ? (fits_in_cache() ? 2 : 0.8) : (fits_in_cache() ? 0.2 : 0.5);
  return per_edge * static_cast<double>(graph_.n_edges());
}

bool Distance2Problem::lists_all_neighbors() const {
  return neighbors_ && threshold_ == largest_net_;
}

void Distance2Problem::survey() {
  is_surveyed_ = true;
  threshold_ = heavy_net_threshold(graph_);
  degrees_work_ = static_cast<double>(distance2_degrees_work(graph_));
  light_work_ = static_cast<double>(light_nets_work(graph_, threshold_));
  const bool are_local = LightNets::are_local(graph_, threshold_);
  steps_per_pair_ = are_local ? 0.1 : fits_in_cache() ? 0.25 : 1.3;
}

double Distance2Problem::prepare(double steps, int n_threads) {
  if (!is_surveyed_) survey();
  const double pairs = n_vertices() + steps_per_pair_ * light_work_;
  if (2 * pairs > steps) return 0;
  neighbors_ = Distance2Graph::of(graph_, n_threads);
  if (!neighbors_) return 0.01 * pairs;  // found to be too many after a few
  return pairs + 0.8 * static_cast<double>(neighbors_->n_neighbors());
}

double Distance2Problem::stronger_lower_bound(double steps) const {
  if (!lists_all_neighbors()) return 0;
  return find_clique(graph_, *neighbors_, steps);
}

std::optional<Coloring> Distance2Problem::exact(const Coloring& best, double enough, double steps,
                                                double& lower_bound) const {
  if (!lists_all_neighbors()) return {};
  const double nodes = steps / (2.0 * n_vertices());
  const ExactColoring found =
      color_exactly(TinyDistance2(*neighbors_), best.n_colors, static_cast<Index>(enough), nodes);
  if (found.is_proven) lower_bound = found.n_colors;
  if (found.color.empty()) return {};
  Coloring result = best;
  result.n_colors = found.n_colors;
  for (Index v = 0; v < n_vertices(); ++v) {
    if (!graph_.nets_of(v).empty()) result.color.data()[v] = found.color.data()[v];
  }
  return result;
}

std::optional<Coloring> Distance2Problem::recolored(const Coloring& best, double enough,
                                                    double steps, std::uint64_t seed) const {
  if (!lists_all_neighbors()) return {};
  return dissolve_classes(*neighbors_, best, static_cast<Index>(enough), steps, seed);
}

Coloring search_partial_distance2(const BipartiteGraph& graph, const SearchOptions& options) {
  Distance2Problem problem(graph);
  SearchResult<Coloring> found = search(problem, options);
  found.result.order = found.order;
  found.result.is_recolored = found.is_recolored;
  found.result.lower_bound = static_cast<Index>(found.lower_bound);
  return std::move(found.result);
}

}  // namespace spad
