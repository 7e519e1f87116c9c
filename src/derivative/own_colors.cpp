// Verified before they are used.
#include "derivative/own_colors.hpp"

#include <algorithm>

#include "coloring/graph/graph.hpp"
#include "coloring/verify.hpp"

namespace spad {

Result<PartitionResult> adopt_colors(const Entries& entries, Partition partition,
                                     std::span<const Index> colors) {
  if (partition != Partition::columns && partition != Partition::rows) {
    return Status::error(Code::bad_option, "colors are given, but not whether of columns or rows");
  }
  const bool by_rows = partition == Partition::rows;
  PartitionResult result{partition, {}};
  Coloring& coloring = result.coloring;
  coloring.color.assign(colors.begin(), colors.end());
  // No more colors than lines, so that a wrong one is not taken for a large number of products.
  const Index n_lines = by_rows ? entries.columns.n_rows : entries.columns.n_cols;
  coloring.n_colors = n_lines;
  Status status = check_structurally_orthogonal(entries.columns, coloring, by_rows);
  if (status.is_error()) return status;
  Index n_colors = 0;
  for (Index color : colors) n_colors = std::max(n_colors, color + 1);
  coloring.n_colors = n_colors;
  const CscPattern& nets = by_rows ? entries.columns : entries.rows;
  for (Index net = 0; net < nets.n_cols; ++net) {
    const auto size = static_cast<Index>(nets.column(net).size());
    coloring.lower_bound = std::max(coloring.lower_bound, size);
  }
  return result;
}

}  // namespace spad
