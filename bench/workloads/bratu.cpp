// Bratu's problem on a square, -Δu = λ eᵘ, zero on the border; and its Jacobian by hand: constants
// around a diagonal.
#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

struct Bratu {
  std::size_t side;
  double scale;  // λ h²

  std::size_t n() const { return side * side; }
  std::size_t m() const { return n(); }

  template <class T>
  void operator()(const T* x, T* y) const {
    using std::exp;
    for (std::size_t i = 0; i < side; ++i) {
      for (std::size_t j = 0; j < side; ++j) {
        const std::size_t k = i * side + j;
        T sum = 4.0 * x[k] - scale * exp(x[k]);
        if (i > 0) sum -= x[k - side];
        if (j > 0) sum -= x[k - 1];
        if (j + 1 < side) sum -= x[k + 1];
        if (i + 1 < side) sum -= x[k + side];
        y[k] = sum;
      }
    }
  }

  // As elements: one a cell.
  static constexpr std::size_t n_in = 5, n_out = 1;
  std::size_t n_elements() const { return n(); }
  void places(std::size_t k, std::int32_t* in, std::int32_t* out) const {
    const std::size_t i = k / side, j = k % side;
    const auto place = [](bool inside, std::size_t at) {
      return inside ? static_cast<std::int32_t>(at) : -1;
    };
    in[0] = out[0] = static_cast<std::int32_t>(k);
    in[1] = place(i > 0, k - side);
    in[2] = place(j > 0, k - 1);
    in[3] = place(j + 1 < side, k + 1);
    in[4] = place(i + 1 < side, k + side);
  }
  template <class T>
  void element(std::size_t, const T* in, T* out) const {
    using std::exp;
    out[0] = 4.0 * in[0] - scale * exp(in[0]) - in[1] - in[2] - in[3] - in[4];
  }
};

Pattern pattern_of_grid(const Bratu& model) {
  std::vector<Entry> entries;
  std::int32_t in[Bratu::n_in], out[1];
  for (std::size_t k = 0; k < model.n(); ++k) {
    model.places(k, in, out);
    for (const std::int32_t column : in) {
      if (column >= 0) entries.push_back({column, out[0]});
    }
  }
  return pattern_of(model.m(), model.n(), std::move(entries));
}

// Columns of a row of the grid: `before` constants, the diagonal, `after` constants.
template <class T, class Before, class After>
double* columns(const Bratu& model, const double* x, std::size_t count, Before before, After after,
                double* values) {
  for_blocks<T>(0, count, [&]<class L>(std::size_t j) {
    const L diagonal = 4.0 - model.scale * exp(load<L>(x + j));
    for (std::size_t l = 0; l < width<L>; ++l) {
      for (std::size_t k = 0; k < before; ++k) *values++ = -1;
      *values++ = lane(diagonal, l);
      for (std::size_t k = 0; k < after; ++k) *values++ = -1;
    }
  });
  return values;
}

template <class T>
void jacobian(const Bratu& model, const double* x, double* values, Part part) {
  const std::size_t side = model.side, last = side - 1;
  const std::size_t first = part.begin(side);
  // Each row of the grid has 5·side - 2 entries, but for the missing ones above and below.
  if (first > 0) values += first * (5 * side - 2) - side;
  for (std::size_t i = first; i < part.end(side); ++i) {
    const std::size_t above = i > 0 ? 1 : 0, below = i < last ? 1 : 0;
    const double* row = x + i * side;
    values = columns<double>(model, row, 1, above, 1 + below, values);
    if (above == 1 && below == 1) {
      // Nearly all, with numbers the compiler knows.
      constexpr std::integral_constant<std::size_t, 2> two;
      values = columns<T>(model, row + 1, side - 2, two, two, values);
    } else {
      values = columns<T>(model, row + 1, side - 2, 1 + above, 1 + below, values);
    }
    values = columns<double>(model, row + last, 1, 1 + above, below, values);
  }
}

}  // namespace

Workload bratu(std::size_t side) {
  const double h = 1 / static_cast<double>(side + 1);
  const auto model = std::make_shared<const Bratu>(Bratu{side, 6 * h * h});
  Workload result =
      workload("Bratu " + std::to_string(side), model, Numbers(2).many(model->n(), 0, 1));
  result.by_hand = {.pattern = pattern_of_grid(*model),
                    .scalar = [model](const double* x, double* values,
                                      Part part) { jacobian<double>(*model, x, values, part); },
                    .lanes = [model](const double* x, double* values,
                                     Part part) { jacobian<Lanes>(*model, x, values, part); }};
  result.sacado = sacado_of_elements(model);
  return result;
}

}  // namespace spad::bench
