// Several orders, then recoloring: the search for few colors, for any coloring problem.
//
// A search spends work, not time: the same on every machine, and for any number of threads. Work is
// counted in steps, about one edge visited (decision 008).
//
// Culberson (1992), Iterated greedy graph coloring and the difficulty landscape.
#pragma once

#include <atomic>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "base/parallel.hpp"
#include "coloring/degree_order.hpp"

namespace spad {

constexpr double steps_per_second = 2e8;  // nominal

// A problem is const during a search and used by several threads. `Result` is a coloring with
// whatever the problem wants to keep beside it; costs are numbers of colors or weighted sums.
template <class Problem>
concept ColoringProblem = requires(const Problem& problem, const typename Problem::Result& result,
                                   Order order) {
  { problem.n_vertices() } -> std::convertible_to<Index>;
  // To be tried in this sequence; the first one, which is cheap, measures the budget.
  { problem.orders() } -> std::convertible_to<std::vector<Order>>;
  { problem.order(order, std::uint64_t{}) } -> std::convertible_to<std::vector<Index>>;
  { problem.color(std::vector<Index>{}) } -> std::same_as<typename Problem::Result>;
  // Steps of making an order, and of a coloring like this one.
  { problem.ordering_work(order) } -> std::convertible_to<double>;
  { problem.coloring_work(result) } -> std::convertible_to<double>;
  { problem.cost(result) } -> std::convertible_to<double>;
  { problem.lower_bound() } -> std::convertible_to<double>;  // of the cost
  // The class of each vertex, -1 for those that never got one. To visit the vertices class by
  // class, whatever the order of the classes, is what a recoloring pass does.
  { problem.classes(result) } -> std::convertible_to<std::vector<Index>>;
};

template <class Result>
struct SearchResult {
  Result result;
  Order order = Order::natural;  // that gave it, or gave what was recolored
  bool is_recolored = false;
  double lower_bound = 0;
};

// The vertices class by class; `pass` says in which order: classes reversed, by size, shuffled; or
// always shuffled.
std::vector<Index> class_order(const std::vector<Index>& classes, Index pass, std::uint64_t seed,
                               bool always_shuffled);

template <ColoringProblem Problem>
class ColoringSearch {
 public:
  using Result = typename Problem::Result;
  using Found = SearchResult<Result>;

  ColoringSearch(const Problem& problem, const SearchOptions& options)
      : problem_(problem), options_(options), bound_(problem.lower_bound()) {}

  // Deterministic: the first of the best in the sequence of orders, then the first of the best of a
  // fixed number of recoloring chains.
  Found run() {
    const std::vector<Order> orders = problem_.orders();
    Found best{color_in(orders.front()), orders.front()};
    pass_work_ = problem_.coloring_work(best.result);
    left_ = budget(problem_.ordering_work(orders.front()) + pass_work_);
    if (!is_done(best)) try_orders(orders, best);
    if (!is_done(best)) raise_bound(best);
    if (!is_done(best)) recolor(best);
    best.lower_bound = bound_;
    return best;
  }

 private:
  static constexpr Index n_chains = 4;
  static constexpr bool gains_by_shuffling = requires { Problem::gains_by_shuffling; };
  static constexpr Index most_idle_passes = 200;  // without a gain, then a chain ends

  Result color_in(Order order) const {
    return problem_.color(problem_.order(order, options_.seed));
  }

  double turns(double cost) const { return std::ceil(cost / options_.at_once); }
  bool is_done(const Found& found) const {
    return turns(problem_.cost(found.result)) <= turns(bound_);
  }
  bool is_better(const Found& one, const Found& other) const {
    return problem_.cost(one.result) < problem_.cost(other.result);
  }

  double budget(double first) const {
    if (options_.seconds) return *options_.seconds * steps_per_second - first;
    return std::max(9 * first, 0.05 * steps_per_second - first);
  }

  void try_orders(const std::vector<Order>& orders, Found& best) {
    std::vector<Order> chosen;
    for (auto order = orders.begin() + 1; order != orders.end(); ++order) {
      const double work = problem_.ordering_work(*order) + pass_work_;
      if (work > left_) continue;
      left_ -= work;
      chosen.push_back(*order);
    }
    keep_best(static_cast<Index>(chosen.size()), best, [&](Index k) {
      const Order order = chosen[static_cast<std::size_t>(k)];
      return Found{color_in(order), order};
    });
  }

  void recolor(Found& best) {
    const Index n_passes = static_cast<Index>(std::min(left_ / (2 * pass_work_), 1e6));
    const Index chains = std::min(n_chains, n_passes);
    keep_best(chains, best, [&, start = best](Index chain) {
      return recolored(start, n_passes / chains, options_.seed + static_cast<std::uint64_t>(chain));
    });
  }

  // Greedy, class by class. Equal cost is kept as well: it leads elsewhere.
  Found recolored(Found found, Index n_passes, std::uint64_t seed) const {
    Index idle = 0;
    for (Index pass = 0; pass < n_passes && idle < most_idle_passes && !is_done(found); ++pass) {
      const std::vector<Index> order =
          class_order(problem_.classes(found.result), pass, seed, gains_by_shuffling);
      Found next{problem_.color(order), found.order, true};
      idle = is_better(next, found) ? 0 : idle + 1;
      if (!is_better(found, next)) {
        next.is_recolored = found.is_recolored || is_better(next, found);
        found = std::move(next);
      }
    }
    return found;
  }

  // The first of the best of best, make(0), ..., make(n - 1), where nothing after one that ends the
  // search counts; what is known not to count is not made.
  template <class Make>
  void keep_best(Index n, Found& best, Make&& make) {
    std::vector<std::optional<Found>> made(static_cast<std::size_t>(n));
    std::atomic<Index> first_done = n;
    parallel_blocks(n, options_.n_threads, [&](Index k, int) {
      if (k > first_done) return;
      std::optional<Found>& mine = made[static_cast<std::size_t>(k)];
      mine = make(k);
      if (!is_done(*mine)) return;
      Index before = first_done;
      while (k < before && !first_done.compare_exchange_weak(before, k)) {
      }
    });
    for (Index k = 0; k < n && k <= first_done; ++k) {
      Found& next = *made[static_cast<std::size_t>(k)];
      if (is_better(next, best)) best = std::move(next);
    }
  }

  // A problem may know better bounds that are worth their work only now.
  void raise_bound(const Found& best) {
    if constexpr (requires { problem_.stronger_lower_bound(best.result); })
      bound_ = std::max(bound_, static_cast<double>(problem_.stronger_lower_bound(best.result)));
  }

  const Problem& problem_;
  const SearchOptions options_;
  double bound_;
  double pass_work_ = 0, left_ = 0;  // steps
};

template <ColoringProblem Problem>
SearchResult<typename Problem::Result> search(const Problem& problem,
                                              const SearchOptions& options = {}) {
  return ColoringSearch<Problem>(problem, options).run();
}

}  // namespace spad
