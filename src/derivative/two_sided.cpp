// A bidirectional coloring of the entries that vary, and of those beside them.
#include "derivative/two_sided.hpp"

#include "coloring/decompression/recovery.hpp"
#include "coloring/matrix_coloring.hpp"

namespace spad {

namespace {

// Which entries take part: all but those in columns or rows where nothing varies, which get no
// color. A constant entry beside one that varies is in the same products.
std::vector<bool> find_taking_part(const Entries& entries) {
  const CscPattern& pattern = entries.columns;
  std::vector<bool> result(pattern.row_idx.size(), true);
  if (entries.is_constant.empty()) return result;
  std::vector<bool> columns(static_cast<std::size_t>(pattern.n_cols)),
      rows(static_cast<std::size_t>(pattern.n_rows));  // where something varies
  const auto for_each = [&](auto&& visit) {
    std::size_t k = 0;
    for (Index j = 0; j < pattern.n_cols; ++j) {
      for (Index i : pattern.column(j)) {
        visit(static_cast<std::size_t>(i), static_cast<std::size_t>(j), k++);
      }
    }
  };
  for_each([&](std::size_t i, std::size_t j, std::size_t k) {
    if (!entries.is_constant[k]) rows[i] = columns[j] = true;
  });
  for_each([&](std::size_t i, std::size_t j, std::size_t k) { result[k] = rows[i] && columns[j]; });
  return result;
}

CscPattern part_of(const CscPattern& pattern, const std::vector<bool>& taking_part) {
  CscPattern part;
  part.n_rows = pattern.n_rows;
  part.n_cols = pattern.n_cols;
  std::size_t k = 0;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      if (taking_part[k++]) part.row_idx.push_back(i);
    }
    part.col_ptr.push_back(part.nnz());
  }
  return part;
}

}  // namespace

Result<TwoSided> two_sided_partition(const Entries& entries, std::optional<Order> order) {
  const std::vector<bool> taking_part = find_taking_part(entries);
  const CscPattern part = part_of(entries.columns, taking_part);
  std::vector<Offset> position;
  const CscPattern transposed = transpose(part, &position);
  ColoringRequest request;
  request.problem = Problem::bidirectional_direct;
  request.order = order;
  request.weights = {1, reverse_cost};
  MatrixColoring coloring = color_matrix(part, transposed, request);
  const auto recovery = find_recovery(part, transposed, position, coloring);
  if (!recovery) return recovery.status();

  TwoSided result;
  result.lower_bound = coloring.lower_bound;
  result.order = coloring.order;
  result.by_rows.assign(entries.columns.row_idx.size(), false);
  std::size_t next = 0;
  for (std::size_t k = 0; k < result.by_rows.size(); ++k) {
    if (!taking_part[k]) continue;
    result.by_rows[k] = recovery->by[next++] == Recovery::By::row;
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
