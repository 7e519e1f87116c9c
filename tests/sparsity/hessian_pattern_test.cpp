// Hessian patterns: published examples, and any program against its definition, node by node.
#include "sparsity/hessian_pattern.hpp"

#include <gtest/gtest.h>

#include <set>

#include "op/rule.hpp"
#include "program/compile.hpp"
#include "program/function.hpp"
#include "support/planted_tape.hpp"
#include "support/random_expression.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

using Pairs = std::set<std::pair<Index, Index>>;  // (row, column), row >= column

Pairs pairs_of(const CscPattern& pattern) {
  EXPECT_TRUE(validate(pattern).is_ok()) << validate(pattern).detail();
  Pairs pairs;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) pairs.emplace(i, j);
  }
  return pairs;
}

// On the tape: rows of flags for what a node depends on, and flags backward for what reaches an
// output. Columns: inputs, then parameters.
class Definition {
 public:
  Definition(const Tape& tape, Active active) : tape_(tape) {
    n_inputs_ = active == Active::parameters ? 0 : tape.n_inputs;
    n_columns_ = n_inputs_ + (active == Active::inputs ? 0 : tape.n_parameters);
    for (const Node& node : tape.nodes) depends_.push_back(row_of(node));
    reaches_.resize(tape.nodes.size());
    for (Index y : tape.outputs) reaches_[static_cast<std::size_t>(y)] = true;
    for (std::size_t k = tape.nodes.size(); k-- > 0;) go_back(k);
  }

  Pairs pairs() const {
    Pairs result;
    for (std::size_t k = 0; k < tape_.nodes.size(); ++k) {
      const Node& node = tape_.nodes[k];
      if (!reaches_[k] || !is_operator_code(node.op)) continue;
      const Structure& s = structure_of(node.op);
      if (s.aa) add(result, node.a, node.a);
      if (s.ab) add(result, node.a, node.b);
      if (s.bb) add(result, node.b, node.b);
    }
    return result;
  }

 private:
  using Row = std::vector<bool>;
  const Row& row(Index k) const { return depends_[static_cast<std::size_t>(k)]; }

  Row row_of(const Node& node) const {
    Row result(static_cast<std::size_t>(n_columns_));
    if (node.op == node::input && n_inputs_ > 0) result[static_cast<std::size_t>(node.a)] = true;
    if (node.op == node::parameter && n_columns_ > n_inputs_) {
      result[static_cast<std::size_t>(n_inputs_ + node.a)] = true;
    }
    if (!is_operator_code(node.op)) return result;
    const Structure& s = structure_of(node.op);
    const std::pair<Index, Term> operands[] = {{node.a, s.a}, {node.b, s.b}, {node.c, s.c}};
    for (const auto& [e, term] : operands) {
      if (e < 0 || term == Term::none) continue;
      for (std::size_t c = 0; c < result.size(); ++c) result[c] = result[c] || row(e)[c];
    }
    return result;
  }

  void go_back(std::size_t k) {
    const Node& node = tape_.nodes[k];
    if (!reaches_[k] || !is_operator_code(node.op)) return;
    const Structure& s = structure_of(node.op);
    if (node.a >= 0 && s.a != Term::none) reaches_[static_cast<std::size_t>(node.a)] = true;
    if (node.b >= 0 && s.b != Term::none) reaches_[static_cast<std::size_t>(node.b)] = true;
    if (node.c >= 0 && s.c != Term::none) reaches_[static_cast<std::size_t>(node.c)] = true;
  }

  void add(Pairs& pairs, Index a, Index b) const {
    for (Index i = 0; i < n_columns_; ++i) {
      for (Index j = 0; j < n_columns_; ++j) {
        if (row(a)[static_cast<std::size_t>(i)] && row(b)[static_cast<std::size_t>(j)]) {
          pairs.emplace(std::max(i, j), std::min(i, j));
        }
      }
    }
  }

  const Tape& tape_;
  Index n_inputs_, n_columns_;
  std::vector<Row> depends_;
  std::vector<bool> reaches_;
};

void expect_definition(const Tape& tape, std::uint64_t seed) {
  const Tape simple = simplify(tape);
  const Function f(tape);
  for (Active active : {Active::inputs, Active::parameters, Active::both}) {
    const Pairs expected = Definition(simple, active).pairs();
    EXPECT_EQ(pairs_of(trace_hessian(f.program(), active)), expected)
        << "seed " << seed << ", recovered, active " << static_cast<int>(active);
    EXPECT_EQ(pairs_of(trace_hessian(compile_flat(simple), active)), expected)
        << "seed " << seed << ", flat, active " << static_cast<int>(active);
  }
}

TEST(HessianPattern, of_random_expressions_is_the_definition) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    expect_definition(
        record(random_expression(seed, {.n = 8, .np = 3, .n_recipes = 20, .n_outputs = 4})).tape,
        seed);
  }
}

TEST(HessianPattern, of_planted_kernels_is_the_definition) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Planting planting{.n_inputs = 40,
                            .n_parameters = static_cast<Index>(seed % 3),
                            .n_levels = static_cast<Index>(1 + seed % 3),
                            .n_instances = 30,
                            .n_recipes = static_cast<Index>(1 + seed % 5),
                            .has_guards = seed % 4 == 0,
                            .is_regular = seed % 2 == 0};
    expect_definition(planted_tape(seed, planting), seed);
  }
}

// body(recorder, x) gives the outputs, on n inputs.
template <class Body>
Pairs pattern_of(Index n, Body&& body) {
  std::vector<double> x0 = {0.3, 0.7, 0.9, 1.1, 1.3, 1.7};
  x0.resize(static_cast<std::size_t>(n), 0.5);
  Recorder r(x0, {}, 1000);
  std::vector<Variable> x;
  for (Index i = 0; i < n; ++i) x.push_back(r.input(i));
  const std::vector<Variable> y = body(r, x);
  return pairs_of(trace_hessian(Function(*r.finish(y)).program(), Active::inputs));
}

struct Ops {
  Recorder& r;
  Variable operator()(Opcode code, Variable a) const {
    return r.op1(static_cast<std::int32_t>(code), a);
  }
  Variable operator()(Opcode code, Variable a, Variable b) const {
    return r.op2(static_cast<std::int32_t>(code), a, b);
  }
};
using X = std::vector<Variable>;

TEST(HessianPattern, of_a_sum_of_products_and_an_inverse) {
  const auto y = [](Recorder& r, const X& x) {  // x1 + x2 x3 + 1/x4 + x5
    const Ops op{r};
    const Variable sum = op(Opcode::add, x[0], op(Opcode::mul, x[1], x[2]));
    return X{op(Opcode::add, op(Opcode::add, sum, op(Opcode::inverse, x[3])), x[4])};
  };
  EXPECT_EQ(pattern_of(5, y), (Pairs{{2, 1}, {3, 3}}));
  const auto with_power = [&](Recorder& r, const X& x) {
    const Ops op{r};
    return X{op(Opcode::add, y(r, x)[0], op(Opcode::pow, x[1], x[4]))};
  };
  EXPECT_EQ(pattern_of(5, with_power), (Pairs{{2, 1}, {3, 3}, {1, 1}, {4, 1}, {4, 4}}));
}

TEST(HessianPattern, of_products_of_sums_has_no_diagonal_blocks) {
  const Pairs pairs = pattern_of(4, [](Recorder& r, const X& x) {
    const Ops op{r};
    return X{op(Opcode::mul, op(Opcode::add, x[0], x[1]), op(Opcode::add, x[2], x[3]))};
  });
  EXPECT_EQ(pairs, (Pairs{{2, 0}, {2, 1}, {3, 0}, {3, 1}}));
}

TEST(HessianPattern, of_a_product_of_products_is_full_without_its_diagonal) {
  const Pairs pairs = pattern_of(4, [](Recorder& r, const X& x) {
    const Ops op{r};
    return X{op(Opcode::mul, op(Opcode::mul, x[0], x[1]), op(Opcode::mul, x[2], x[3]))};
  });
  EXPECT_EQ(pairs, (Pairs{{1, 0}, {2, 0}, {3, 0}, {2, 1}, {3, 1}, {3, 2}}));
}

TEST(HessianPattern, leaves_out_dead_ends_and_what_copysign_takes_the_sign_of) {
  EXPECT_EQ(pattern_of(4,
                       [](Recorder& r, const X& x) {
                         const Ops op{r};
                         op(Opcode::mul, x[0], x[1]);
                         return X{op(Opcode::mul, x[2], x[3])};
                       }),
            (Pairs{{3, 2}}));
  EXPECT_EQ(pattern_of(4,
                       [](Recorder& r, const X& x) {
                         const Ops op{r};
                         return X{op(Opcode::copysign, op(Opcode::mul, x[0], x[1]),
                                     op(Opcode::mul, x[2], x[3]))};
                       }),
            (Pairs{{1, 0}}));
}

TEST(HessianPattern, of_cubed_differences_is_tridiagonal) {
  const Pairs pairs = pattern_of(4, [](Recorder& r, const X& x) {
    const Ops op{r};
    X cubes;
    for (std::size_t i = 0; i < 3; ++i)
      cubes.push_back(r.pow_int(op(Opcode::sub, x[i + 1], x[i]), 3));
    return X{r.sum_n(3, {cubes.data(), 1})};
  });
  EXPECT_EQ(pairs, (Pairs{{0, 0}, {1, 0}, {1, 1}, {2, 1}, {2, 2}, {3, 2}, {3, 3}}));
}

TEST(HessianPattern, of_a_six_cycle_has_its_six_pairs) {
  const std::pair<std::size_t, std::size_t> edges[] = {{0, 3}, {0, 4}, {1, 3},
                                                       {1, 5}, {2, 4}, {2, 5}};
  const Pairs pairs = pattern_of(6, [&](Recorder& r, const X& x) {
    X products;
    for (const auto& [i, j] : edges) products.push_back(Ops{r}(Opcode::mul, x[i], x[j]));
    return X{r.sum_n(6, {products.data(), 1})};
  });
  EXPECT_EQ(pairs, (Pairs{{3, 0}, {4, 0}, {3, 1}, {5, 1}, {4, 2}, {5, 2}}));
}

TEST(HessianPattern, of_select_has_both_sides) {
  const Pairs pairs = pattern_of(4, [](Recorder& r, const X& x) {
    const Ops op{r};
    return X{r.select(1, x[0], x[1], op(Opcode::pow, x[0], x[1]), op(Opcode::mul, x[2], x[3]))};
  });
  EXPECT_EQ(pairs, (Pairs{{0, 0}, {1, 0}, {1, 1}, {3, 2}}));
}

}  // namespace
}  // namespace spad::test
