// The functions of functions.def for one double: a vector library's where the instruction set has
// one, else the C library's.
#pragma once

#include <cmath>

#include "op/dispatch.hpp"
#include "op/target.hpp"

namespace spad::math {

struct Functions {
#define SPAD_FUNCTION_1(name, ...) double (*name)(double);
#define SPAD_FUNCTION_2(name, ...) double (*name)(double, double);
#include "op/functions.def"
};

namespace baseline {
extern const Functions functions;
}
namespace avx2 {
extern const Functions functions;
}
namespace avx512 {
extern const Functions functions;
}

const Functions& functions_of(Target target);
const Functions& chosen_functions();  // of chosen_target()

// Code that is compiled for a target stays with it, whatever is chosen.
#ifdef SPAD_ON_TARGET
SPAD_FORMULA const Functions& functions_here() { return SPAD_TARGET::functions; }
#else
SPAD_FORMULA const Functions& functions_here() { return chosen_functions(); }
#endif

namespace c_library {
using namespace std;
// The C library's exp10 is an extension; its pow is as accurate and everywhere.
SPAD_FORMULA double exp10(double a) { return std::pow(10.0, a); }
}  // namespace c_library

}  // namespace spad::math
