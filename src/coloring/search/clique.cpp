// Greedy cliques: of the candidates, neighbors of all members, the one of largest degree joins.
#include "coloring/search/clique.hpp"

#include <algorithm>

#include "coloring/order/degree_order.hpp"

namespace spad {

namespace {

constexpr std::size_t n_starts = 32;  // of each kind

class Clique {
 public:
  explicit Clique(const Distance2Graph& graph)
      : graph_(graph), members_seen_(static_cast<std::size_t>(graph.n_vertices()), 0) {}

  // The members are neighbors of each other; returns how many there are in the end.
  Index grow(std::span<const Index> members) {
    size_ = 0;
    candidates_.clear();
    std::fill(members_seen_.begin(), members_seen_.end(), 0);
    work_ += static_cast<double>(members_seen_.size()) / 8;
    for (Index v : members) join(v);
    while (!candidates_.empty()) {
      join(*std::max_element(candidates_.begin(), candidates_.end(), [&](Index v, Index w) {
        return graph_.degrees().data()[v] < graph_.degrees().data()[w];
      }));
    }
    return size_;
  }
  double work() const { return work_; }

 private:
  void join(Index v) {
    const std::span<const Index> neighbors = graph_.neighbors_of(v);
    work_ += static_cast<double>(neighbors.size() + candidates_.size());
    for (Index x : neighbors) ++members_seen_.data()[x];
    members_seen_.data()[v] = -graph_.n_vertices();  // never a candidate again
    if (size_++ == 0) candidates_.assign(neighbors.begin(), neighbors.end());
    std::erase_if(candidates_, [&](Index x) { return members_seen_.data()[x] != size_; });
  }

  const Distance2Graph& graph_;
  std::vector<Index> members_seen_;  // by each vertex
  std::vector<Index> candidates_;
  Index size_ = 0;
  double work_ = 0;
};

}  // namespace

Index find_clique(const BipartiteGraph& nets, const Distance2Graph& graph, double steps) {
  std::vector<Index> size(static_cast<std::size_t>(nets.n_nets()));
  for (Index net = 0; net < nets.n_nets(); ++net) size.data()[net] = nets.net_size(net);
  const std::vector<Index> largest_nets = descending_order(size);
  const std::vector<Index> largest_degrees = descending_order(graph.degrees());
  Clique clique(graph);
  Index best = 0;
  for (std::size_t k = 0; k < n_starts && clique.work() < steps; ++k) {
    if (k < largest_nets.size()) {
      best = std::max(best, clique.grow(nets.vertices_of(largest_nets[k])));
    }
    if (k < largest_degrees.size()) {
      const Index start[] = {largest_degrees[k]};
      best = std::max(best, clique.grow(start));
    }
  }
  return best;
}

}  // namespace spad
