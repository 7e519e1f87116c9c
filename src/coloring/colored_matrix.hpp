// A pattern, its colors, and the ways from values to products and back: made once, used often.
#pragma once

#include "coloring/decompression/decompression.hpp"
#include "coloring/decompression/value_layout.hpp"

namespace spad {

// Colors that the caller has already; spans are empty where there are none.
struct GivenColors {
  std::span<const std::int64_t> columns, rows;
};

class ColoredMatrix {
 public:
  // Colors are searched for, or those given are verified. `target`, if there is one, is where
  // decompression writes instead of to `source`: it holds at least the entries of the pattern, or
  // those in its triangle. Errors: bad_dim for a symmetric problem that is not square or a target
  // of other dimensions; bad_index for a color out of range; bad_pattern for an entry without its
  // mirror, outside of its triangle, outside of the target, or that the given colors cannot tell;
  // bad_option for a triangle of a matrix that is not symmetric.
  static Result<ColoredMatrix> make(ValueLayout source, const ValueLayout* target,
                                    const ColoringRequest& request, const GivenColors* given);

  const CscPattern& pattern() const { return pattern_; }  // whole
  const MatrixColoring& coloring() const { return coloring_; }
  const DecompressionPlan& plan() const { return plan_; }
  bool is_given() const { return is_given_; }
  Offset n_source_values() const { return n_source_values_; }
  Offset n_target_values() const { return n_target_values_; }
  Index depth() const { return depth_; }
  double growth() const { return growth_; }
  double seconds_coloring() const { return seconds_coloring_; }
  double seconds_plan() const { return seconds_plan_; }
  std::size_t bytes() const;

  // values: in the source's order; products as Products says. Allocates nothing.
  void compress(const double* values, double* columns, double* rows) const;
  // values: in the target's order; what is not in the pattern is left alone. Allocates nothing.
  void decompress(const Products& products, double* values) const {
    plan_.decompress(products, values);
  }

 private:
  Status take_source(ValueLayout source, Problem problem);
  Status color(const CscPattern& transposed, std::span<const Offset> position,
               const ValueLayout* target, const ColoringRequest& request, const GivenColors* given);
  Result<std::vector<Offset>> slots_in(const ValueLayout* target);
  Status take_colors(const CscPattern& transposed, const ColoringRequest& request,
                     const GivenColors* given);
  Status make_plan(const CscPattern& transposed, std::span<const Offset> position,
                   std::span<const Offset> slots, int n_threads);

  CscPattern pattern_;
  std::vector<Offset> place_;  // of each entry's value, or its mirror's; empty: in CSC order
  MatrixColoring coloring_;
  DecompressionPlan plan_;
  bool is_given_ = false;
  Offset n_source_values_ = 0, n_target_values_ = 0;
  Index depth_ = 0;
  double growth_ = 1;
  double seconds_coloring_ = 0, seconds_plan_ = 0;
};

}  // namespace spad
