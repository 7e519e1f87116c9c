// A Jacobian by local Jacobians, multiplied along the levels of the program.
//
// A path of derivatives is a product of local entries; one that is 0 makes it 0, whatever the
// others are. Inside a kernel the zero rule is that of program/differentiate.hpp.
#pragma once

#include <optional>

#include "derivative/direct/direct_plan.hpp"
#include "program/function.hpp"

namespace spad {

struct DirectRequest {
  const CscPattern& columns;           // of the result
  std::span<const Offset> slot = {};   // of each entry among the values; empty: the same
  std::vector<bool> is_constant = {};  // by place among the values; empty: none is
  std::span<const Index> row_of = {};  // of each output of the function, or -1; empty: the same
  Offset n_values = 0;
  Active active = Active::inputs;
  double max_time = 0;  // of an evaluation, in nanoseconds
};

struct DirectJacobian {
  DirectPlan plan;          // of the entries that are not constant
  PlacedNumbers constants;  // the others, among the values
};

// None when an evaluation would take longer than max_time, or there is too much of anything.
std::optional<DirectJacobian> plan_direct_jacobian(const Program& program,
                                                   const DirectRequest& request);

}  // namespace spad
