// Estimates in nanoseconds per operation, from what bench_derivatives measures.
#include "derivative/choice.hpp"

#include <algorithm>

#include "coloring/matrix_coloring.hpp"
#include "program/batch_products.hpp"
#include "program/traverse.hpp"
#include "program/workspace.hpp"

namespace spad {

// What comes first, and a sweep for eight colors each: a linearization and sweeps over operations,
// in runs or not (random expression), or local Jacobians (Lorenz, Brusselator, power flow).
double least_colored_time(const Function& f, const Entries& entries) {
  const bool is_local = is_mostly_batches(f.program());
  const auto least_colors = [&](Problem side) {
    return color_lower_bound(entries.columns, entries.rows, side);
  };
  const Index bound = std::min(least_colors(Problem::columns), least_colors(Problem::rows));
  const Index n_sweeps = divide_up(bound, first_order_lanes);
  double total = 1000;
  for_each_batch(f.program(), [&](const Batch& batch) {
    const double first = is_local ? 1 : batch.runs ? 4 : 15;
    const double sweep = is_local ? 0.9 : batch.runs ? 4 : 8;
    const auto n = static_cast<double>(Offset{batch.kernel->n_operators} * batch.n_instances);
    total += n * (first + sweep * n_sweeps);
  });
  return total;
}

// By the random expression.
bool pays_for_derivation(const Program& program, double colored_time) {
  constexpr double derivation = 800, least_direct = 6;
  constexpr double little = 1e7, soon = 100;  // nanoseconds, evaluations
  double n_alone = 0;
  for_each_batch(program, [&](const Batch& batch) {
    if (batch.n_instances == 1) n_alone += batch.kernel->n_operators;
  });
  const double gain = colored_time - least_direct * n_alone;
  return derivation * n_alone <= std::max(little, soon * gain);
}

}  // namespace spad
