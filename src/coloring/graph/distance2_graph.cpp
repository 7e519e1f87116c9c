// Neighbors of blocks of vertices, side by side.
#include "coloring/graph/distance2_graph.hpp"

#include <atomic>

#include "base/parallel.hpp"
#include "coloring/graph/light_neighbors.hpp"
#include "coloring/order/distance2_degree.hpp"

namespace spad {

namespace {

// One a thread, for one block after the other. Grows without writing what is not needed yet.
class Buffer {
 public:
  void clear() { size_ = 0; }
  Index* room_for(Offset n) {
    if (size_ + n > capacity_) grow(n);
    return data_.get() + size_;
  }
  void took(Offset n) { size_ += n; }
  Offset size() const { return size_; }
  std::unique_ptr<Index[]> copy() const {
    auto result = std::make_unique_for_overwrite<Index[]>(static_cast<std::size_t>(size_));
    std::copy(data_.get(), data_.get() + size_, result.get());
    return result;
  }

 private:
  void grow(Offset n) {
    capacity_ = std::max(2 * capacity_, size_ + n);
    auto next = std::make_unique_for_overwrite<Index[]>(static_cast<std::size_t>(capacity_));
    std::copy(data_.get(), data_.get() + size_, next.get());
    data_ = std::move(next);
  }

  std::unique_ptr<Index[]> data_;
  Offset size_ = 0, capacity_ = 0;
};

}  // namespace

class Distance2GraphBuilder {
 public:
  Distance2GraphBuilder(const BipartiteGraph& graph, Index threshold)
      : nets_(graph, threshold),
        pairs_(light_nets_work(graph, threshold)),
        most_(Distance2Graph::most_neighbors(graph)) {}

  std::optional<Distance2Graph> build(int n_threads) {
    if (pairs_ > most_ && estimate_neighbors(nets_) > most_) return {};
    const Index n = nets_.graph().n_vertices();
    const Index n_blocks = (n + Distance2Graph::block_size - 1) / Distance2Graph::block_size;
    result_.first_.resize(static_cast<std::size_t>(n));
    result_.degree_.resize(static_cast<std::size_t>(n));
    result_.blocks_.resize(static_cast<std::size_t>(n_blocks));
    std::vector<std::unique_ptr<Scratch>> scratch(static_cast<std::size_t>(n_threads));
    parallel_blocks(n_blocks, n_threads, [&](Index block, int thread) {
      std::unique_ptr<Scratch>& mine = scratch[static_cast<std::size_t>(thread)];
      if (!mine) mine = std::make_unique<Scratch>(nets_);
      if (total_ <= most_) fill(block, *mine);
    });
    if (total_ > most_) return {};
    result_.n_neighbors_ = total_;
    return std::move(result_);
  }

 private:
  struct Scratch {
    explicit Scratch(const LightNets& nets) : neighbors(nets) {}
    LightNeighbors neighbors;
    Buffer buffer;
  };

  void fill(Index block, Scratch& scratch) {
    LightNeighbors& neighbors = scratch.neighbors;
    Buffer& buffer = scratch.buffer;
    buffer.clear();
    const Index first = block * Distance2Graph::block_size;
    const Index last = std::min(result_.n_vertices(), first + Distance2Graph::block_size);
    neighbors.visit_ahead(first, last, [&](Index v) {
      if (buffer.size() > most_) return;
      result_.first_.data()[v] = buffer.size();
      result_.degree_.data()[v] = neighbors.list(v, buffer.room_for(most_neighbors(v)));
      buffer.took(result_.degree_.data()[v]);
    });
    total_ += buffer.size();
    result_.blocks_[static_cast<std::size_t>(block)] = buffer.copy();
  }

  Offset most_neighbors(Index v) const {
    Offset most = 1;
    for (Index net : nets_.graph().nets_of(v)) {
      if (nets_.is_light(net)) most += nets_.graph().net_size(net);
    }
    return most;
  }

  LightNets nets_;
  Offset pairs_, most_;
  Distance2Graph result_;
  std::atomic<Offset> total_ = 0;
};

Offset Distance2Graph::most_neighbors(const BipartiteGraph& graph) {
  constexpr Offset per_edge = 8;  // as often as the pattern is in memory
  constexpr Offset always_affordable = 4'000'000;
  return std::max(per_edge * graph.n_edges(), always_affordable);
}

std::optional<Distance2Graph> Distance2Graph::of(const BipartiteGraph& graph, Index threshold,
                                                 int n_threads) {
  return Distance2GraphBuilder(graph, threshold).build(n_threads);
}

std::optional<Distance2Graph> Distance2Graph::of(const BipartiteGraph& graph, int n_threads) {
  return of(graph, heavy_net_threshold(graph), n_threads);
}

}  // namespace spad
