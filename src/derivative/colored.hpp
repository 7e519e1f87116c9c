// The colored method: products with groups of columns or rows, read off into the values.
//
// Curtis, Powell, Reid (1974); Coleman, Moré (1983); Gebremedhin, Manne, Pothen (2005).
#pragma once

#include <vector>

#include "coloring/decompression/gather_plan.hpp"
#include "derivative/entries.hpp"
#include "derivative/method.hpp"
#include "derivative/partition.hpp"
#include "derivative/scale.hpp"
#include "program/local_jacobians.hpp"

namespace spad {

// How the values come about: exact products, or finite differences of callbacks.
Method method_of(const Function& f, Partition partition);

// For a function of callbacks, of which products there are; fails with not_supported.
Result<Partition> partition_of_callbacks(const Callbacks& calls, Partition asked);

// Colors of one product: lanes of a sweep, one call.
inline Index colors_at_once(const Function& f) { return f.callbacks() ? 1 : first_order_lanes; }

// Where the columns of the Jacobian live in the program's address space.
inline Index first_column(const Program& program, Active with_respect_to) {
  return with_respect_to == Active::parameters ? program.n_inputs : 0;
}

// What a plan is made for; all borrowed while it is made.
struct ColoredRequest {
  const Entries& entries;
  std::span<const Offset> slot;      // of each entry among the values
  const std::vector<bool>& skip;     // entries that are not read; empty: none
  std::span<const Index> rows = {};  // rows of the function that the entries' rows are; empty: all
  Active with_respect_to = Active::inputs;
  bool by_local_jacobians = false;  // columns
};

class ColoredPlan {
 public:
  ColoredPlan() = default;
  static Result<ColoredPlan> make(const Function& f, const ColoredRequest& request,
                                  PartitionResult colors);

  // The workspace is linearized at the point, or as far as needed_point() for callbacks, whose
  // errors come back.
  // By the local Jacobians that the plan was made for, whose values are in ws.direct.
  Status eval(Workspace& ws, int n_threads, const Scale& scale, double* values,
              const LocalJacobians* local = nullptr) const;

  std::size_t bytes() const;

 private:
  void eval_deep(Workspace& ws, int n_threads, const Scale& scale, double* values,
                 const LocalJacobians& local) const;
  void eval_chunk(Index chunk, Workspace& ws, int thread, const Scale& scale, double* values) const;
  void eval_chunks(Index first, Workspace& ws, int thread, const LocalSweep& sweep,
                   const Scale& scale, double* values) const;
  // stride: between the lanes of two addresses.
  void seed(Index chunk, const Program& program, Index stride, double* addresses) const;
  // n_packs: chunks whose lanes are side by side.
  void gather(Index chunk, const double* compressed, Index n_packs, const Scale& scale,
              double* values) const;
  void adapt_sources();
  void note_columns(const CscPattern& columns, std::span<const Offset> slot);
  Status eval_callbacks(Workspace& ws, const Scale& scale, double* values) const;
  Status tangent_color(Index color, Workspace& ws, const Scale& scale, double* values) const;
  Status adjoint_color(Index color, Workspace& ws, const Scale& scale, double* values) const;
  Status difference_color(Index color, Workspace& ws, const Scale& scale, double* values) const;
  Index width_of(Index chunk) const;  // lanes of a chunk's sweep
  Index row_of_function(Index row) const {
    return rows_.empty() ? row : rows_[static_cast<std::size_t>(row)];
  }

  Active with_respect_to_ = Active::inputs;
  Partition partition_ = Partition::columns;
  Coloring coloring_;
  GatherPlan plan_;
  std::vector<Index> rows_;     // rows of the function; empty: all
  std::vector<Index> columns_;  // of differences: the column of each of the plan's reads
  Index lanes_ = first_order_lanes;
  bool by_local_jacobians_ = false;
};

}  // namespace spad
