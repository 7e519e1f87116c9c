// Which array an instance reads and writes.
#pragma once

#include "op/target.hpp"
#include "program/executors.hpp"

namespace spad {

SPAD_FORMULA const double* array_of_leaf(const InstanceRange& range, Index leaf) {
  return leaf < range.batch.n_first_leaves ? range.arrays.first_in : range.arrays.second_in;
}
SPAD_FORMULA double* array_of_output(const InstanceRange& range, Index output) {
  return output < range.batch.n_first_outputs ? range.arrays.first_out : range.arrays.second_out;
}

SPAD_FORMULA void copy_background(const InstanceRange& range, Index first) {
  const BatchArrays& arrays = range.arrays;
  if (!arrays.background || first % BatchArrays::background_step != 0) return;
  const Index* const water = arrays.high_water + first / BatchArrays::background_step;
  arrays.background->copy(water[0], water[1], arrays.first_out);
}

}  // namespace spad
