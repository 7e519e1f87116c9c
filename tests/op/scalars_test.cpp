// The same formulas on packs, on symbols and on doubles give the same numbers.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

#include "op/math_pack.hpp"
#include "op/rows.hpp"
#include "op/symbol.hpp"

namespace spad::test {
namespace {

class EveryFormula : public testing::TestWithParam<Opcode> {
 protected:
  const Opcode op = GetParam();

  Results<double> at(const Sample& s) const { return evaluate<double>(op, s[0], s[1], s[2]); }
  std::vector<Sample> samples() const {
    std::vector<Sample> all = samples_of(op);
    for (const Sample& s : special_samples()) all.push_back(s);
    while (all.size() % pack_width != 0) all.push_back(all.front());
    return all;
  }
};

INSTANTIATE_TEST_SUITE_P(, EveryFormula, testing::ValuesIn(all_rows),
                         [](const auto& row) { return std::string(name_of(row.param)); });

bool same_bits(double a, double b) {
  return (a != a && b != b) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

TEST_P(EveryFormula, has_the_same_bits_in_all_lanes_of_a_pack) {
  const std::vector<Sample> all = samples();
  for (std::size_t first = 0; first < all.size(); first += pack_width) {
    double operands[3][pack_width];
    for (std::size_t lane = 0; lane < pack_width; ++lane)
      for (std::size_t i = 0; i < 3; ++i) operands[i][lane] = all[first + lane][i];
    const auto packs = evaluate<Pack>(op, Pack::load(operands[0]), Pack::load(operands[1]),
                                      Pack::load(operands[2]));
    for (std::size_t lane = 0; lane < pack_width; ++lane) {
      const Results<double> expected = at(all[first + lane]);
      for (std::size_t f = 0; f < n_formulas; ++f) {
        const double got = packs[f][static_cast<int>(lane)];
        EXPECT_TRUE(same_bits(got, expected[f]))
            << describe(op, all[first + lane]) << ", " << formula_names[f] << ": " << got << " but "
            << expected[f];
      }
    }
  }
}

// Values of all nodes of a graph, by the rules for doubles.
std::vector<double> evaluate_graph(const SymbolGraph& graph, const Sample& leaves) {
  std::vector<double> values;
  for (const SymbolGraph::Node& node : graph.nodes()) {
    const auto operand = [&](std::int32_t k) {
      return k < 0 ? 0.0 : values[static_cast<std::size_t>(k)];
    };
    if (node.op == symbol_node::leaf) {
      values.push_back(leaves[static_cast<std::size_t>(node.a)]);
    } else if (node.op == symbol_node::constant) {
      values.push_back(graph.constants()[static_cast<std::size_t>(node.a)]);
    } else {
      values.push_back(visit(node.op, [&]<class R>() {
        return R::value(operand(node.a), operand(node.b), operand(node.c));
      }));
    }
  }
  return values;
}

TEST_P(EveryFormula, has_formulas_that_are_graphs_of_rows) {
  SymbolGraph graph;
  const Symbol a = graph.leaf(), b = graph.leaf(), c = graph.leaf();
  const Results<Symbol> symbols = evaluate<Symbol>(op, a, b, c);
  for (const Sample& s : samples()) {
    const std::vector<double> values = evaluate_graph(graph, s);
    const Results<double> expected = at(s);
    for (std::size_t f = 0; f < n_formulas; ++f) {
      const double got = symbols[f].is_constant()
                             ? symbols[f].constant()
                             : values[static_cast<std::size_t>(symbols[f].node())];
      EXPECT_TRUE(same_bits(got, expected[f]))
          << describe(op, s) << ", " << formula_names[f] << ": " << got << " but " << expected[f];
    }
  }
}

TEST(Symbols, make_equal_nodes_and_constants_once) {
  SymbolGraph graph;
  const Symbol a = graph.leaf(), b = graph.leaf();
  const Symbol first = 2 * sin(a) + b;
  const std::size_t size = graph.nodes().size();
  const Symbol second = 2 * sin(a) + b;
  EXPECT_EQ(first.node(), second.node());
  EXPECT_EQ(graph.nodes().size(), size);
  EXPECT_EQ(graph.constants().size(), 1u);
  EXPECT_EQ(graph.n_leaves(), 2);
}

TEST(Symbols, keep_zeros_of_both_signs_apart) {
  SymbolGraph graph;
  const Symbol a = graph.leaf();
  EXPECT_NE((a + 0.0).node(), (a + -0.0).node());
}

TEST(Symbols, fold_what_depends_on_no_leaf) {
  const Symbol folded = fma(Symbol(2), exp(Symbol(0)), Symbol(3)) / 4;
  EXPECT_TRUE(folded.is_constant());
  EXPECT_EQ(folded.constant(), 1.25);
  SymbolGraph graph;
  const Symbol a = graph.leaf();
  EXPECT_EQ(math::choose(Symbol(1) < Symbol(2), a, Symbol(5)).node(), a.node());
  EXPECT_EQ(math::choose(Symbol(2) < Symbol(1), a, Symbol(5)).constant(), 5);
}

TEST(Symbols, do_not_fold_a_product_with_zero) {
  SymbolGraph graph;
  EXPECT_FALSE((graph.leaf() * 0).is_constant());
}

TEST(Products, with_a_zero_are_zero_whatever_the_partial) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  for (double partial : {inf, -inf, math::nan, 3.0}) {
    EXPECT_EQ(product(partial, 0.0), 0);
    EXPECT_EQ(product(partial, -0.0), 0);
    EXPECT_EQ(product(Pack(partial), Pack(0.0))[5], 0);
  }
  EXPECT_EQ(product(2.0, 3.0), 6);
  EXPECT_EQ(product(inf, 1.0), inf);
  EXPECT_TRUE(std::isnan(product(1.0, math::nan)));
}

TEST(Products, with_structural_partials_multiply_nothing) {
  EXPECT_EQ(product(One{}, 3.0), 3);
  EXPECT_EQ(product(MinusOne{}, 3.0), -3);
  EXPECT_TRUE(is_zero<decltype(product(Zero{}, 3.0))>);
  EXPECT_EQ(product(Indicator<bool>{false}, math::nan), 0);
  EXPECT_EQ(product(Indicator<bool>{true}, 3.0), 3);
}

}  // namespace
}  // namespace spad::test
