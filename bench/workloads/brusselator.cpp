// The Brusselator's Jacobian by hand: every column has four constants and the two entries of its
// own cell between them.
#include "bench/workloads/brusselator.hpp"

#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

Pattern pattern_of_cells(const Brusselator& model) {
  std::vector<Entry> entries;
  std::int32_t in[Brusselator::n_in], out[Brusselator::n_out];
  for (std::size_t e = 0; e < model.n_elements(); ++e) {
    model.places(e, in, out);
    for (std::size_t k = 0; k < Brusselator::n_in; ++k) {
      const std::int32_t row = out[k % 2];
      entries.push_back({in[k], row});
      if (k < 2) entries.push_back({in[k], out[1 - k]});
    }
  }
  return pattern_of(model.m(), model.n(), std::move(entries));
}

// Two doubles: u's and v's row of a column.
using Pair = double __attribute__((vector_size(16)));

// Cells [begin, end), in whose columns `before` constants come first.
template <class T>
void cells(const Brusselator& model, std::size_t begin, std::size_t end, std::size_t before,
           const double* x, double* values) {
  const double d = model.diffusion();
  for (std::size_t k = begin; k < end; ++k) {
    const double u = x[2 * k], v = x[2 * k + 1];
    double* const column = values + 12 * k;
    for (std::size_t l = 0; l < 12; ++l) column[l] = d;
    if constexpr (width < T >> 1) {
      constexpr Pair signs = {1, -1};
      store(column + before, Pair{-4.4 - 4 * d, 3.4} + 2 * u * v * signs);
      store(column + 6 + before, Pair{0, -4 * d} + u * u * signs);
    } else {
      column[before] = 2 * u * v - 4.4 - 4 * d;
      column[before + 1] = 3.4 - 2 * u * v;
      column[6 + before] = u * u;
      column[7 + before] = -(u * u) - 4 * d;
    }
  }
}

template <class T>
void jacobian(const Brusselator& model, const double* x, double* values, Part part) {
  const std::size_t side = model.side, last = side - 1;
  for (std::size_t i = part.begin(side); i < part.end(side); ++i) {
    const std::size_t row = i * side;
    const std::size_t above = (i > 0 ? 1u : 0u) + (i == last ? 1u : 0u);  // neighbors listed first
    cells<T>(model, row, row + 1, above, x, values);
    if (above == 1) {
      cells<T>(model, row + 1, row + last, 2, x, values);  // nearly all, with a known number
    } else {
      cells<T>(model, row + 1, row + last, above + 1, x, values);
    }
    cells<T>(model, row + last, row + side, above + 2, x, values);
  }
}

}  // namespace

Workload brusselator(std::size_t side) {
  const auto model = std::make_shared<const Brusselator>(Brusselator{side});
  Workload result =
      workload("Brusselator " + std::to_string(side), model, Numbers(1).many(model->n(), 0.5, 2));
  result.by_hand = {.pattern = pattern_of_cells(*model),
                    .scalar = [model](const double* x, double* values,
                                      Part part) { jacobian<double>(*model, x, values, part); },
                    .lanes = [model](const double* x, double* values,
                                     Part part) { jacobian<Lanes>(*model, x, values, part); }};
  result.sacado = sacado_of_elements(model);
  return result;
}

}  // namespace spad::bench
