// Structural orthogonality, net by net: the last net that each color was seen in, and at whom.
#include "coloring/verify.hpp"

namespace spad {

namespace {

struct Words {
  const char* vertex;
  const char* net;
};

bool holds(const std::vector<bool>& mask, Index k) {
  return !mask.empty() && mask[static_cast<std::size_t>(k)];
}

Status check_colors(const Coloring& coloring, Index n_vertices, const Words& words) {
  if (coloring.color.size() != static_cast<std::size_t>(n_vertices)) {
    return Status::error(Code::bad_dim, "%zu colors for %d %ss", coloring.color.size(), n_vertices,
                         words.vertex);
  }
  for (Index v = 0; v < n_vertices; ++v) {
    const Index color = coloring.color[static_cast<std::size_t>(v)];
    if (color != Coloring::neutral && (color < 0 || color >= coloring.n_colors)) {
      return Status::error(Code::bad_index, "%s %d has color %d, outside [0, %d)", words.vertex, v,
                           color, coloring.n_colors)
          .at_index(v);
    }
  }
  return {};
}

Status check_nets(const CscPattern& vertices_of_net, const Coloring& coloring, const Exempt& exempt,
                  const Words& words) {
  struct Seen {
    Index net = -1, vertex = -1;
  };
  std::vector<Seen> seen(static_cast<std::size_t>(coloring.n_colors));
  for (Index net = 0; net < vertices_of_net.n_cols; ++net) {
    if (holds(exempt.nets, net)) continue;
    for (Index v : vertices_of_net.column(net)) {
      const Index color = coloring.color[static_cast<std::size_t>(v)];
      if (color == Coloring::neutral) {
        if (holds(exempt.vertices, v)) continue;
        return Status::error(Code::bad_index, "%s %d is read in %s %d and has no color",
                             words.vertex, v, words.net, net)
            .at_index(v);
      }
      Seen& last = seen[static_cast<std::size_t>(color)];
      if (last.net == net) {
        return Status::error(Code::bad_pattern, "%ss %d and %d share color %d and %s %d",
                             words.vertex, last.vertex, v, color, words.net, net)
            .at_index(v);
      }
      last = {net, v};
    }
  }
  return {};
}

}  // namespace

Status check_structurally_orthogonal(const CscPattern& pattern, const Coloring& coloring,
                                     bool by_rows, const Exempt& exempt) {
  const Words words = by_rows ? Words{"row", "column"} : Words{"column", "row"};
  const Index n_vertices = by_rows ? pattern.n_rows : pattern.n_cols;
  if (Status status = check_colors(coloring, n_vertices, words); status.is_error()) {
    return status;
  }
  if (by_rows) return check_nets(pattern, coloring, exempt, words);
  return check_nets(transpose(pattern), coloring, exempt, words);
}

bool is_structurally_orthogonal(const CscPattern& pattern, const Coloring& coloring, bool by_rows,
                                const Exempt& exempt) {
  return check_structurally_orthogonal(pattern, coloring, by_rows, exempt).is_ok();
}

}  // namespace spad
