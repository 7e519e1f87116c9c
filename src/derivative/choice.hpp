// What the choice between the methods of Jacobians compares.
#pragma once

#include "derivative/entries.hpp"
#include "program/function.hpp"

namespace spad {

// Nanoseconds of a colored evaluation, from below.
double least_colored_time(const Function& f, const Entries& entries);

// Whether kernels that occur once may be differentiated for the direct method: that costs hundreds
// of evaluations, and is done where it is little, or where evaluations are so much faster than by
// colors that it is paid for soon.
bool pays_for_derivation(const Program& program, double colored_time);

}  // namespace spad
