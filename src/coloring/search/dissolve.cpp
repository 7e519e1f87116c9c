// Classes are dissolved by a random walk over partial colorings.
#include "coloring/search/dissolve.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

namespace spad {

namespace {

constexpr double least_patience = 1e6;  // steps; more has not gained a color
constexpr Index most = std::numeric_limits<Index>::max();

class Dissolver {
 public:
  Dissolver(const Distance2Graph& graph, const Coloring& start, double steps, std::uint64_t seed)
      : graph_(graph),
        color_(start.color),
        k_(start.n_colors),
        left_(steps),
        patience_(least_patience + 4 * static_cast<double>(graph.n_neighbors())),
        tabu_(color_.size()),
        conflicts_(static_cast<std::size_t>(k_) + 1),
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
    std::fill_n(conflicts_.begin(), k_ + 1, 0);
    Index* const conflicts = conflicts_.data() + 1;  // of each color, and before it of none
    static_assert(Coloring::neutral == -1);
    const std::span<const Index> neighbors = graph_.neighbors_of(v);
    for (Index x : neighbors) ++conflicts[color_.data()[x]];
    const Index c = fewest_conflicts(v, conflicts);
    const bool is_free = conflicts[c] == 0;
    color_.data()[v] = c;
    left_ -= static_cast<double>(neighbors.size()) * 0.6 + k_ * 0.4 + 20;
    ++now_;
    if (is_free) return;
    for (Index x : neighbors) {
      if (color_.data()[x] != c) continue;
      color_.data()[x] = Coloring::neutral;
      uncolored_.push_back(x);
      tabu_.data()[x] = {c, now_ + 10 + static_cast<std::int64_t>(random_() % 10) +
                                static_cast<std::int64_t>(uncolored_.size())};
    }
  }

  // Any of those with the fewest, but not the one that is forbidden unless it is free.
  Index fewest_conflicts(Index v, Index* conflicts) {
    const Tabu tabu = tabu_.data()[v];
    const bool is_forbidden = now_ < tabu.until && conflicts[tabu.color] > 0 && k_ > 1;
    const Index kept = is_forbidden ? std::exchange(conflicts[tabu.color], most) : 0;
    Index fewest = most;
    for (Index c = 0; c < k_; ++c) fewest = std::min(fewest, conflicts[c]);
    Index n_ties = 0;
    for (Index c = 0; c < k_; ++c) n_ties += conflicts[c] == fewest ? 1 : 0;
    auto wanted = n_ties > 1 ? static_cast<Index>(random_() % static_cast<unsigned>(n_ties)) : 0;
    Index chosen = 0;
    while (conflicts[chosen] != fewest || wanted-- > 0) ++chosen;
    if (is_forbidden) conflicts[tabu.color] = kept;
    return chosen;
  }

  const Distance2Graph& graph_;
  std::vector<Index> color_;
  Index k_;
  double left_, patience_;        // steps; those for one class
  std::vector<Tabu> tabu_;        // the color that each vertex lost last
  std::vector<Index> conflicts_;  // of one vertex, by color, after those without one
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
