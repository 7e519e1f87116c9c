// Recordings with planted repetition: random kernels at many places, over several levels.
//
// The first kernel reads inputs, the others read what kernels before have computed; places are
// regular or random, and one place may read a variable twice. Outputs are kernel results, sums of
// them over random groups, a sum of all, inputs, constants, and some of them twice.
#pragma once

#include "tape/tape.hpp"

namespace spad::test {

struct Planting {
  Index n_inputs = 60;
  Index n_parameters = 2;
  Index n_levels = 1;
  Index n_instances = 40;  // of each kernel
  Index n_recipes = 4;     // of each kernel
  bool has_guards = false;
  bool is_regular = true;  // places are affine in the instance
};

// The same for the same arguments, with every compiler.
Tape planted_tape(std::uint64_t seed, const Planting& planting);

}  // namespace spad::test
