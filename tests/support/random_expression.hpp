// Random expressions of all operators, and random numbers, the same with every compiler.
//
// Every step is made at a known point and stays away from kinks, poles and jumps there, so that
// differences mean something. Some inputs are unused, some code is dead, some is repeated;
// identities that simplification uses, and those it must not use, occur.
#pragma once

#include "support/expression.hpp"

namespace spad::test {

struct ExpressionSize {
  Index n = 5;
  Index np = 3;
  Index n_recipes = 40;  // one to four steps each
  Index n_outputs = 4;   // some are inputs, constants or repeated
};

// The same for the same arguments, with every compiler.
Expression random_expression(std::uint64_t seed, const ExpressionSize& size = {});

// In [-1, 1).
std::vector<double> random_vector(std::uint64_t seed, std::size_t size);

}  // namespace spad::test
