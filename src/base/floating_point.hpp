// Saves the floating-point environment and restores it at the end of the scope.
//
// Evaluations raise flags on lanes and branches that the caller never sees; a caller that traps
// exceptions must not be hit by them. Inside, nothing is trapped; rounding stays as it is.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)
#include <cstdint>

#include <xmmintrin.h>
#else
#include <cfenv>
#endif

namespace spad {

#if defined(__x86_64__) && defined(__GNUC__)
// std::feholdexcept and std::fesetenv load the environment of the x87 unit, which only long double
// uses, whether or not it has changed. That takes longer than a small function (bench_calls); here
// it is done where it has to be.
class FloatingPointScope {
 public:
  FloatingPointScope() : sse_(_mm_getcsr()) {
    asm volatile("fnstcw %0" : "=m"(x87_control_));
    x87_status_ = x87_status();
    if (traps_x87()) set_x87_control(x87_control_ | exceptions);
    _mm_setcsr(sse_ | exceptions << 7);  // masks are behind the flags
  }
  ~FloatingPointScope() {
    if (x87_status() != x87_status_) restore_x87_status();
    if (traps_x87()) set_x87_control(x87_control_);
    _mm_setcsr(sse_);
  }
  FloatingPointScope(const FloatingPointScope&) = delete;
  FloatingPointScope& operator=(const FloatingPointScope&) = delete;

 private:
  static constexpr std::uint32_t exceptions = 0x3f;  // a bit each, in all registers

  bool traps_x87() const { return (x87_control_ & exceptions) != exceptions; }
  static std::uint16_t x87_status() {
    std::uint16_t status;
    asm volatile("fnstsw %0" : "=m"(status));
    return status;
  }
  static void set_x87_control(std::uint32_t value) {
    const auto control = static_cast<std::uint16_t>(value);
    asm volatile("fldcw %0" : : "m"(control));
  }
  void restore_x87_status() const {
    struct {
      std::uint16_t control, unused1, status, others[11];
    } environment;
    asm volatile("fnstenv %0" : "=m"(environment));  // which masks all exceptions
    environment.status = x87_status_;
    asm volatile("fldenv %0" : : "m"(environment));
  }

  std::uint32_t sse_;
  std::uint16_t x87_control_, x87_status_;
};
#else
class FloatingPointScope {
 public:
  FloatingPointScope() { std::feholdexcept(&environment_); }
  ~FloatingPointScope() { std::fesetenv(&environment_); }
  FloatingPointScope(const FloatingPointScope&) = delete;
  FloatingPointScope& operator=(const FloatingPointScope&) = delete;

 private:
  std::fenv_t environment_;
};
#endif

}  // namespace spad
