// Guards of kernels, and which of several that do not hold is reported.
//
// The one that a run of the tape would have met first: the smallest operation number, whatever the
// order in which batches, blocks and threads come to it.
#pragma once

#include "program/program.hpp"

namespace spad {

bool guard_holds(const Instruction& guard, double a, double b);

struct FailedGuard {
  const Batch* batch = nullptr;  // NULL: all hold
  const Instruction* guard = nullptr;
  Index number = 0;  // among the guards of the kernel
  Index instance = 0;
  double a = 0, b = 0;  // its operands

  Index place() const;  // its operation number in the recording
  void keep_first(const FailedGuard& other);
};

// An error that names both place and values; ok if all hold.
Status status_of(const FailedGuard& failed);

}  // namespace spad
