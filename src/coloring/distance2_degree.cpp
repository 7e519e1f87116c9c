// Distance-2 degrees: light nets by stamps, heavy nets by unions shared between vertices.
#include "coloring/distance2_degree.hpp"

#include <bit>

namespace spad {

namespace {

constexpr Offset work_per_edge = 256;

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
    for (Index net : nets) {
      if (static_cast<std::size_t>(graph_.net_size(net)) > bits_.size() / 2) {
        unite(bits_of(net));
      } else {
        set(net, bits_);
      }
    }
    count_ = 0;
    for (std::uint64_t word : bits_) count_ += std::popcount(word);
  }
  Index count() const { return count_; }
  bool contains(Index v) const { return bits_.data()[v / 64] >> (v % 64) & 1; }

 private:
  using Bits = std::vector<std::uint64_t>;

  void set(Index net, Bits& bits) const {
    for (Index v : graph_.vertices_of(net)) bits.data()[v / 64] |= std::uint64_t{1} << (v % 64);
  }
  void unite(const Bits& other) {
    for (std::size_t k = 0; k < bits_.size(); ++k) bits_[k] |= other[k];
  }
  // Kept: a net this large has more edges than its bits have words.
  const Bits& bits_of(Index net) {
    Bits& bits = bits_of_net_[static_cast<std::size_t>(net)];
    if (bits.empty()) {
      bits.resize(bits_.size());
      set(net, bits);
    }
    return bits;
  }

  BipartiteGraph graph_;
  Bits bits_;
  std::vector<Bits> bits_of_net_;  // empty for nets that were not asked for
  Index count_ = 0;
};

// Calls visit(x) once for every vertex x that shares a light net with v, v itself included.
class LightNeighbors {
 public:
  LightNeighbors(const BipartiteGraph& graph, Index threshold)
      : graph_(graph),
        threshold_(threshold),
        stamp_(static_cast<std::size_t>(graph.n_vertices()), -1) {}

  template <class Visit>
  void visit(Index v, Visit&& visit) {
    for (Index net : graph_.nets_of(v)) {
      const std::span<const Index> vertices = graph_.vertices_of(net);
      if (static_cast<Index>(vertices.size()) > threshold_) continue;
      for (Index x : vertices) {
        if (stamp_.data()[x] == v) continue;
        stamp_.data()[x] = v;
        visit(x);
      }
    }
  }

 private:
  BipartiteGraph graph_;
  Index threshold_;
  std::vector<Index> stamp_;
};

}  // namespace

Index heavy_net_threshold(const BipartiteGraph& graph) {
  std::vector<Index> nets_of_size(static_cast<std::size_t>(graph.largest_net()) + 1, 0);
  for (Index net = 0; net < graph.n_nets(); ++net) {
    ++nets_of_size[static_cast<std::size_t>(graph.net_size(net))];
  }
  Offset work = work_per_edge * graph.n_edges();
  for (std::size_t size = 1; size < nets_of_size.size(); ++size) {
    work -= nets_of_size[size] * static_cast<Offset>(size * size);
    if (work < 0) return static_cast<Index>(size) - 1;
  }
  return static_cast<Index>(nets_of_size.size()) - 1;
}

std::vector<Index> light_distance2_degrees(const BipartiteGraph& graph, Index threshold) {
  std::vector<Index> degree(static_cast<std::size_t>(graph.n_vertices()), 0);
  LightNeighbors neighbors(graph, threshold);
  for (Index v = 0; v < graph.n_vertices(); ++v) {
    Index count = 0;
    neighbors.visit(v, [&](Index) { ++count; });
    degree.data()[v] = std::max(count - 1, 0);  // v itself
  }
  return degree;
}

std::vector<Index> distance2_degrees(const BipartiteGraph& graph) {
  const Index threshold = heavy_net_threshold(graph);
  std::vector<Index> degree = light_distance2_degrees(graph, threshold);
  if (threshold == graph.largest_net()) return degree;

  const CscPattern heavy = heavy_nets(graph, threshold);
  std::vector<Index> members;  // vertices with heavy nets, those with the same ones side by side
  for (Index v = 0; v < graph.n_vertices(); ++v) {
    if (!heavy.column(v).empty()) members.push_back(v);
  }
  std::sort(members.begin(), members.end(), [&](Index v, Index w) {
    return std::ranges::lexicographical_compare(heavy.column(v), heavy.column(w));
  });

  NetUnion joined(graph);
  LightNeighbors neighbors(graph, threshold);
  Index previous = -1;
  for (Index v : members) {
    if (previous < 0 || !std::ranges::equal(heavy.column(v), heavy.column(previous))) {
      joined.assign(heavy.column(v));
    }
    previous = v;
    Index count = joined.count();
    neighbors.visit(v, [&](Index x) { count += !joined.contains(x); });
    degree.data()[v] = count - 1;
  }
  return degree;
}

}  // namespace spad
