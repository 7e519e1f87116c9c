// The blocks executor: values of a program, lanes are instances.
//
// One kernel operation is one short loop over a block of instances; a batch with a single instance
// runs with one lane.
#pragma once

#include "program/workspace.hpp"

namespace spad {

// Fills ws.addresses from its inputs and parameters, level by level, checking the guards.
Status run_blocks(const Program& program, Workspace& ws);

bool guard_holds(const Instruction& guard, double a, double b);

// A guard that does not hold, as an error that names both its place and its values.
Status branch_changed(const Kernel& kernel, const Instruction& guard, std::size_t number, double a,
                      double b);

}  // namespace spad
