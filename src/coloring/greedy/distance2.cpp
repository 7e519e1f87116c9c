// Partial distance-2 coloring of the columns or rows of a pattern.
//
// Columns j and l may share a color iff no row has both; then J e_j and J e_l can be read off one
// product J (e_j + e_l). The colors are those of the textbook's greedy algorithm.
//
// Gebremedhin, Manne, Pothen (2005), What Color Is Your Jacobian?, Algorithm 3.2.
#include "coloring/greedy/distance2.hpp"

#include <cstdlib>

#include "base/large_pages.hpp"
#include "coloring/greedy/used_colors.hpp"

namespace spad {

namespace {

// Whether vertices that follow each other lie side by side, and so do their nets, so that they are
// in the cache without being asked for. By a thousand samples.
bool are_side_by_side(const BipartiteGraph& graph, std::span<const Index> order) {
  const auto are_near = [](Index a, Index b) { return std::abs(a - b) < 1000; };
  const std::size_t step = order.size() / 1000 + 1;
  Index n_near = 0, n = 0;
  for (std::size_t k = 0; k + 1 < order.size(); k += step, ++n) {
    const Index v = order[k], w = order[k + 1];
    const std::span<const Index> of_v = graph.nets_of(v), of_w = graph.nets_of(w);
    n_near += are_near(v, w) && !of_v.empty() && !of_w.empty() &&
              are_near(of_v.front(), of_w.front()) && are_near(of_v.back(), of_w.back());
  }
  return 10 * n_near > 9 * n;
}

}  // namespace

Coloring color_partial_distance2(const BipartiteGraph& graph, std::span<const Index> order) {
  Coloring result;
  result.color =
      large_vector<Index>(static_cast<std::size_t>(graph.n_vertices()), Coloring::neutral);
  UsedColors used(graph);
  const auto choose = [&](Index v) {
    SPAD_ASSERT(result.color.data()[v] == Coloring::neutral);
    const std::span<const Index> nets = graph.nets_of(v);
    if (nets.empty()) return;
    const Index color = used.smallest_unused(nets);
    used.add(nets, color);
    result.color.data()[v] = color;
    result.n_colors = std::max(result.n_colors, color + 1);
  };
  if (!is_worth_prefetching(graph.n_vertices()) || are_side_by_side(graph, order)) {
    for (Index v : order) choose(v);
  } else {
    visit_ahead(
        order, graph.n_vertices(), choose, [&](Index v) { graph.prefetch_nets_bounds(v); },
        [&](Index v) { graph.prefetch_nets(v); },
        [&](Index v) {
          for (Index net : graph.nets_of(v)) used.prefetch(net);
        });
  }
  if (order.size() == result.color.size()) {  // each net has as many colors as vertices
    result.lower_bound = graph.largest_net();
    return result;
  }
  for (Index net = 0; net < graph.n_nets(); ++net) {
    result.lower_bound = std::max(result.lower_bound, used.count(net));
  }
  return result;
}

}  // namespace spad
