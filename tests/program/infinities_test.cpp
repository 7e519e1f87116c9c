// What may be infinite at finite leaves.
#include "program/infinities.hpp"

#include <gtest/gtest.h>

namespace spad::test {
namespace {

using math::Symbol;

TEST(Infinities, come_from_poles_and_from_what_grows) {
  SymbolGraph graph;
  const Symbol x = graph.leaf(), y = graph.leaf();
  Infinities infinities(graph);
  for (const Symbol& finite :
       {x, x * y + x, sqrt(x), sin(exp(x)), tanh(1 / x), x / 3.0, Symbol(2.0), atan2(x, y)}) {
    EXPECT_FALSE(infinities.may_be(finite));
  }
  for (const Symbol& other : {exp(x), 1 / x, log(x), pow(x, y), x / Symbol(0.0), Symbol(1.0 / 0.0),
                              sqrt(1 / x), -exp(x) * y + x, exp(x) / 3.0, cosh(y)}) {
    EXPECT_TRUE(infinities.may_be(other));
  }
}

}  // namespace
}  // namespace spad::test
