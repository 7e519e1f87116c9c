// SPAD_FORMULA: formulas leave no function of their own in an object file, so that code compiled
// for one instruction set is never the copy that another one calls.
#pragma once

#define SPAD_FORMULA [[gnu::always_inline]] inline
