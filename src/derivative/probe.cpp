// One tangent for all rows; a number of tangents logarithmic in the columns for a row in doubt.
#include "derivative/probe.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/mixed_bits.hpp"
#include "program/callback_products.hpp"
#include "program/differences.hpp"

namespace spad {

namespace {

// Of the sum of the magnitudes of a row's terms: rounding, or the error of differences.
constexpr double exact_tolerance = 1e-9, difference_tolerance = 1e-5;

// ±[1/2, 3/2), splitmix64 of the column: no two columns can stand for each other.
double random_component(Index column) {
  const std::uint64_t z =
      mixed_bits((static_cast<std::uint64_t>(column) + 1) * 0x9e3779b97f4a7c15u);
  const double size = 0.5 + static_cast<double>(z >> 12) * 0x1p-52;
  return (z & 1) != 0 ? size : -size;
}

class Probe {
 public:
  Probe(const Function& f, Workspace& ws, const ProbedJacobian& jacobian)
      : f_(f),
        ws_(ws),
        jacobian_(jacobian),
        is_exact_(f.callbacks()->calls->available().jvp),
        direction_(buffers_of(f, ws).direction +
                   (jacobian.with_respect_to == Active::parameters ? f.n() : 0)),
        tangent_(static_cast<std::size_t>(f.m())) {}

  Status run() {
    const auto n_rows = static_cast<std::size_t>(jacobian_.columns.n_rows);
    std::vector<double> sum(n_rows), size(n_rows);
    add_products(sum, size);
    std::vector<Index> all(static_cast<std::size_t>(jacobian_.columns.n_cols));
    std::iota(all.begin(), all.end(), 0);
    if (Status status = go_along(all); status.is_error()) return status;
    const std::vector<double> actual = tangent_;
    const CscPattern rows = transpose(jacobian_.columns);
    for (Index i = 0; i < jacobian_.columns.n_rows; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const double there = actual[static_cast<std::size_t>(row_of_function(i))];
      if (std::abs(sum[k] - there) <= tolerance(i, size[k])) continue;
      if (Status status = find_column(i, rows.column(i)); status.is_error()) return status;
    }
    return {};
  }

 private:
  Index row_of_function(Index i) const {
    return jacobian_.rows.empty() ? i : jacobian_.rows[static_cast<std::size_t>(i)];
  }

  void add_products(std::vector<double>& sum, std::vector<double>& size) const {
    std::size_t k = 0;
    for (Index j = 0; j < jacobian_.columns.n_cols; ++j) {
      for (Index i : jacobian_.columns.column(j)) {
        const double term = jacobian_.values[k++] * random_component(j);
        sum[static_cast<std::size_t>(i)] += term;
        size[static_cast<std::size_t>(i)] += std::abs(term);
      }
    }
  }

  // Differences also carry the rounding of F over their step.
  double tolerance(Index i, double size) const {
    if (is_exact_) return exact_tolerance * size;
    const double value = ws_.addresses.data()[f_.program().first_output() + row_of_function(i)];
    return difference_tolerance * size + 64 * relative_step() * std::abs(value);
  }

  Status go_along(std::span<const Index> columns) {
    std::fill_n(buffers_of(f_, ws_).direction, f_.n() + f_.np(), 0.0);
    for (Index j : columns) direction_[j] = random_component(j);
    return tangent(f_, ws_, tangent_.data());
  }

  // Along columns that row i should not feel nothing must change, not even a bit.
  Status feels(Index i, std::span<const Index> columns, bool& is_felt) {
    Status status = go_along(columns);
    is_felt = tangent_[static_cast<std::size_t>(row_of_function(i))] != 0;
    return status;
  }

  Status find_column(Index i, std::span<const Index> known) {
    std::vector<Index> others;
    for (Index j = 0; j < jacobian_.columns.n_cols; ++j) {
      if (!std::binary_search(known.begin(), known.end(), j)) others.push_back(j);
    }
    bool is_felt = false;
    std::span<const Index> rest = others;
    if (Status status = feels(i, rest, is_felt); status.is_error() || !is_felt) return status;
    while (rest.size() > 1) {
      const std::span<const Index> half = rest.first(rest.size() / 2);
      if (Status status = feels(i, half, is_felt); status.is_error()) return status;
      rest = is_felt ? half : rest.subspan(half.size());
    }
    return Status::error(Code::bad_pattern, "the pattern lacks row %d, column %d", i, rest[0])
        .at_position(i, rest[0]);
  }

  const Function& f_;
  Workspace& ws_;
  const ProbedJacobian& jacobian_;
  bool is_exact_;
  double* direction_;  // of the first column
  std::vector<double> tangent_;
};

}  // namespace

Status probe(const Function& f, Workspace& ws, const ProbedJacobian& jacobian) {
  return Probe(f, ws, jacobian).run();
}

}  // namespace spad
