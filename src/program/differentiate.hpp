// Derivatives of a kernel as symbols, from which kernels of values are made.
//
// First order by reverse mode from each output, second order by pushing edges: eliminating a value
// v = f(a, b) hands the second derivatives by v on to a and b, and adds those of f. What is not
// there has no symbol: an entry exists if a path of partials that are not zero for every argument
// leads to it.
//
// The zero rule is kept by masks rather than by a test in each product. An adjoint carries the
// condition under which it counts: that its weight is not ±0, that the choices on its way have
// taken it. Where the condition fails the entry's share is 0, whatever was computed for it. A
// product is tested where the adjoint may be 0 by its value and the partial infinite at finite
// operands, as that of a root, a logarithm, a quotient or an exponential. All others are those of
// IEEE arithmetic.
//
// Gower, Mello (2012), A new framework for the computation of Hessians, section 4: edge pushing.
#pragma once

#include <array>
#include <vector>

#include "op/rule.hpp"
#include "op/symbol.hpp"
#include "program/infinities.hpp"
#include "program/kernel.hpp"

namespace spad {

struct LocalEntry {
  Index row, column;
  Symbol value;
};

class KernelDerivatives {
 public:
  // Leaves of the graph are those of the kernel, then a weight for each output. The kernel must
  // outlive it. keep_values: each operation of the kernel is made as it is.
  KernelDerivatives(const Kernel& kernel, Active active, bool keep_values = false);

  SymbolGraph& graph() { return graph_; }
  // Whether the graph was made output by output: each one's nodes follow each other.
  bool is_by_outputs() const { return is_by_outputs_; }
  void forget_values();  // all but the graph, when no more derivatives are asked for

  // What the kernel stores: its bits, where operations were kept.
  std::vector<Symbol> values();

  // Work is counted in products; beyond max_work they give up and say false.
  // Row: an output; column: a leaf. Ordered by row.
  bool jacobian(std::size_t max_work, std::vector<LocalEntry>& entries);
  // Of the weighted sum of the outputs; row >= column, both leaves. Weights are leaves
  // n_leaves ... n_leaves + n_outputs - 1.
  bool hessian(std::size_t max_work, std::vector<LocalEntry>& entries);
  // Of the weighted sum of the outputs; row: a leaf, column 0.
  bool gradient(std::size_t max_work, std::vector<LocalEntry>& entries);
  // Of each output along a direction, without the zero rule. The direction's components are leaves
  // from n_leaves + n_outputs on, one for each leaf of the kernel.
  bool tangents(std::size_t max_work, std::vector<Symbol>& outputs);

 private:
  // A value that counts where the mask, 1 or 0, says so; elsewhere it is anything.
  struct Adjoint {
    Symbol value = 0.0;
    Symbol mask = 1.0;
    bool exists = false;
  };
  // A leaf, or what depends on an active one.
  struct Value {
    Opcode op;  // or instruction::load
    Terms terms = 0;
    Index leaf = -1;
    std::int32_t operands[3] = {-1, -1, -1};  // values, where active
    // Nodes, or ~place among the constants: a quarter of the bytes of symbols.
    std::int32_t symbols[3] = {zero, zero, zero};
    std::int32_t result = zero;
    static constexpr std::int32_t zero = ~0;
  };
  struct Partial {
    Term term = Term::none;
    Symbol value = 0.0;  // of an indicator its truth
  };
  class EdgePusher;

  void trace_leaves();
  void trace(const Instruction& in);
  void trace_operator(const Instruction& in, Terms terms);
  void trace_until(std::size_t output);
  void trace_all();
  const Value& at(std::int32_t value) const { return values_[static_cast<std::size_t>(value)]; }
  Adjoint& adjoint(std::int32_t value) { return adjoints_[static_cast<std::size_t>(value)]; }
  std::int32_t short_form(const Symbol& symbol);
  Symbol symbol(std::int32_t short_form);
  std::array<Partial, 3> partials_of(const Value& value);
  static Symbol settle(const Adjoint& adjoint);
  static Adjoint plain_product(const Partial& partial, const Adjoint& adjoint);  // tests nothing
  Adjoint product(const Partial& partial, const Adjoint& adjoint);
  bool may_vanish(const Adjoint& adjoint) const;
  static void add(Adjoint& sum, const Adjoint& term);
  std::vector<std::int32_t> cone_of(std::int32_t root);
  std::size_t propagate(std::int32_t value);
  void weigh_outputs();

  struct Slot {
    std::int32_t symbol = Value::zero;
    std::int32_t value = -1;  // if active
  };

  const Kernel* kernel_;
  std::size_t n_traced_ = 0;  // instructions
  std::vector<Slot> slots_;
  bool is_by_outputs_ = false;
  SymbolGraph graph_;
  Infinities infinities_{graph_};
  std::vector<double> constants_ = {0.0};  // of values
  std::vector<bool> may_be_infinite_;      // nodes of the graph, as far as they were looked at
  std::size_t active_;
  std::vector<Symbol> weights_;
  std::vector<Value> values_;  // the leaves, then operands before results
  static constexpr std::int32_t not_traced = -2;
  std::vector<std::int32_t> outputs_;  // value of each; -1: not active
  std::vector<std::int32_t> stored_;   // symbol of each output
  std::vector<Adjoint> adjoints_;      // of each value; none between sweeps
  std::vector<std::int32_t> stamp_;    // the cone that a value was met in last
  std::int32_t n_cones_ = 0;
};

}  // namespace spad
