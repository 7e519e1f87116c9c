// Saves the floating-point environment and restores it at the end of the scope.
//
// Evaluations raise flags on lanes and branches that the caller never sees; a caller that traps
// exceptions must not be hit by them.
#pragma once

#include <cfenv>

namespace spad {

class FloatingPointScope {
 public:
  FloatingPointScope() { std::feholdexcept(&environment_); }
  ~FloatingPointScope() { std::fesetenv(&environment_); }
  FloatingPointScope(const FloatingPointScope&) = delete;
  FloatingPointScope& operator=(const FloatingPointScope&) = delete;

 private:
  std::fenv_t environment_;
};

}  // namespace spad
