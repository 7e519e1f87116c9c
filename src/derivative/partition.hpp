// Which products a Jacobian is compressed by: groups of columns (JVP) or of rows (VJP).
#pragma once

#include <optional>
#include <vector>

#include "coloring/coloring.hpp"

namespace spad {

enum class Partition : std::int32_t { automatic = 0, columns, rows, bidirectional };

// A reverse sweep reads its adjoints back to clear them: about this much dearer than a forward one.
constexpr double reverse_cost = 1.5;

struct PartitionRequest {
  Partition partition = Partition::automatic;
  std::optional<Order> order;
};

struct PartitionResult {
  Partition partition;  // columns or rows
  Coloring coloring;
};

// columns: the pattern; rows: its transpose. is_constant (per entry of `columns`, or empty):
// entries that no product needs to deliver. at_once: products in one sweep; fewer colors in as many
// sweeps are not looked for. Automatic, and here also bidirectional (two_sided.hpp), takes rows
// when they need clearly fewer products.
PartitionResult partition(const CscPattern& columns, const CscPattern& rows,
                          const std::vector<bool>& is_constant, const PartitionRequest& request,
                          Index at_once = 1);

}  // namespace spad
