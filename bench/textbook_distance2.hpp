// Partial distance-2 coloring as a textbook has it, to be measured against: plain loops over all
// vertices of all nets, one stamp a color, degrees by stamps, buckets of vectors.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "bench/coloring_contest.hpp"

// Indexed by int, as a textbook would.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"

namespace spad::bench {

class TextbookDistance2 : public Attempt {
 public:
  TextbookDistance2(const Rows& rows, bool by_rows) {
    Rows columns = transposed(rows);
    vertices_ = by_rows ? rows : std::move(columns);
    nets_ = by_rows ? std::move(columns) : rows;
  }

  Index color(Order order) override {
    const std::vector<int> vertices = make_order(order);
    std::vector<int> color(vertices.size(), -1), forbidden(vertices.size() + 1, -1);
    int n_colors = 0;
    for (int v : vertices) {
      if (vertices_.ptr[v] == vertices_.ptr[v + 1]) continue;
      for_neighbors(v, [&](int x) {
        if (color[x] >= 0) forbidden[color[x]] = v;
      });
      int c = 0;
      while (forbidden[c] == v) ++c;
      color[v] = c;
      n_colors = std::max(n_colors, c + 1);
    }
    return n_colors;
  }

 private:
  static Rows transposed(const Rows& rows) {
    Rows result{rows.n_cols, rows.n_rows, std::vector<int>(rows.n_cols + 1, 0),
                std::vector<int>(rows.idx.size())};
    for (int j : rows.idx) ++result.ptr[j + 1];
    std::partial_sum(result.ptr.begin(), result.ptr.end(), result.ptr.begin());
    std::vector<int> next(result.ptr.begin(), result.ptr.end() - 1);
    for (int i = 0; i < rows.n_rows; ++i) {
      for (int k = rows.ptr[i]; k < rows.ptr[i + 1]; ++k) result.idx[next[rows.idx[k]]++] = i;
    }
    return result;
  }

  template <class Visit>
  void for_neighbors(int v, Visit&& visit) const {  // more than once where several nets are shared
    for (int k = vertices_.ptr[v]; k < vertices_.ptr[v + 1]; ++k) {
      const int net = vertices_.idx[k];
      for (int l = nets_.ptr[net]; l < nets_.ptr[net + 1]; ++l) {
        if (nets_.idx[l] != v) visit(nets_.idx[l]);
      }
    }
  }

  std::vector<int> degrees() const {
    std::vector<int> degree(vertices_.n_rows, 0), seen_by(vertices_.n_rows, -1);
    for (int v = 0; v < vertices_.n_rows; ++v) {
      for_neighbors(v, [&](int x) {
        if (seen_by[x] == v) return;
        seen_by[x] = v;
        ++degree[v];
      });
    }
    return degree;
  }

  std::vector<int> make_order(Order order) const {
    std::vector<int> result(vertices_.n_rows);
    std::iota(result.begin(), result.end(), 0);
    if (order == Order::natural) return result;
    if (order == Order::largest_first) {
      const std::vector<int> degree = degrees();
      std::stable_sort(result.begin(), result.end(),
                       [&](int v, int w) { return degree[v] > degree[w]; });
      return result;
    }
    return by_buckets(order);
  }

  // Smallest last takes out the vertex of least degree and places it at the end; dynamic largest
  // first the one of largest degree, incidence degree the one with most neighbors placed.
  std::vector<int> by_buckets(Order order) const {
    const bool grows = order == Order::incidence_degree, by_least = order == Order::smallest_last;
    std::vector<int> key = degrees(), seen_by(key.size(), -1), result;
    std::vector<bool> is_out(key.size(), false);
    std::vector<std::vector<int>> bucket(
        key.empty() ? 1 : *std::max_element(key.begin(), key.end()) + 1);
    if (grows) std::fill(key.begin(), key.end(), 0);
    for (int v = 0; v < vertices_.n_rows; ++v) bucket[key[v]].push_back(v);
    const int last = static_cast<int>(bucket.size()) - 1;
    int at = by_least ? 0 : last;
    while (static_cast<int>(result.size()) < vertices_.n_rows) {
      while (bucket[at].empty()) at += by_least ? 1 : -1;
      const int v = bucket[at].back();  // an old entry if its key has changed since
      bucket[at].pop_back();
      if (is_out[v] || key[v] != at) continue;
      is_out[v] = true;
      result.push_back(v);
      for_neighbors(v, [&](int x) {
        if (is_out[x] || seen_by[x] == v) return;
        seen_by[x] = v;
        key[x] += grows ? 1 : -1;
        bucket[key[x]].push_back(x);
        if (by_least ? key[x] < at : key[x] > at) at = key[x];
      });
    }
    if (by_least) std::reverse(result.begin(), result.end());
    return result;
  }

  Rows vertices_, nets_;  // the nets of each vertex; the vertices of each net
};

}  // namespace spad::bench

#pragma GCC diagnostic pop
