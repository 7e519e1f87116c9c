// What orders and colorings of adjacency graphs cost, and how good they can be.
#include "coloring/search/adjacency_search.hpp"

#include "coloring/greedy/acyclic.hpp"
#include "coloring/greedy/star.hpp"
#include "coloring/order/distance1_order.hpp"
#include "coloring/search/adjacency_bound.hpp"

namespace spad {

namespace {

bool is_by_cores(Order order) {
  return order == Order::smallest_last || order == Order::dynamic_smallest_first;
}

}  // namespace

AdjacencyProblem::AdjacencyProblem(const CscPattern& pattern, const CscPattern& transposed,
                                   Problem problem, const Weights& weights, Palette palette,
                                   Index most_colors)
    : pattern_(pattern),
      transposed_(transposed),
      problem_(problem),
      weights_(weights),
      graph_(is_symmetric(problem) ? AdjacencyGraph::symmetric(pattern)
                                   : AdjacencyGraph::augmented(pattern, transposed, palette)),
      most_colors_(most_colors) {}

std::vector<Order> AdjacencyProblem::orders() const {
  std::vector<Order> result =
      is_symmetric(problem_)
          ? std::vector{Order::largest_first, Order::smallest_last, Order::incidence_degree}
          : std::vector{Order::smallest_first, Order::dynamic_smallest_first,
                        Order::incidence_degree, Order::smallest_last};
  if (fits_in_cache()) result.insert(result.begin() + 2, Order::random);
  return result;
}

std::vector<Index> AdjacencyProblem::order(Order order, std::uint64_t seed) const {
  if (cores_.empty() || !is_by_cores(order)) return vertex_order(graph_, order, seed);
  if (order == Order::dynamic_smallest_first) return cores_;
  return {cores_.rbegin(), cores_.rend()};
}

void AdjacencyProblem::begin(Scratch& scratch) const {
  if (!is_by_substitution(problem_)) scratch.begin(graph_);
}

AdjacencyProblem::Result AdjacencyProblem::color(std::span<const Index> order) const {
  Scratch scratch;
  return color(order, scratch);
}

AdjacencyProblem::Result AdjacencyProblem::color(std::span<const Index> order,
                                                 Scratch& scratch) const {
  Result result;
  result.vertices = is_by_substitution(problem_) ? color_acyclic(graph_, order, most_colors_)
                                                 : color_star(graph_, order, most_colors_, scratch);
  result.is_complete = result.vertices.n_colors <= most_colors_;
  if (result.is_complete) {
    result.matrix =
        without_unread_colors(pattern_, transposed_, problem_, result.vertices, weights_);
  }
  return result;
}

// In edges visited; measured once, on meshes. What does not fit in the cache takes longer in any
// order but the natural one.
double AdjacencyProblem::ordering_work(Order order) const {
  const auto n_slots = static_cast<double>(graph_.n_slots());
  const double n = n_vertices();
  if (order == Order::natural) return n;
  if (order == Order::random || is_by_cores(order)) return n + scatter();
  return (is_dynamic(order) ? 3 : 0.5) * n_slots + (is_dynamic(order) ? 2 : 1) * scatter();
}

double AdjacencyProblem::coloring_work(const Result& result) const {
  const double steps = (is_by_substitution(problem_) ? 6 : 3) + result.vertices.n_colors / 64;
  return steps * static_cast<double>(graph_.n_slots()) + 20.0 * n_vertices() + 500;
}

std::optional<AdjacencyProblem::Result> AdjacencyProblem::recolored(const Result& best,
                                                                    double enough, double steps,
                                                                    std::uint64_t seed) const {
  Result result = best;
  Scratch scratch;
  for (std::uint64_t k = 0; cost(result) > enough; ++k) {
    steps -= (fits_in_cache() ? 1 : 2) * coloring_work(result) +
             (k % 4 == 3 ? ordering_work(Order::incidence_degree) : n_vertices() + scatter());
    if (steps < 0) break;
    const Result next = color(another_order(result, k, seed * 1'000'003 + k), scratch);
    if (cost(next) <= cost(result)) result = next;  // equal ones lead elsewhere
  }
  return result;
}

// Three times class by class, then by degrees with ties at random.
std::vector<Index> AdjacencyProblem::another_order(const Result& result, std::uint64_t k,
                                                   std::uint64_t seed) const {
  const std::vector<Index> of_classes = random_order(result.vertices.n_colors * 2, seed);
  if (k % 4 != 3) {
    std::vector<Index> classes = this->classes(result);
    for (Index& c : classes) c = c == Coloring::neutral ? 0 : of_classes.data()[c];
    return ascending_order(classes);
  }
  const Order last = is_symmetric(problem_) ? Order::smallest_last : Order::dynamic_smallest_first;
  return shuffled_order(graph_, k % 8 == 3 ? Order::incidence_degree : last, seed);
}

double AdjacencyProblem::scatter() const {
  return fits_in_cache() ? 0 : 5.0 * static_cast<double>(graph_.n_slots());
}

double AdjacencyProblem::cost(const Result& result) const {
  if (!result.is_complete) return std::numeric_limits<double>::infinity();
  return weights_.columns * result.matrix.n_column_colors +
         weights_.rows * result.matrix.n_row_colors;
}

double AdjacencyProblem::lower_bound() {
  if (is_symmetric(problem_)) return weights_.columns * symmetric_lower_bound(pattern_, &cores_);
  return bidirectional_lower_bound(pattern_, transposed_, weights_, &cores_);
}

std::vector<Index> AdjacencyProblem::classes(const Result& result) const {
  std::vector<Index> classes = result.vertices.color;
  for (auto v = static_cast<std::size_t>(pattern_.n_cols); v < classes.size(); ++v) {
    if (classes[v] != Coloring::neutral) classes[v] += result.vertices.n_colors;
  }
  return classes;
}

}  // namespace spad
