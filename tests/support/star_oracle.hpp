// Slow and obvious versions of star and acyclic coloring, on adjacency lists.
#pragma once

#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "base/sparse.hpp"

namespace spad::test {

using Adjacency = std::vector<std::vector<Index>>;
using Colors = std::vector<Index>;

inline Adjacency adjacency_of(const CscPattern& symmetric) {
  Adjacency neighbors(static_cast<std::size_t>(symmetric.n_cols));
  for (Index j = 0; j < symmetric.n_cols; ++j) {
    for (Index i : symmetric.column(j)) {
      if (i != j) neighbors[static_cast<std::size_t>(j)].push_back(i);
    }
  }
  return neighbors;
}

// Of [0 Jᵀ; J 0]: columns first.
inline Adjacency augmented_adjacency_of(const CscPattern& pattern) {
  Adjacency neighbors(static_cast<std::size_t>(pattern.n_cols + pattern.n_rows));
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      neighbors[static_cast<std::size_t>(j)].push_back(pattern.n_cols + i);
      neighbors[static_cast<std::size_t>(pattern.n_cols + i)].push_back(j);
    }
  }
  return neighbors;
}

inline bool is_proper(const Adjacency& neighbors, const Colors& color) {
  for (std::size_t v = 0; v < neighbors.size(); ++v) {
    for (Index w : neighbors[v]) {
      if (color[v] == color[static_cast<std::size_t>(w)]) return false;
    }
  }
  return true;
}

// No path of four vertices has two colors. Uncolored vertices count as vertices that are not there.
inline bool is_star_coloring(const Adjacency& neighbors, const Colors& color) {
  const auto at = [&](Index v) { return color[static_cast<std::size_t>(v)]; };
  const auto around = [&](Index v) { return neighbors[static_cast<std::size_t>(v)]; };
  for (Index b = 0; b < static_cast<Index>(neighbors.size()); ++b) {
    for (Index c : around(b)) {
      if (at(b) < 0 || at(c) < 0) continue;
      if (at(b) == at(c)) return false;
      for (Index a : around(b)) {
        for (Index d : around(c)) {
          if (a != c && d != b && at(a) == at(c) && at(d) == at(b)) return false;
        }
      }
    }
  }
  return true;
}

// No cycle has two colors: the edges between any two colors unite as many vertices as they are.
inline bool is_acyclic_coloring(const Adjacency& neighbors, const Colors& color) {
  std::map<std::pair<Index, Index>, std::vector<std::pair<Index, Index>>> edges;
  for (Index v = 0; v < static_cast<Index>(neighbors.size()); ++v) {
    for (Index w : neighbors[static_cast<std::size_t>(v)]) {
      const Index a = color[static_cast<std::size_t>(v)], b = color[static_cast<std::size_t>(w)];
      if (a < 0 || b < 0) continue;
      if (a == b) return false;
      if (a < b) edges[{a, b}].push_back({v, w});
    }
  }
  for (const auto& [pair, list] : edges) {
    std::map<Index, Index> above;
    const auto root = [&](Index v) {
      while (above.count(v)) v = above[v];
      return v;
    };
    for (const auto& [v, w] : list) {
      const Index a = root(v), b = root(w);
      if (a == b) return false;
      above[a] = b;
    }
  }
  return true;
}

// Of an augmented graph's coloring, whose columns and rows are numbered each for themselves:
// numbers that differ.
inline Colors told_apart(Colors color, Index n_columns) {
  for (std::size_t v = static_cast<std::size_t>(n_columns); v < color.size(); ++v) {
    if (color[v] >= 0) color[v] += static_cast<Index>(color.size());
  }
  return color;
}

inline Index n_column_and_row_colors(const Colors& color, Index n_columns) {
  const Colors apart = told_apart(color, n_columns);
  return static_cast<Index>(std::set<Index>(apart.begin(), apart.end()).size());
}

// Greedy, each time with the smallest color that leaves `is_right` true.
template <class IsRight>
Colors greedy_colors(const Adjacency& neighbors, const std::vector<Index>& order,
                     IsRight&& is_right) {
  Colors color(neighbors.size(), -1);
  for (Index v : order) {
    Index& mine = color[static_cast<std::size_t>(v)];
    do ++mine;
    while (!is_right(neighbors, color));
  }
  return color;
}

// The textbook's star coloring, Algorithm 4.1 of Gebremedhin, Tarafdar, Manne, Pothen (2007). It
// forbids more than a star coloring must: an end of a lone edge that became a hub stays one. The
// first n_columns vertices, if any, are columns, and have colors of their own.
inline Colors textbook_star_colors(const Adjacency& neighbors, const std::vector<Index>& order,
                                   Index n_columns = 0) {
  const std::size_t n = neighbors.size();
  Colors color(n, -1);
  std::map<std::pair<Index, Index>, Index> star;  // of an edge, both ways
  std::vector<Index> hub;                         // of a star; -1 for a lone edge
  const auto at = [&](Index v) { return color[static_cast<std::size_t>(v)]; };
  for (Index v : order) {
    std::set<Index> forbidden;
    std::map<Index, Index> first;
    const auto forbid_around = [&](Index w) {
      for (Index x : neighbors[static_cast<std::size_t>(w)]) forbidden.insert(at(x));
    };
    for (Index w : neighbors[static_cast<std::size_t>(v)]) {
      if (at(w) < 0) continue;
      if (n_columns == 0) forbidden.insert(at(w));
      if (first.count(at(w))) {
        forbid_around(first[at(w)]);
        forbid_around(w);
        continue;
      }
      first[at(w)] = w;
      for (Index x : neighbors[static_cast<std::size_t>(w)]) {
        if (x != v && at(x) >= 0 && hub[static_cast<std::size_t>(star[{w, x}])] == x) {
          forbidden.insert(at(x));
        }
      }
    }
    Index c = 0;
    while (forbidden.count(c)) ++c;
    color[static_cast<std::size_t>(v)] = c;
    for (Index w : neighbors[static_cast<std::size_t>(v)]) {
      if (at(w) < 0) continue;
      Index joined = -1;
      for (Index x : neighbors[static_cast<std::size_t>(w)]) {
        if (x != v && at(x) == c) {
          joined = star[{w, x}];
          hub[static_cast<std::size_t>(joined)] = w;
        }
      }
      if (joined < 0 && first[at(w)] != w) {
        joined = star[{v, first[at(w)]}];
        hub[static_cast<std::size_t>(joined)] = v;
      }
      if (joined < 0) {
        joined = static_cast<Index>(hub.size());
        hub.push_back(-1);
      }
      star[{v, w}] = star[{w, v}] = joined;
    }
  }
  return color;
}

inline std::vector<Index> natural_order_of(const Adjacency& neighbors) {
  std::vector<Index> order(neighbors.size());
  std::iota(order.begin(), order.end(), 0);
  return order;
}

}  // namespace spad::test
