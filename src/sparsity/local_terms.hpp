// The terms of a kernel's operations that are not zero at one point.
#pragma once

#include <span>
#include <vector>

#include "program/program.hpp"

namespace spad {

class LocalTerms {
 public:
  // values: of every address of the program, at the point.
  LocalTerms(Active with_respect_to, const double* values)
      : active_(with_respect_to), values_(values) {}

  // Of each instruction; valid until the next call. A partial that is NaN is not zero.
  std::span<const Terms> of(const Batch& batch, Index instance);

 private:
  Active active_;
  const double* values_;
  std::vector<double> slots_;
  std::vector<Terms> terms_;
};

}  // namespace spad
