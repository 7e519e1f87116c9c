// Distance-2 degrees: light nets by stamps, heavy nets by unions shared between vertices.
#include "coloring/order/distance2_degree.hpp"

#include <optional>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "coloring/graph/light_neighbors.hpp"

namespace spad {

namespace {

constexpr Offset work_per_edge = 64;
constexpr Offset least_work = 1'000'000;

// A net with more vertices is united in fewer steps as bits.
Index worth_bits(const BipartiteGraph& graph) { return std::max(64, graph.n_vertices() / 64); }

// The heavy nets of each vertex, as compressed columns.
CscPattern heavy_nets(const BipartiteGraph& graph, Index threshold) {
  CscPattern heavy;
  heavy.n_rows = graph.n_nets();
  heavy.n_cols = graph.n_vertices();
  heavy.col_ptr.reserve(static_cast<std::size_t>(heavy.n_cols) + 1);
  for (Index v = 0; v < heavy.n_cols; ++v) {
    for (Index net : graph.nets_of(v)) {
      if (graph.net_size(net) > threshold) heavy.row_idx.push_back(net);
    }
    heavy.col_ptr.push_back(heavy.nnz());
  }
  return heavy;
}

// Union of the vertices of several nets, as bits.
class NetUnion {
 public:
  explicit NetUnion(const BipartiteGraph& graph)
      : graph_(graph),
        bits_(static_cast<std::size_t>(graph.n_vertices() / 64 + 1)),
        bits_of_net_(static_cast<std::size_t>(graph.n_nets())) {}

  void assign(std::span<const Index> nets) {
    std::fill(bits_.begin(), bits_.end(), 0);
    for (Index net : nets) unite(bits_of(net));
    count_ = 0;
    for (std::uint64_t word : bits_) count_ += count_ones(word);
  }
  Index count() const { return count_; }
  std::uint64_t word(Index index) const { return bits_.data()[index]; }

 private:
  using Bits = std::vector<std::uint64_t>;

  void unite(const Bits& other) {
    for (std::size_t k = 0; k < bits_.size(); ++k) bits_[k] |= other[k];
  }
  // Kept: a heavy net has more edges than its bits have words.
  const Bits& bits_of(Index net) {
    Bits& bits = bits_of_net_[static_cast<std::size_t>(net)];
    if (bits.empty()) {
      bits.resize(bits_.size());
      for (Index v : graph_.vertices_of(net)) bits.data()[v / 64] |= std::uint64_t{1} << (v % 64);
    }
    return bits;
  }

  BipartiteGraph graph_;
  Bits bits_;
  std::vector<Bits> bits_of_net_;  // empty for nets that were not asked for
  Index count_ = 0;
};

}  // namespace

Index heavy_net_threshold(const BipartiteGraph& graph) {
  const Index largest = graph.largest_net();
  Offset work = std::max(work_per_edge * graph.n_edges(), least_work);
  if (light_nets_work(graph, largest) <= work) return largest;
  std::vector<Index> nets_of_size(static_cast<std::size_t>(largest) + 1, 0);
  for (Index net = 0; net < graph.n_nets(); ++net) {
    ++nets_of_size[static_cast<std::size_t>(graph.net_size(net))];
  }
  for (std::size_t size = 1; size < nets_of_size.size(); ++size) {
    work -= nets_of_size[size] * static_cast<Offset>(size * size);
    if (work < 0) return static_cast<Index>(size) - 1;
  }
  return largest;
}

Offset light_nets_work(const BipartiteGraph& graph, Index threshold) {
  Offset work = 0;
  for (Index net = 0; net < graph.n_nets(); ++net) {
    const Offset size = graph.net_size(net);
    if (size <= threshold) work += size * size;
  }
  return work;
}

std::vector<Index> light_distance2_degrees(const BipartiteGraph& graph, Index threshold,
                                           int n_threads) {
  constexpr Index block_size = 4096;
  const Index n = graph.n_vertices();
  std::vector<Index> degree = large_vector<Index>(static_cast<std::size_t>(n));
  const LightNets nets(graph, threshold);
  std::vector<std::optional<LightNeighbors>> scratch(
      static_cast<std::size_t>(std::max(n_threads, 1)));
  parallel_blocks(divide_up(n, block_size), n_threads, [&](Index block, int thread) {
    std::optional<LightNeighbors>& neighbors = scratch[static_cast<std::size_t>(thread)];
    if (!neighbors) neighbors.emplace(nets);
    const Index last = std::min(n, (block + 1) * block_size);
    neighbors->visit_ahead(block * block_size, last, [&](Index v) {
      const Index count = neighbors->count(v, [](Index) { return ~std::uint64_t{0}; });
      degree.data()[v] = std::max(count - 1, 0);  // v itself
    });
  });
  return degree;
}

Offset distance2_degrees_work(const BipartiteGraph& graph) {
  const Index threshold = worth_bits(graph);
  const Offset n_words = graph.n_vertices() / 64 + 1;
  Offset work = 0;
  for (Index net = 0; net < graph.n_nets(); ++net) {
    const Offset size = graph.net_size(net);
    work += size * (size > threshold ? n_words : size);
  }
  return work;
}

std::vector<Index> distance2_degrees(const BipartiteGraph& graph, int n_threads) {
  const Index threshold = worth_bits(graph);
  std::vector<Index> degree = light_distance2_degrees(graph, threshold, n_threads);
  if (threshold >= graph.largest_net()) return degree;

  const CscPattern heavy = heavy_nets(graph, threshold);
  std::vector<Index> members;  // vertices with heavy nets, those with the same ones side by side
  for (Index v = 0; v < graph.n_vertices(); ++v) {
    if (!heavy.column(v).empty()) members.push_back(v);
  }
  std::sort(members.begin(), members.end(), [&](Index v, Index w) {
    return std::ranges::lexicographical_compare(heavy.column(v), heavy.column(w));
  });

  NetUnion joined(graph);
  const LightNets nets(graph, threshold);
  LightNeighbors neighbors(nets);
  Index previous = -1;
  for (Index v : members) {
    if (previous < 0 || !std::ranges::equal(heavy.column(v), heavy.column(previous))) {
      joined.assign(heavy.column(v));
    }
    previous = v;
    const Index others = neighbors.count(v, [&](Index word) { return ~joined.word(word); });
    degree.data()[v] = joined.count() + others - 1;
  }
  return degree;
}

}  // namespace spad
