// From products with groups of columns and rows to the values of a matrix, and back.
#pragma once

#include "coloring/decompression/gather_plan.hpp"
#include "coloring/decompression/recovery.hpp"

namespace spad {

// The products, column-major: B = J·S, n_rows × n_column_colors, and C = Jᵀ·S, n_cols ×
// n_row_colors. One that has no colors may be null.
struct Products {
  const double* columns;
  const double* rows;
};

// Immutable; decompression allocates nothing and needs no scratch.
class DecompressionPlan {
 public:
  // Entry k of the pattern, in CSC order, is written to slot[k], or to k if `slot` is empty; -1:
  // nowhere. Slots differ and fit Index. `position` is wanted by symmetric problems. Of a symmetric
  // matrix the mirror of an entry may go nowhere, but not both, and neither may an entry that
  // others are read with.
  static Result<DecompressionPlan> make(const CscPattern& pattern, std::span<const Offset> position,
                                        const MatrixColoring& coloring, Recovery recovery,
                                        std::span<const Offset> slot, int n_threads = 1);

  void decompress(const Products& products, double* values) const;

  // Only where everything is direct: writes what is read off the product with this color, column
  // colors first.
  bool is_direct() const { return steps_.empty(); }
  void decompress_color(Index color, const double* product, double* values) const {
    direct_.gather(color, product, values);
  }

  std::size_t bytes() const;

 private:
  struct Step {
    Recovery::Element element;
    Index target;
    Index mirror;  // of a symmetric matrix, or -1
    Offset known_end;
  };

  std::vector<Index> begin_steps(const Recovery& recovery);
  void end_steps(const Recovery& recovery, const std::vector<Index>& place);
  const double* product(const Products& products, Index color) const;

  Index n_rows_ = 0, n_cols_ = 0, n_column_colors_ = 0;
  GatherPlan direct_;  // one color a chunk
  std::vector<Step> steps_;
  std::vector<Index> known_;  // slots, step by step
};

// Values of the entries of a whole pattern.
struct Values {
  const double* values;
  std::span<const Offset> place;  // of each entry, in CSC order; empty: the same order

  double of(std::size_t k) const {
    return values[place.empty() ? static_cast<Offset>(k) : place[k]];
  }
};

// Writes the products of the matrix with these values.
void compress(const CscPattern& pattern, const MatrixColoring& coloring, const Values& values,
              double* columns, double* rows);

}  // namespace spad
