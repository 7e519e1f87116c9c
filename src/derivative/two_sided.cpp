// A bidirectional coloring of the entries that vary.
#include "derivative/two_sided.hpp"

#include "coloring/matrix_coloring.hpp"
#include "coloring/recovery.hpp"

namespace spad {

namespace {

CscPattern varying_entries(const Entries& entries) {
  if (entries.is_constant.empty()) return entries.columns;
  CscPattern varying;
  varying.n_rows = entries.columns.n_rows;
  varying.n_cols = entries.columns.n_cols;
  std::size_t k = 0;
  for (Index j = 0; j < varying.n_cols; ++j) {
    for (Index i : entries.columns.column(j)) {
      if (!entries.is_constant[k++]) varying.row_idx.push_back(i);
    }
    varying.col_ptr.push_back(varying.nnz());
  }
  return varying;
}

}  // namespace

Result<TwoSided> two_sided_partition(const Entries& entries, std::optional<Order> order) {
  const CscPattern varying = varying_entries(entries);
  std::vector<Offset> position;
  const CscPattern transposed = transpose(varying, &position);
  ColoringRequest request;
  request.problem = Problem::bidirectional_direct;
  request.order = order;
  request.weights = {1, reverse_cost};
  MatrixColoring coloring = color_matrix(varying, transposed, request);
  const auto recovery = find_recovery(varying, transposed, position, coloring);
  if (!recovery) return recovery.status();

  TwoSided result;
  result.lower_bound = coloring.lower_bound;
  result.order = coloring.order;
  result.by_rows.assign(entries.columns.row_idx.size(), false);
  std::size_t next = 0;
  for (std::size_t k = 0; k < result.by_rows.size(); ++k) {
    if (!entries.is_constant.empty() && entries.is_constant[k]) continue;
    result.by_rows[k] = recovery->element[next++].color >= coloring.n_column_colors;
  }
  result.columns.partition = Partition::columns;
  result.columns.coloring.color = std::move(coloring.column);
  result.columns.coloring.n_colors = coloring.n_column_colors;
  result.rows.partition = Partition::rows;
  result.rows.coloring.color = std::move(coloring.row);
  result.rows.coloring.n_colors = coloring.n_row_colors;
  return result;
}

}  // namespace spad
