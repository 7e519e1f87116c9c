// The entries of a Jacobian that are the same at every point: their values, and where they are.
#pragma once

#include <vector>

#include "base/sparse.hpp"
#include "derivative/scale.hpp"
#include "program/background.hpp"

namespace spad {

class ConstantEntries {
 public:
  ConstantEntries() = default;
  // Of the array of values: which are constant, and these. is_full: the array has entries of the
  // Jacobian only, so that all of it may be written.
  ConstantEntries(std::vector<bool> is_constant, const PlacedNumbers& values, bool is_full);

  bool is_constant(Offset slot) const {
    return !is_constant_.empty() && is_constant_[static_cast<std::size_t>(slot)];
  }
  // The whole array if many of the values are constant and all have an Index: copied before the
  // others are written. Else empty.
  const Background& background() const { return background_; }

  void store(const Scale& scale, double* values) const;
  std::size_t bytes() const;

 private:
  std::vector<bool> is_constant_;  // empty: none
  Background background_;
  // Where there is no background.
  std::vector<Offset> slots_;
  std::vector<double> values_;
};

}  // namespace spad
