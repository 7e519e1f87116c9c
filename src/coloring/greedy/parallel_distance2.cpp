// Chains of vertices through every net, and threads that follow them.
#include "coloring/greedy/parallel_distance2.hpp"

#include <atomic>
#include <thread>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "coloring/greedy/used_colors.hpp"
#include "coloring/order/distance2_degree.hpp"

namespace spad {

namespace {

constexpr Index none = -1;
constexpr Index block_size = 8;  // vertices that a thread takes at a time

class ParallelColoring {
 public:
  ParallelColoring(const BipartiteGraph& graph, std::span<const Index> order)
      : graph_(graph),
        order_(order),
        before_(large_array<Index>(static_cast<std::size_t>(graph.n_edges()))) {}

  // Finds who comes before whom; false if too many do so closely.
  bool link() {
    constexpr Offset far = 4 * block_size, most_near = 40;  // places; one edge in so many
    std::vector<Index> last = large_vector<Index>(static_cast<std::size_t>(graph_.n_nets()), none);
    Offset n_near = 0;
    for (Index at = 0; at < n_ordered(); ++at) {
      Index* before = before_.get() + graph_.first_net_of(vertex(at));
      for (Index net : graph_.nets_of(vertex(at))) {
        *before = std::exchange(last.data()[net], at);
        n_near += *before != none && at - *before < far;
        ++before;
      }
    }
    return most_near * n_near <= graph_.n_edges();
  }

  Coloring color(int n_threads) {
    color_at_ = large_vector<Index>(order_.size(), none);
    UsedColors used(graph_);
    used.allocate_above();
    const Index n_blocks = (n_ordered() + block_size - 1) / block_size;
    parallel_blocks(n_threads, n_threads, [&](Index, int) {
      try {
        for (Index block = next_block_++; block < n_blocks; block = next_block_++) {
          color_block(block, used);
        }
      } catch (...) {
        has_failed_ = true;  // nobody waits for what will not come
        throw;
      }
    });
    return result();
  }

 private:
  Index n_ordered() const { return static_cast<Index>(order_.size()); }
  Index vertex(Index at) const { return order_.data()[at]; }

  void color_block(Index block, UsedColors& used) {
    const Index last = std::min(n_ordered(), (block + 1) * block_size);
    for (Index at = block * block_size; at < last; ++at) {
      const std::span<const Index> nets = graph_.nets_of(vertex(at));
      if (nets.empty()) continue;
      const Index* const before = before_.get() + graph_.first_net_of(vertex(at));
      for (std::size_t k = 0; k < nets.size(); ++k) {
        if (before[k] != none && !wait_for(before[k])) return;
      }
      const Index color = used.smallest_unused(nets);
      used.add(nets, color);
      std::atomic_ref(color_at_.data()[at]).store(color, std::memory_order_release);
    }
  }

  // False if it will never come.
  bool wait_for(Index at) {
    constexpr int patience = 200'000;  // longer than a block takes: to yield may cost milliseconds
    const std::atomic_ref<Index> color(color_at_.data()[at]);
    for (int n = 0; color.load(std::memory_order_acquire) == none; ++n) {
      if (has_failed_) return false;
      if (n > patience) std::this_thread::yield();
    }
    return true;
  }

  Coloring result() const {
    Coloring coloring;
    coloring.color = large_vector<Index>(static_cast<std::size_t>(graph_.n_vertices()),
                                         Index{Coloring::neutral});
    for (Index at = 0; at < n_ordered(); ++at) {
      coloring.color.data()[vertex(at)] = color_at_.data()[at];
      coloring.n_colors = std::max(coloring.n_colors, color_at_.data()[at] + 1);
    }
    coloring.lower_bound = graph_.largest_net();
    return coloring;
  }

  BipartiteGraph graph_;
  std::span<const Index> order_;
  std::unique_ptr<Index[]> before_;  // of each vertex in each of its nets: a place in the order
  std::vector<Index> color_at_;      // of each place in the order; none until it is known
  std::atomic<Index> next_block_ = 0;
  std::atomic<bool> has_failed_ = false;
};

}  // namespace

std::optional<Coloring> color_partial_distance2_parallel(const BipartiteGraph& graph,
                                                         std::span<const Index> order,
                                                         int n_threads) {
  constexpr Offset least_edges = 200'000, least_net = 16;  // on average
  constexpr Offset least_pairs = 1000;                     // of neighbors, for each vertex
  if (n_threads <= 1 || order.size() != static_cast<std::size_t>(graph.n_vertices()) ||
      graph.n_edges() < std::max(least_edges, least_net * graph.n_nets())) {
    return {};
  }
  const bool needs_many_colors =
      graph.largest_net() > UsedColors::n_low ||
      light_nets_work(graph, graph.largest_net()) > least_pairs * graph.n_vertices();
  if (!needs_many_colors) return {};
  ParallelColoring coloring(graph, order);
  if (!coloring.link()) return {};
  return coloring.color(n_threads);
}

}  // namespace spad
