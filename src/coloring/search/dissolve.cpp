// Classes are dissolved by a random walk over partial colorings.
#include "coloring/search/dissolve.hpp"

#include <algorithm>
#include <limits>
#include <random>

namespace spad {

namespace {

constexpr double least_patience = 2e6;  // steps, 10 ms

class Dissolver {
 public:
  Dissolver(const Distance2Graph& graph, const Coloring& start, double steps, std::uint64_t seed)
      : graph_(graph),
        color_(start.color),
        k_(start.n_colors),
        left_(steps),
        patience_(least_patience + 4 * static_cast<double>(graph.n_neighbors())),
        tabu_(color_.size()),
        conflicts_(static_cast<std::size_t>(k_)),
        random_(seed) {}

  // False when the steps are used up before every vertex has a color.
  bool dissolve_one() {
    take_out(smallest_class());
    const double give_up = left_ - patience_;
    while (!uncolored_.empty() && left_ > std::max(give_up, 0.0)) place(take_any());
    return uncolored_.empty();
  }
  const std::vector<Index>& color() const { return color_; }
  Index n_colors() const { return k_; }

 private:
  struct Tabu {
    Index color = -1;
    std::int64_t until = 0;
  };

  Index smallest_class() {
    std::vector<Index> size(static_cast<std::size_t>(k_), 0);
    for (Index c : color_) {
      if (c >= 0) ++size.data()[c];
    }
    left_ -= static_cast<double>(color_.size());
    return static_cast<Index>(std::min_element(size.begin(), size.end()) - size.begin());
  }

  // The last class takes its number.
  void take_out(Index out) {
    --k_;
    for (std::size_t v = 0; v < color_.size(); ++v) {
      if (color_[v] == out) {
        color_[v] = Coloring::neutral;
        uncolored_.push_back(static_cast<Index>(v));
      } else if (color_[v] == k_) {
        color_[v] = out;
      }
    }
  }

  Index take_any() {
    const std::size_t k = random_() % uncolored_.size();
    std::swap(uncolored_[k], uncolored_.back());
    const Index v = uncolored_.back();
    uncolored_.pop_back();
    return v;
  }

  void place(Index v) {
    std::fill_n(conflicts_.begin(), k_, 0);
    const std::span<const Index> neighbors = graph_.neighbors_of(v);
    for (Index x : neighbors) {
      const Index c = color_.data()[x];
      if (c >= 0) ++conflicts_.data()[c];
    }
    const Index c = fewest_conflicts(v);
    color_.data()[v] = c;
    left_ -= static_cast<double>(neighbors.size()) * 0.6 + k_ * 0.4 + 20;
    ++now_;
    if (conflicts_.data()[c] == 0) return;
    for (Index x : neighbors) {
      if (color_.data()[x] != c) continue;
      color_.data()[x] = Coloring::neutral;
      uncolored_.push_back(x);
      tabu_.data()[x] = {c, now_ + 10 + static_cast<std::int64_t>(random_() % 10) +
                                static_cast<std::int64_t>(uncolored_.size())};
    }
  }

  Index fewest_conflicts(Index v) {
    const Tabu tabu = tabu_.data()[v];
    const Index forbidden = now_ < tabu.until ? tabu.color : -1;
    Index best = -1, fewest = std::numeric_limits<Index>::max();
    std::uint64_t ties = 0;
    for (Index c = 0; c < k_; ++c) {
      const Index n = conflicts_.data()[c];
      if (n > fewest || (c == forbidden && n > 0)) continue;
      if (n < fewest) ties = 0;
      ++ties;
      if (n < fewest || random_() % ties == 0) best = c;
      fewest = n;
    }
    return best < 0 ? forbidden : best;
  }

  const Distance2Graph& graph_;
  std::vector<Index> color_;
  Index k_;
  double left_, patience_;        // steps; those for one class
  std::vector<Tabu> tabu_;        // the color that each vertex lost last
  std::vector<Index> conflicts_;  // of one vertex, by color
  std::vector<Index> uncolored_;
  std::mt19937_64 random_;
  std::int64_t now_ = 0;
};

}  // namespace

Coloring dissolve_classes(const Distance2Graph& graph, Coloring coloring, Index enough,
                          double steps, std::uint64_t seed) {
  Dissolver dissolver(graph, coloring, steps, seed);
  while (coloring.n_colors > std::max(enough, 1) && dissolver.dissolve_one()) {
    coloring.color = dissolver.color();
    coloring.n_colors = dissolver.n_colors();
  }
  return coloring;
}

}  // namespace spad
