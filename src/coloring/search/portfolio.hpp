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
#include "coloring/order/degree_order.hpp"
#include "coloring/search/exact.hpp"

namespace spad {

constexpr double steps_per_second = 2.5e8;  // nominal

// A problem is const while several threads color. `Result` is a coloring with whatever the problem
// wants to keep beside it; costs are numbers of colors or weighted sums.
template <class Problem>
concept ColoringProblem = requires(const Problem& problem, Problem& changing,
                                   const typename Problem::Result& result, Order order) {
  { problem.n_vertices() } -> std::convertible_to<Index>;
  // To be tried in this sequence after the natural one, which measures the budget.
  { problem.orders() } -> std::convertible_to<std::vector<Order>>;
  { problem.order(order, std::uint64_t{}) } -> std::convertible_to<std::vector<Index>>;
  { problem.color(std::vector<Index>{}) } -> std::same_as<typename Problem::Result>;
  // Steps of making an order, and of a coloring like this one.
  { problem.ordering_work(order) } -> std::convertible_to<double>;
  { problem.coloring_work(result) } -> std::convertible_to<double>;
  { problem.cost(result) } -> std::convertible_to<double>;
  // Of the cost; called once, while the natural order is colored.
  { changing.lower_bound() } -> std::convertible_to<double>;
  // The class of each vertex, -1 for those that never got one. To visit the vertices class by
  // class, whatever the order of the classes, is what a recoloring pass does.
  { problem.classes(result) } -> std::convertible_to<std::vector<Index>>;
};

// What a problem may have besides. `steps` is what it may take; `enough` a cost below which nothing
// is gained.
//   void survey()       what prepare wants to know, while the natural order is colored if a thread
//                       has nothing else to do
//   class Scratch; Result color(order, Scratch&); void begin(Scratch&)      what a thread needs for
//                       one coloring after the other; begun while the natural order is colored
//   double prepare(double steps, int n_threads)         after the first order; returns steps taken
//   double recoloring_work(const Result&) const         else twice a coloring's
//   double stronger_lower_bound(double steps) const     zero if it did not try
//   std::optional<Result> exact(const Result&, double enough, double steps,
//                               double& lower_bound) const      of at most most_exact_vertices
//   std::optional<Result> recolored(const Result&, double enough, double steps,
//                                   std::uint64_t seed) const    instead of passes class by class

template <class Result>
struct SearchResult {
  Result result;
  Order order = Order::natural;  // that gave it, or gave what was recolored
  bool is_recolored = false;
  double lower_bound = 0;
};

// The vertices class by class; `pass` says in which order: classes reversed, by size, shuffled.
std::vector<Index> class_order(const std::vector<Index>& classes, Index pass, std::uint64_t seed);

template <ColoringProblem Problem>
class ColoringSearch {
 public:
  using Result = typename Problem::Result;
  using Found = SearchResult<Result>;

  ColoringSearch(Problem& problem, const SearchOptions& options)
      : problem_(problem),
        options_(options),
        scratch_(static_cast<std::size_t>(std::max(options.n_threads, 1))) {}

  // Deterministic: the first of the best in the sequence of orders, then the first of the best of a
  // fixed number of recoloring chains.
  Found run() {
    Found best = in_natural_order();
    pass_work_ = problem_.coloring_work(best.result);
    left_ = budget(problem_.ordering_work(Order::natural) + pass_work_);
    if (!is_done(best)) {
      if constexpr (requires { problem_.prepare(left_, 1); })
        left_ -= problem_.prepare(left_, options_.n_threads);
      try_orders(best);
    }
    if (!is_done(best)) raise_bound();
    if (!is_done(best)) try_everything(best);
    if (!is_done(best) && left_ > 0) recolor(best);
    best.lower_bound = bound_;
    return best;
  }

 private:
  static constexpr Index n_chains = 2;
  static constexpr Index most_idle_passes = 200;      // without a gain, then a chain ends
  static constexpr double share_of_recoloring = 0.2;  // of what is left after the first order

  static constexpr bool has_scratch = requires { typename Problem::Scratch; };
  struct NoScratch {};
  static auto scratch_of_thread() {
    if constexpr (has_scratch) {
      return typename Problem::Scratch();
    } else {
      return NoScratch();
    }
  }

  Result color_in(Order order, int thread) {
    const std::vector<Index> vertices = problem_.order(order, options_.seed);
    if constexpr (has_scratch) {
      return problem_.color(vertices, scratch_[static_cast<std::size_t>(thread)]);
    } else {
      return problem_.color(vertices);
    }
  }

  Found in_natural_order() {
    Result result;
    parallel_pair(
        options_.n_threads, [&] { result = color_in(Order::natural, 0); },
        [&] {
          bound_ = problem_.lower_bound();
          if constexpr (requires { problem_.survey(); }) {
            if (options_.n_threads > 1) problem_.survey();
          }
          if constexpr (has_scratch) {
            if (options_.n_threads > 1) problem_.begin(scratch_[1]);
          }
        });
    return {std::move(result), Order::natural};
  }

  double turns(double cost) const { return std::ceil(cost / options_.at_once); }
  double enough() const { return turns(bound_) * options_.at_once; }
  bool is_done(const Found& found) const { return problem_.cost(found.result) <= enough(); }
  bool is_better(const Found& one, const Found& other) const {
    return problem_.cost(one.result) < problem_.cost(other.result);
  }

  double budget(double first) const {
    if (options_.seconds) return *options_.seconds * steps_per_second - first;
    return std::max(9 * first, 0.05 * steps_per_second - first);
  }

  void try_orders(Found& best) {
    const double kept = share_of_recoloring * left_;
    std::vector<Order> chosen;
    for (Order order : problem_.orders()) {
      const double work = problem_.ordering_work(order) + pass_work_;
      if (work > left_ - kept) continue;
      left_ -= work;
      chosen.push_back(order);
    }
    keep_best(static_cast<Index>(chosen.size()), best, [&](Index k, int thread) {
      const Order order = chosen[static_cast<std::size_t>(k)];
      return Found{color_in(order, thread), order};
    });
  }

  void raise_bound() {
    if constexpr (requires { problem_.stronger_lower_bound(left_); }) {
      const double stronger = problem_.stronger_lower_bound(left_ / 10);
      if (stronger > 0) left_ -= left_ / 10;
      bound_ = std::max(bound_, stronger);
    }
  }

  void try_everything(Found& best) {
    if constexpr (requires { problem_.exact(best.result, bound_, left_, bound_); }) {
      if (problem_.n_vertices() > most_exact_vertices) return;
      std::optional<Result> fewer = problem_.exact(best.result, enough(), left_ / 2, bound_);
      left_ -= left_ / 2;
      if (fewer) best = Found{std::move(*fewer), best.order, true};
    }
  }

  void recolor(Found& best) {
    keep_best(n_chains, best, [&, start = best](Index chain, int) {
      const std::uint64_t seed = options_.seed + static_cast<std::uint64_t>(chain);
      const double steps = left_ / n_chains;
      if constexpr (requires { problem_.recolored(start.result, bound_, steps, seed); }) {
        if (auto fewer = problem_.recolored(start.result, enough(), steps, seed)) {
          return Found{std::move(*fewer), start.order, true};
        }
      }
      return class_by_class(start, steps, seed);
    });
  }

  // Greedy passes. Equal cost is kept as well: it leads elsewhere.
  Found class_by_class(Found found, double steps, std::uint64_t seed) const {
    const double n_passes = std::floor(steps / recoloring_work(found.result));
    Index idle = 0;
    for (Index pass = 0; pass < n_passes && idle < most_idle_passes && !is_done(found); ++pass) {
      const std::vector<Index> order = class_order(problem_.classes(found.result), pass, seed);
      Found next{problem_.color(order), found.order, true};
      idle = is_better(next, found) ? 0 : idle + 1;
      if (!is_better(found, next)) found = std::move(next);
    }
    return found;
  }

  double recoloring_work(const Result& result) const {
    if constexpr (requires { problem_.recoloring_work(result); }) {
      return problem_.recoloring_work(result);
    } else {
      return 2 * problem_.coloring_work(result);
    }
  }

  // The first of the best of best, make(0, thread), ..., make(n - 1, thread), where nothing after
  // one that ends the search counts; what is known not to count is not made.
  template <class Make>
  void keep_best(Index n, Found& best, Make&& make) {
    std::vector<std::optional<Found>> made(static_cast<std::size_t>(n));
    std::atomic<Index> first_done = n;
    parallel_blocks(n, options_.n_threads, [&](Index k, int thread) {
      if (k > first_done) return;
      std::optional<Found>& mine = made[static_cast<std::size_t>(k)];
      mine = make(k, thread);
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

  Problem& problem_;
  const SearchOptions options_;
  std::vector<decltype(scratch_of_thread())> scratch_;  // of each thread
  double bound_ = 0;
  double pass_work_ = 0, left_ = 0;  // steps
};

template <ColoringProblem Problem>
SearchResult<typename Problem::Result> search(Problem& problem, const SearchOptions& options = {}) {
  return ColoringSearch<Problem>(problem, options).run();
}

}  // namespace spad
