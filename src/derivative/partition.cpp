// Columns compete with rows.
#include "derivative/partition.hpp"

#include <algorithm>

#include "coloring/matrix_coloring.hpp"

namespace spad {

namespace {

struct ConstantLines {
  std::vector<bool> columns, rows;  // without an entry that varies
};

ConstantLines find_constant_lines(const CscPattern& columns, const std::vector<bool>& is_constant) {
  ConstantLines lines;
  if (is_constant.empty()) return lines;
  lines.columns.assign(static_cast<std::size_t>(columns.n_cols), true);
  lines.rows.assign(static_cast<std::size_t>(columns.n_rows), true);
  std::size_t k = 0;
  for (Index j = 0; j < columns.n_cols; ++j) {
    for (Index i : columns.column(j)) {
      if (is_constant[k++]) continue;
      lines.columns[static_cast<std::size_t>(j)] = false;
      lines.rows[static_cast<std::size_t>(i)] = false;
    }
  }
  return lines;
}

double cost(const PartitionResult& result) {
  return (result.partition == Partition::rows ? reverse_cost : 1.0) * result.coloring.n_colors;
}

}  // namespace

PartitionResult partition(const CscPattern& columns, const CscPattern& rows,
                          const std::vector<bool>& is_constant, const PartitionRequest& request,
                          Index at_once) {
  const ConstantLines lines = find_constant_lines(columns, is_constant);
  const auto by_columns = [&] {
    return color(columns, rows, request.order, {lines.columns, lines.rows}, {.at_once = at_once});
  };
  const auto by_rows = [&] {
    return color(rows, columns, request.order, {lines.rows, lines.columns}, {.at_once = at_once});
  };
  if (request.partition == Partition::columns) return {Partition::columns, by_columns()};
  if (request.partition == Partition::rows) return {Partition::rows, by_rows()};

  // A side's longest line bounds its colors from below; when the first side cannot lose to that
  // bound, the second is not colored at all. Bounds ignore constants, colorings do not.
  const Index least_by_columns = color_lower_bound(columns, rows, Problem::columns);
  const Index least_by_rows = color_lower_bound(columns, rows, Problem::rows);
  const bool rows_first = least_by_columns > reverse_cost * least_by_rows;
  PartitionResult first = rows_first ? PartitionResult{Partition::rows, by_rows()}
                                     : PartitionResult{Partition::columns, by_columns()};
  const Index least_of_other = rows_first ? least_by_columns : least_by_rows;
  const Index other_bound = lines.columns.empty() ? least_of_other : 0;
  if (cost(first) <= (rows_first ? 1.0 : reverse_cost) * other_bound) return first;
  PartitionResult second = rows_first ? PartitionResult{Partition::columns, by_columns()}
                                      : PartitionResult{Partition::rows, by_rows()};
  return cost(second) < cost(first) ? second : first;
}

}  // namespace spad
