// Equal columns by hashing; classes of vertices, then of nets.
#include "coloring/graph/twins.hpp"

#include <bit>
#include <utility>

#include "base/mixed_bits.hpp"
#include "coloring/order/distance2_degree.hpp"

namespace spad {

namespace {

constexpr Index none = -1;

std::uint64_t hash_of(std::span<const Index> column) {
  std::uint64_t hash = column.size();
  for (Index i : column) hash += mixed_bits(static_cast<std::uint64_t>(i));
  return hash;
}

struct EqualColumns {
  std::vector<Index> class_of;  // of each column; classes in the order of their first columns
  std::vector<Index> first;     // column of each class
};

EqualColumns find_equal_columns(const CscPattern& pattern) {
  const auto n = static_cast<std::size_t>(pattern.n_cols);
  const std::size_t mask = std::bit_ceil(2 * n + 1) - 1;
  std::vector<Index> class_at(mask + 1, none);
  EqualColumns equal;
  equal.class_of.reserve(n);
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const std::span<const Index> column = pattern.column(j);
    std::size_t at = hash_of(column) & mask;
    while (class_at[at] != none &&
           !std::ranges::equal(column, pattern.column(equal.first.data()[class_at[at]]))) {
      at = (at + 1) & mask;
    }
    if (class_at[at] == none) {
      class_at[at] = static_cast<Index>(equal.first.size());
      equal.first.push_back(j);
    }
    equal.class_of.push_back(class_at[at]);
  }
  return equal;
}

Offset n_pairs_of(const CscPattern& pattern) {
  Offset n = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const auto size = static_cast<Offset>(pattern.column(j).size());
    n += size * size;
  }
  return n;
}

CscPattern select_columns(const CscPattern& pattern, std::span<const Index> columns) {
  CscPattern result;
  result.n_rows = pattern.n_rows;
  result.n_cols = static_cast<Index>(columns.size());
  result.col_ptr.reserve(columns.size() + 1);
  for (Index j : columns) {
    const std::span<const Index> column = pattern.column(j);
    result.row_idx.insert(result.row_idx.end(), column.begin(), column.end());
    result.col_ptr.push_back(result.nnz());
  }
  return result;
}

// The light nets of each vertex.
CscPattern light_nets(const BipartiteGraph& graph, Index threshold) {
  CscPattern light;
  light.n_rows = graph.n_nets();
  light.n_cols = graph.n_vertices();
  light.col_ptr.reserve(static_cast<std::size_t>(light.n_cols) + 1);
  light.row_idx.reserve(static_cast<std::size_t>(graph.n_edges()));
  for (Index v = 0; v < light.n_cols; ++v) {
    for (Index net : graph.nets_of(v)) {
      if (graph.net_size(net) <= threshold) light.row_idx.push_back(net);
    }
    light.col_ptr.push_back(light.nnz());
  }
  return light;
}

}  // namespace

std::optional<Twins> Twins::of(const BipartiteGraph& graph, Index threshold, int n_threads) {
  constexpr Offset least_pairs = 8;  // an edge
  const Offset n_pairs = light_nets_work(graph, threshold);
  if (n_pairs < least_pairs * graph.n_edges()) return {};
  const CscPattern all = light_nets(graph, threshold);
  EqualColumns equal = find_equal_columns(all);
  const CscPattern nets_of_classes = select_columns(all, equal.first);
  const CscPattern classes_of_nets = transpose(nets_of_classes);
  if (3 * n_pairs_of(classes_of_nets) > n_pairs) return {};
  const CscPattern classes =
      select_columns(classes_of_nets, find_equal_columns(classes_of_nets).first);
  const CscPattern nets = transpose(classes);
  const BipartiteGraph graph_of_classes = BipartiteGraph::columns_of(nets, classes);
  auto neighbors = Distance2Graph::of(graph_of_classes, graph_of_classes.largest_net(), n_threads);
  if (!neighbors) return {};
  Twins twins(std::move(equal.class_of), nets.n_cols);
  for (Index c = 0; c < nets.n_cols; ++c) twins.has_nets_.push_back(!nets.column(c).empty());
  twins.neighbors_ = *std::move(neighbors);
  return twins;
}

Twins::Twins(std::vector<Index> class_of, Index n_classes)
    : class_of_(std::move(class_of)),
      first_place_(static_cast<std::size_t>(n_classes) + 1, 0),
      vertices_(class_of_.size()) {
  for (Index c : class_of_) ++first_place_.data()[c + 1];
  for (Index c = 0; c < n_classes; ++c) first_place_.data()[c + 1] += first_place_.data()[c];
  std::vector<Index> next = first_place_;
  for (std::size_t v = 0; v < class_of_.size(); ++v) {
    vertices_.data()[next.data()[class_of_[v]]++] = static_cast<Index>(v);
  }
}

std::vector<Index> Twins::degrees() const {
  std::vector<Index> of_class(static_cast<std::size_t>(n_classes()), 0);
  for (Index c = 0; c < n_classes(); ++c) {
    Index& degree = of_class.data()[c];
    for_neighbors(c, [&](Index d) { degree += first_place(d + 1) - first_place(d); });
    degree = std::max(degree - 1, 0);  // a vertex is not its own neighbor
  }
  std::vector<Index> degrees;
  degrees.reserve(class_of_.size());
  for (Index c : class_of_) degrees.push_back(of_class.data()[c]);
  return degrees;
}

}  // namespace spad
