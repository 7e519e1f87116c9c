// Dynamic distance-2 degrees.
//
// Matula, Beck (1983), Smallest-last ordering and clustering and graph coloring algorithms;
// Coleman, Moré (1983), Estimation of sparse Jacobian matrices and graph coloring problems, for
// incidence degree.
#include "coloring/order/dynamic_distance2.hpp"

#include <memory>
#include <numeric>

#include "base/large_pages.hpp"
#include "coloring/graph/light_neighbors.hpp"
#include "coloring/graph/twins.hpp"
#include "coloring/order/distance2_degree.hpp"

namespace spad {

namespace {

// The vertices left in each light net; shrinks as they are removed, which halves the work.
class RemainingNets {
 public:
  RemainingNets(const BipartiteGraph& graph, Index threshold)
      : graph_(graph),
        is_large_(is_worth_prefetching(graph.n_vertices())),
        vertices_(large_array<Index>(static_cast<std::size_t>(graph.n_edges()))),
        nets_(large_vector<Net>(static_cast<std::size_t>(graph.n_nets()))) {
    for (Index net = 0; net < graph.n_nets(); ++net) {
      const std::span<const Index> all = graph.vertices_of(net);
      if (static_cast<Index>(all.size()) > threshold) continue;
      std::copy(all.begin(), all.end(), vertices_.get() + graph.first_edge(net));
      nets_.data()[net] = {graph.first_edge(net), static_cast<Index>(all.size())};
    }
  }

  // Takes v out of all its nets.
  void remove(Index v, DegreeQueue& queue) {
    const std::span<const Index> nets = graph_.nets_of(v);
    if (is_large_) ask_for(nets, queue);
    for (Index net : nets) {
      Net& left = nets_.data()[net];
      if (left.size == 0) continue;
      Index* const vertices = vertices_.get() + left.first;
      Index* const last = vertices + --left.size;
      for (Index* x = vertices; x <= last; ++x) {
        if (*x == v) *x = *last;
        queue.lower(*x);
      }
    }
  }

 private:
  struct Net {
    Offset first = 0;  // in vertices_
    Index size = 0;    // zero for heavy nets
  };

  void ask_for(std::span<const Index> nets, const DegreeQueue& queue) const {
    queue.peek([&](Index next, Index k) {
      queue.prefetch(next);
      if (k == 2) return graph_.prefetch_nets_bounds(next);
      if (k == 1) return graph_.prefetch_nets(next);
      for (Index net : graph_.nets_of(next)) prefetch(nets_.data() + net);
    });
    for (Index net : nets) prefetch(nets_.data() + net);
    for (Index net : nets) {
      const Index* const vertices = vertices_.get() + nets_.data()[net].first;
      prefetch(vertices);
      prefetch(vertices + nets_.data()[net].size);
    }
    for (Index net : nets) {
      const Net& left = nets_.data()[net];
      for (Index k = 0; k < left.size; ++k) {
        queue.prefetch(vertices_[static_cast<std::size_t>(left.first + k)]);
      }
    }
  }

  BipartiteGraph graph_;
  bool is_large_;
  std::unique_ptr<Index[]> vertices_;
  std::vector<Net> nets_;
};

// What is left when all neighbors are listed: each is looked at once.
class ListedNeighbors {
 public:
  explicit ListedNeighbors(const Distance2Graph& graph)
      : graph_(graph), is_large_(is_worth_prefetching(graph.n_vertices())) {}

  void remove(Index v, DegreeQueue& queue) const {
    const std::span<const Index> neighbors = graph_.neighbors_of(v);
    if (is_large_) {
      for (Index x : neighbors) queue.prefetch(x);
    }
    for (Index x : neighbors) queue.lower(x);
  }

 private:
  const Distance2Graph& graph_;
  bool is_large_;
};

// The same without lists: neighbors are found once more, in the order they would be listed in.
class NeighborsByNets {
 public:
  NeighborsByNets(const BipartiteGraph& graph, Index threshold)
      : graph_(graph), threshold_(threshold) {}

  void remove(Index v, DegreeQueue& queue) const {
    for (Index net : graph_.nets_of(v)) {
      if (graph_.net_size(net) > threshold_) continue;
      for (Index x : graph_.vertices_of(net)) queue.lower(x);
    }
  }

 private:
  BipartiteGraph graph_;
  Index threshold_;
};

// The same where nets are words: only those that are left.
class NeighborsByWords {
 public:
  explicit NeighborsByWords(const LightNets& nets)
      : neighbors_(nets),
        left_(static_cast<std::size_t>(nets.graph().n_vertices()) / 64 + 1, ~std::uint64_t{0}) {}

  void remove(Index v, DegreeQueue& queue) {
    left_.data()[v / 64] &= ~(std::uint64_t{1} << (v % 64));
    neighbors_.visit_by_words(
        v, [&](Index word) { return left_.data()[word]; },
        [&](Index x) { queue.lower_all(x, x + 1); });
  }

 private:
  LightNeighbors neighbors_;
  std::vector<std::uint64_t> left_;
};

// The same by classes of twins, whose members are side by side: in places, not vertices.
class NeighborsByTwins {
 public:
  explicit NeighborsByTwins(const Twins& twins) : twins_(twins) {}

  void remove(Index place, DegreeQueue& queue) const {
    const Index v = twins_.vertices().data()[place];
    twins_.for_neighbors(twins_.class_of(v), [&](Index c) {
      queue.lower_all(twins_.first_place(c), twins_.first_place(c + 1));
    });
  }

 private:
  const Twins& twins_;
};

// Whether neighbors would be listed, and are found faster once for their number and once more when
// they are wanted: lists are written to fresh memory. Not where most are found several times,
// unless that is done by words. lp_osa_07 by columns in smallest last order: 16 ms, 65 with lists.
bool are_faster_found(const LightNets& nets, Offset pairs) {
  constexpr Offset long_lists = 1 << 16;
  const BipartiteGraph& graph = nets.graph();
  if (pairs < long_lists || is_worth_prefetching(graph.n_vertices())) return false;
  const Offset found = estimate_neighbors(nets), most = Distance2Graph::most_neighbors(graph);
  if (pairs > most && found > most) return false;
  return nets.has_words() || pairs - graph.n_edges() < 2 * (found - graph.n_vertices());
}

// A heavy net counts as if all its vertices stayed to the end.
std::vector<Index> with_heavy_nets(const BipartiteGraph& graph, Index threshold,
                                   std::vector<Index> degree) {
  if (threshold == graph.largest_net()) return degree;
  for (Index v = 0; v < graph.n_vertices(); ++v) {
    Offset sum = degree.data()[v];
    for (Index net : graph.nets_of(v)) {
      if (graph.net_size(net) > threshold) sum += graph.net_size(net) - 1;
    }
    degree.data()[v] = static_cast<Index>(std::min<Offset>(sum, 2 * Offset{graph.n_vertices()}));
  }
  return degree;
}

// The order that lists would give; where they would turn out too long, the one without any.
std::vector<Index> order_without_lists(const LightNets& nets, Index threshold, Order order,
                                       int n_threads) {
  const BipartiteGraph& graph = nets.graph();
  std::vector<Index> light = light_distance2_degrees(graph, threshold, n_threads);
  const Offset n_neighbors = std::accumulate(light.begin(), light.end(), Offset{0});
  std::vector<Index> degrees = with_heavy_nets(graph, threshold, std::move(light));
  if (n_neighbors > Distance2Graph::most_neighbors(graph)) {
    return dynamic_order(order, std::move(degrees), RemainingNets(graph, threshold));
  }
  if (nets.has_words()) {
    return dynamic_order(order, std::move(degrees), NeighborsByWords(nets));
  }
  return dynamic_order(order, std::move(degrees), NeighborsByNets(graph, threshold));
}

std::vector<Index> order_by_twins(const BipartiteGraph& graph, Index threshold, Order order,
                                  const Twins& twins) {
  const std::vector<Index> degree = with_heavy_nets(graph, threshold, twins.degrees());
  std::vector<Index> degree_at(degree.size()), natural(degree.size());
  for (std::size_t place = 0; place < degree.size(); ++place) {
    const Index v = twins.vertices()[place];
    degree_at[place] = degree.data()[v];
    natural.data()[v] = static_cast<Index>(place);
  }
  std::vector<Index> result =
      dynamic_order(order, std::move(degree_at), NeighborsByTwins(twins), std::move(natural));
  for (Index& place : result) place = twins.vertices().data()[place];
  return result;
}

}  // namespace

std::vector<Index> dynamic_distance2_order(const BipartiteGraph& graph, Order order,
                                           const Distance2Graph* neighbors, int n_threads) {
  const Index threshold = heavy_net_threshold(graph);
  std::optional<Distance2Graph> made;
  if (neighbors == nullptr) {
    const auto twins = Twins::of(graph, threshold, n_threads);
    if (twins) return order_by_twins(graph, threshold, order, *twins);
    const LightNets nets(graph, threshold);
    if (are_faster_found(nets, light_nets_work(graph, threshold))) {
      return order_without_lists(nets, threshold, order, n_threads);
    }
    made = Distance2Graph::of(graph, n_threads);
    if (made) neighbors = &*made;
  }
  if (neighbors != nullptr) {
    return dynamic_order(order, with_heavy_nets(graph, threshold, neighbors->degrees()),
                         ListedNeighbors(*neighbors));
  }
  std::vector<Index> degrees = light_distance2_degrees(graph, threshold, n_threads);
  return dynamic_order(order, with_heavy_nets(graph, threshold, std::move(degrees)),
                       RemainingNets(graph, threshold));
}

}  // namespace spad
