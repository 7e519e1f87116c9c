// Star and acyclic coloring as a textbook has it, to be measured against: plain loops over the
// neighbors of all neighbors, one stamp a color; stars and trees are kept for each edge.
//
// Gebremedhin, Tarafdar, Manne, Pothen (2007), Algorithms 4.1 and 3.1.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "bench/coloring_contest.hpp"

// Indexed by int, as a textbook would.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"

namespace spad::bench {

class TextbookAdjacency : public Attempt {
 public:
  TextbookAdjacency(const Rows& rows, bool acyclic) : acyclic_(acyclic), ptr_(1, 0) {
    for (int v = 0; v < rows.n_rows; ++v) {
      for (int k = rows.ptr[v]; k < rows.ptr[v + 1]; ++k) {
        if (rows.idx[k] != v) idx_.push_back(rows.idx[k]);
      }
      ptr_.push_back(static_cast<int>(idx_.size()));
    }
    number_edges(rows.n_rows);
  }

  // In natural or largest first order.
  Index color(Order order) override {
    const int n = static_cast<int>(ptr_.size()) - 1;
    std::vector<int> vertices(n);
    std::iota(vertices.begin(), vertices.end(), 0);
    if (order == Order::largest_first) {
      std::stable_sort(vertices.begin(), vertices.end(),
                       [&](int a, int b) { return ptr_[a + 1] - ptr_[a] > ptr_[b + 1] - ptr_[b]; });
    }
    color_.assign(n, -1);
    forbidden_.assign(n + 1, -1);
    first_.assign(n + 1, {-1, -1, -1});
    treated_.assign(n, -1);
    of_edge_.assign(idx_.size() / 2, -1);
    hub_.clear();
    visit_.assign(idx_.size() / 2, {-1, -1, -1});
    int n_colors = 0;
    for (int v : vertices) {
      acyclic_ ? forbid_cycles(v) : forbid_paths(v);
      int c = 0;
      while (forbidden_[c] == v) ++c;
      color_[v] = c;
      n_colors = std::max(n_colors, c + 1);
      acyclic_ ? join_trees(v) : join_stars(v);
    }
    return n_colors;
  }

 private:
  struct First {
    int v, w, edge;
  };

  void number_edges(int n) {
    edge_.resize(idx_.size());
    std::vector<int> next(ptr_.begin(), ptr_.end() - 1);
    int n_edges = 0;
    for (int v = 0; v < n; ++v) {
      for (int k = ptr_[v]; k < ptr_[v + 1]; ++k) {
        if (idx_[k] < v) continue;
        edge_[k] = edge_[next[idx_[k]]++] = n_edges++;  // rows ascend: v is next in its neighbor's
      }
    }
  }

  template <class Visit>
  void for_colored(int v, Visit&& visit) const {
    for (int k = ptr_[v]; k < ptr_[v + 1]; ++k) {
      if (color_[idx_[k]] >= 0) visit(idx_[k], edge_[k]);
    }
  }

  void forbid_around(int v, int w) {
    for_colored(w, [&](int x, int) { forbidden_[color_[x]] = v; });
    treated_[w] = v;
  }

  void forbid_paths(int v) {
    for_colored(v, [&](int w, int e) {
      forbidden_[color_[w]] = v;
      First& first = first_[color_[w]];
      if (first.v == v) {
        if (treated_[first.w] != v) forbid_around(v, first.w);
        forbid_around(v, w);
      } else {
        first = {v, w, e};
        for_colored(w, [&](int x, int f) {
          if (hub_[of_edge_[f]] == x) forbidden_[color_[x]] = v;
        });
      }
    });
  }

  void join_stars(int v) {
    for_colored(v, [&](int w, int e) {
      int star = -1;
      for_colored(w, [&](int x, int f) {
        if (x == v || color_[x] != color_[v]) return;
        star = of_edge_[f];
        hub_[star] = w;
      });
      const First& first = first_[color_[w]];
      if (star < 0 && first.w != w) {
        star = of_edge_[first.edge];
        hub_[star] = v;
      }
      if (star < 0) {
        star = static_cast<int>(hub_.size());
        hub_.push_back(-1);
      }
      of_edge_[e] = star;
    });
  }

  int root(int e) {
    while (of_edge_[e] >= 0) {
      if (of_edge_[of_edge_[e]] >= 0) of_edge_[e] = of_edge_[of_edge_[e]];
      e = of_edge_[e];
    }
    return e;
  }
  void unite(int a, int b) {
    a = root(a);
    b = root(b);
    if (a != b) of_edge_[a] = b;
  }

  void forbid_cycles(int v) {
    for_colored(v, [&](int w, int) { forbidden_[color_[w]] = v; });
    for_colored(v, [&](int w, int) {
      for_colored(w, [&](int x, int f) {
        if (forbidden_[color_[x]] == v) return;
        First& visit = visit_[root(f)];
        if (visit.v != v) {
          visit = {v, w, f};
        } else if (visit.w != w) {
          forbidden_[color_[x]] = v;
        }
      });
    });
  }

  void join_trees(int v) {
    for_colored(v, [&](int w, int e) {
      First& first = first_[color_[w]];
      if (first.v == v) {
        unite(e, first.edge);
      } else {
        first = {v, w, e};
      }
      for_colored(w, [&](int x, int f) {
        if (x != v && color_[x] == color_[v]) unite(e, f);
      });
    });
  }

  bool acyclic_;
  std::vector<int> ptr_, idx_, edge_;
  std::vector<int> color_, forbidden_, treated_;
  std::vector<First> first_, visit_;
  std::vector<int> of_edge_;  // star of an edge, or parent in its tree
  std::vector<int> hub_;
};

}  // namespace spad::bench

#pragma GCC diagnostic pop
