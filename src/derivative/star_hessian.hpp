// The colored method for Hessians: products with groups of columns of a star coloring.
//
// An entry is read where its column, or where its mirror's, is alone in the group.
// Gebremedhin, Tarafdar, Manne, Pothen (2007), New Acyclic and Star Coloring Algorithms.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "coloring/decompression/gather_plan.hpp"
#include "coloring/matrix_coloring.hpp"
#include "program/evaluate.hpp"

namespace spad {

class StarHessian {
 public:
  // lower: the pattern's lower triangle by columns; slot: of each of its entries, in the values.
  static Result<StarHessian> make(const CscPattern& lower, const std::vector<Offset>& slot,
                                  Active with_respect_to, std::optional<Order> order);

  const MatrixColoring& coloring() const { return coloring_; }
  std::size_t bytes() const;

  // The workspace is linearized to second order at the point. gradient may be null.
  void run(Workspace& ws, const double* w, double* gradient, double* values) const;

 private:
  void run_chunk(const Program& program, Workspace& ws, Index chunk, int thread, const double* w,
                 double* values) const;
  Index width_of(Index chunk) const;
  Index first_column(const Program& program) const {
    return with_respect_to_ == Active::parameters ? program.n_inputs : 0;
  }

  Active with_respect_to_ = Active::inputs;
  MatrixColoring coloring_;
  GatherPlan plan_;
};

}  // namespace spad
