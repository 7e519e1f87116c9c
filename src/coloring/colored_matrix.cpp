// Source, colors, recovery, plan.
#include "coloring/colored_matrix.hpp"

#include <algorithm>
#include <cinttypes>
#include <numeric>

#include "base/stopwatch.hpp"

namespace spad {

namespace {

Result<std::vector<Index>> take_given(std::span<const std::int64_t> given, const char* vertex,
                                      Index n_vertices, Index& n_colors) {
  std::vector<Index> colors(static_cast<std::size_t>(n_vertices), Coloring::neutral);
  n_colors = 0;
  for (std::size_t v = 0; v < given.size(); ++v) {
    if (given[v] < Coloring::neutral || given[v] >= n_vertices) {
      return Status::error(Code::bad_index, "%s %zu has color %" PRId64 ", expected -1 to %d",
                           vertex, v, given[v], n_vertices - 1)
          .at_index(static_cast<std::int64_t>(v));
    }
    colors[v] = static_cast<Index>(given[v]);
    n_colors = std::max(n_colors, colors[v] + 1);
  }
  return colors;
}

}  // namespace

Result<ColoredMatrix> ColoredMatrix::make(ValueLayout source, const ValueLayout* target,
                                          const ColoringRequest& request,
                                          const GivenColors* given) {
  ColoredMatrix matrix;
  const int n_threads = request.search.n_threads;
  const bool is_triangle = source.triangle != Triangle::full;
  const ValueLayout own = is_triangle && !target ? source : ValueLayout{};
  const ValueLayout* const into = is_triangle && !target ? &own : target;
  Status status = matrix.take_source(std::move(source), request.problem);
  if (status.is_error()) return status;
  if (is_symmetric(request.problem)) {
    const auto mirrors = find_mirrors(matrix.pattern_, n_threads);
    if (!mirrors) return mirrors.status();
    status = matrix.color(matrix.pattern_, *mirrors, into, request, given);
  } else {
    std::vector<Offset> position;
    const CscPattern transposed =
        transpose(matrix.pattern_, is_one_sided(request.problem) ? nullptr : &position, n_threads);
    status = matrix.color(transposed, position, into, request, given);
  }
  if (status.is_error()) return status;
  return matrix;
}

Status ColoredMatrix::color(const CscPattern& transposed, std::span<const Offset> position,
                            const ValueLayout* target, const ColoringRequest& request,
                            const GivenColors* given) {
  const Result<std::vector<Offset>> slots = slots_in(target);
  if (!slots) return slots.status();
  Status status = take_colors(transposed, request, given);
  if (status.is_error()) return status;
  return make_plan(transposed, position, *slots, request.search.n_threads);
}

// Where values go; empty: in CSC order. Without a target they go where they come from.
Result<std::vector<Offset>> ColoredMatrix::slots_in(const ValueLayout* target) {
  n_target_values_ = target ? target->pattern.nnz() : n_source_values_;
  if (!target) return place_;
  if (!is_symmetric(coloring_.problem) && target->triangle != Triangle::full) {
    return Status::error(Code::bad_option, "one triangle is all of a symmetric matrix only");
  }
  if (Status status = check_triangle(*target); status.is_error()) return status;
  return places_in(pattern_, *target);
}

Status ColoredMatrix::make_plan(const CscPattern& transposed, std::span<const Offset> position,
                                std::span<const Offset> slots, int n_threads) {
  Stopwatch stopwatch(seconds_plan_);
  auto recovery = find_recovery(pattern_, transposed, position, coloring_, n_threads);
  if (!recovery) return recovery.status();
  depth_ = recovery->depth;
  growth_ = recovery->growth;
  auto plan = DecompressionPlan::make(pattern_, position, coloring_, *std::move(recovery), slots,
                                      n_threads);
  if (!plan) return plan.status();
  plan_ = *std::move(plan);
  return {};
}

Status ColoredMatrix::take_source(ValueLayout source, Problem problem) {
  n_source_values_ = source.pattern.nnz();
  coloring_.problem = problem;
  const bool symmetric = is_symmetric(problem);
  if (symmetric && source.pattern.n_rows != source.pattern.n_cols) {
    return Status::error(Code::bad_dim, "a symmetric problem of a pattern of %d x %d",
                         source.pattern.n_rows, source.pattern.n_cols);
  }
  if (!symmetric && source.triangle != Triangle::full) {
    return Status::error(Code::bad_option, "one triangle is all of a symmetric matrix only");
  }
  if (Status status = check_triangle(source); status.is_error()) return status;
  if (source.triangle != Triangle::full) source = symmetric_closure(source);
  pattern_ = std::move(source.pattern);
  place_ = std::move(source.place);
  return {};
}

Status ColoredMatrix::take_colors(const CscPattern& transposed, const ColoringRequest& request,
                                  const GivenColors* given) {
  Stopwatch stopwatch(seconds_coloring_);
  if (!given) {
    coloring_ = color_matrix(pattern_, transposed, request);
    return {};
  }
  is_given_ = true;
  auto column = take_given(given->columns, "column", pattern_.n_cols, coloring_.n_column_colors);
  if (!column) return column.status();
  auto row = take_given(given->rows, "row", pattern_.n_rows, coloring_.n_row_colors);
  if (!row) return row.status();
  coloring_.column = *std::move(column);
  coloring_.row = *std::move(row);
  coloring_.lower_bound = color_lower_bound(pattern_, transposed, request.problem);
  return {};
}

std::size_t ColoredMatrix::bytes() const {
  return pattern_.row_idx.size() * sizeof(Index) + pattern_.col_ptr.size() * sizeof(Offset) +
         place_.size() * sizeof(Offset) +
         (coloring_.column.size() + coloring_.row.size()) * sizeof(Index) + plan_.bytes();
}

void ColoredMatrix::compress(const double* values, double* columns, double* rows) const {
  spad::compress(pattern_, coloring_, {values, place_}, columns, rows);
}

}  // namespace spad
