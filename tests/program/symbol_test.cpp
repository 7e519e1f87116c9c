// What graphs of symbols make simpler, and what they leave as it is.
#include "op/symbol.hpp"

#include <gtest/gtest.h>

#include <string>

namespace spad::test {
namespace {

std::string text(const SymbolGraph& graph, std::int32_t node) {
  const SymbolGraph::Node& at = graph.nodes()[static_cast<std::size_t>(node)];
  if (at.op == symbol_node::leaf) return "x" + std::to_string(at.a);
  if (at.op == symbol_node::constant) {
    std::string number = std::to_string(graph.constants()[static_cast<std::size_t>(at.a)]);
    number.erase(number.find_last_not_of('0') + 1);
    return number;
  }
  std::string result = name_of(at.op);
  for (std::int32_t operand : {at.a, at.b, at.c}) {
    if (operand >= 0) result += " " + text(graph, operand);
  }
  return "(" + result + ")";
}

std::string text(const Symbol& symbol) { return text(*symbol.graph(), symbol.node()); }

TEST(Symbols, collect_multiples_where_that_takes_fewer_roundings) {
  SymbolGraph graph;
  const Symbol x = graph.leaf();
  EXPECT_EQ(text(x + x), "(mul x0 2.)");
  EXPECT_EQ(text(2.0 * (x * 100.0)), "(mul x0 200.)");
  EXPECT_EQ(text(3.0 * x + x), "(mul x0 4.)");
  EXPECT_EQ(text(x * 0.5 - 2.0 * x), "(mul x0 -1.5)");
  EXPECT_EQ(text(-x - x), "(mul x0 -2.)");
  EXPECT_EQ(text(-(3.0 * x)), "(mul x0 -3.)");
}

TEST(Symbols, leave_what_would_round_differently) {
  SymbolGraph graph;
  const Symbol x = graph.leaf(), y = graph.leaf();
  EXPECT_EQ(text(0.1 * (0.7 * y)), "(mul (mul x1 0.7) 0.1)");
  const Symbol tenth = 0.1 * x, most = 0.7 * x;
  EXPECT_EQ(text(tenth + most), "(add (mul x0 0.1) (mul x0 0.7))");
  const Symbol twice = 2.0 * x, other = 2.0 * y;
  EXPECT_EQ(text(twice + other), "(add (mul x0 2.) (mul x1 2.))");
}

// A difference of equal multiples is not zero where they are infinite.
TEST(Symbols, leave_differences_of_equals) {
  SymbolGraph graph;
  const Symbol x = graph.leaf();
  EXPECT_EQ(text(x - x), "(sub x0 x0)");
  EXPECT_EQ(text(3.0 * x - 3.0 * x), "(sub (mul x0 3.) (mul x0 3.))");
}

TEST(Symbols, find_what_is_there) {
  SymbolGraph graph;
  EXPECT_EQ(graph.find({Opcode::sin, 0}), -1);
  const Symbol x = graph.leaf();
  const Symbol sine = math::sin(x);
  EXPECT_EQ(graph.find({Opcode::sin, x.node()}), sine.node());
  EXPECT_EQ(graph.find({Opcode::cos, x.node()}), -1);
}

}  // namespace
}  // namespace spad::test
