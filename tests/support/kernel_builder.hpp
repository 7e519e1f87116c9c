// Writes kernels and programs down by hand, for tests below the recorder.
//
// Values are expressions; finish() assigns slots by liveness, an operand's slot being free for the
// result, and derives the terms of each operation from what it depends on.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "op/rule.hpp"
#include "program/program.hpp"
#include "program/terms.hpp"

namespace spad::support {

class KernelBuilder;

struct Value {
  KernelBuilder* kernel = nullptr;
  Index id = -1;
};

class KernelBuilder {
 public:
  // Leaves: of an input, of a parameter, of anything.
  Value input(Index j) { return leaf(j, {true, false, true}); }
  Value parameter(Index j) { return leaf(j, {false, true, true}, true); }
  Value leaf() { return leaf(-1, {true, true, true}); }
  Value literal(double value) {
    literals_.push_back(value);
    return push({Kind::literal, {}, {-1, -1, -1}, {}});
  }
  Value apply(Opcode op, Value a, Value b = {}, Value c = {}) {
    Node node{Kind::operation, op, {a.id, b.id, c.id}, {}};
    for (std::size_t w = 0; w < 3; ++w) node.active[w] = terms(node, w) != 0;
    return push(node);
  }
  void output(Value value) { push({Kind::output, {}, {value.id, -1, -1}, {}}); }

  Kernel finish() const;
  // One kernel, one instance.
  Program program(Index n_inputs, Index n_parameters = 0) const;

 private:
  enum class Kind { literal, leaf, operation, output };
  struct Node {
    Kind kind;
    Opcode op;
    std::array<Index, 3> operands;
    std::array<bool, 3> active;  // by Active
  };
  struct Leaf {
    Index number;
    bool is_parameter;
  };

  Value leaf(Index number, std::array<bool, 3> active, bool is_parameter = false) {
    leaves_.push_back({number, is_parameter});
    return push({Kind::leaf, {}, {-1, -1, -1}, active});
  }
  Value push(const Node& node) {
    nodes_.push_back(node);
    return {this, static_cast<Index>(nodes_.size()) - 1};
  }
  const Node& at(Index id) const { return nodes_[static_cast<std::size_t>(id)]; }
  Terms terms(const Node& node, std::size_t wrt) const;
  std::vector<std::size_t> last_uses() const;

  std::vector<Node> nodes_;
  std::vector<double> literals_;
  std::vector<Leaf> leaves_;
};

inline Terms KernelBuilder::terms(const Node& node, std::size_t wrt) const {
  const Structure& s = structure_of(node.op);
  const Term all[] = {s.a, s.b, s.c};
  unsigned packed = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    if (node.operands[k] >= 0 && at(node.operands[k]).active[wrt]) {
      packed |= static_cast<unsigned>(all[k]) << (3 * k);
    }
  }
  return static_cast<Terms>(packed);
}

inline std::vector<std::size_t> KernelBuilder::last_uses() const {
  std::vector<std::size_t> last(nodes_.size());
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    last[k] = k;
    for (Index operand : nodes_[k].operands) {
      if (operand >= 0) last[static_cast<std::size_t>(operand)] = k;
    }
  }
  return last;
}

inline Kernel KernelBuilder::finish() const {
  Kernel kernel;
  kernel.literals = literals_;
  kernel.n_slots = static_cast<Index>(literals_.size());
  const std::vector<std::size_t> last = last_uses();
  std::vector<Index> slot(nodes_.size(), -1), free;
  Index n_literals = 0;
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const Node& node = nodes_[k];
    if (node.kind == Kind::literal) {
      slot[k] = n_literals++;
      continue;
    }
    Instruction ins{};
    std::array<Index, 3> from{};  // what is not an operand: any slot
    for (std::size_t o = 0; o < 3; ++o) {
      const Index id = node.operands[o];
      if (id < 0) continue;
      from[o] = slot[static_cast<std::size_t>(id)];
      bool repeated = false;
      for (std::size_t before = 0; before < o; ++before) repeated |= node.operands[before] == id;
      const bool dies = last[static_cast<std::size_t>(id)] == k && at(id).kind != Kind::literal;
      if (dies && !repeated) free.push_back(from[o]);
    }
    const Node& active = node.kind == Kind::output ? at(node.operands[0]) : node;
    for (std::size_t w = 0; w < 3; ++w)
      ins.terms[w] = active.active[w] ? pack_terms(Term::plus) : 0;
    if (node.kind == Kind::output) {
      ins.op = instruction::store;
      ins.a = from[0];
      ins.b = kernel.n_outputs++;
    } else {
      if (free.empty()) free.push_back(kernel.n_slots++);
      ins.dst = slot[k] = free.back();
      free.pop_back();
      if (last[k] == k) free.push_back(ins.dst);
      ins.op = node.kind == Kind::leaf ? instruction::load : node.op;
      ins.a = node.kind == Kind::leaf ? kernel.n_leaves++ : from[0];
      ins.b = from[1];
      ins.c = from[2];
      if (node.kind == Kind::operation) {
        ++kernel.n_operators;
        for (std::size_t w = 0; w < 3; ++w) ins.terms[w] = terms(node, w);
        const int second = count_second(structure_of(node.op), ins.terms[2]);
        kernel.n_partials += count_partials(ins.terms[2]);
        kernel.n_second_partials += second;
        kernel.n_nonlinear += second > 0 ? 1 : 0;
      }
    }
    kernel.code.push_back(ins);
  }
  return kernel;
}

inline Program KernelBuilder::program(Index n_inputs, Index n_parameters) const {
  Program program;
  program.n_inputs = n_inputs;
  program.n_parameters = n_parameters;
  Batch batch;
  batch.kernel = finish();
  for (const Leaf& leaf : leaves_) {
    batch.leaves.push_back(Stream::affine(leaf.number + (leaf.is_parameter ? n_inputs : 0), 0));
  }
  program.n_outputs = batch.kernel->n_outputs;
  for (Index i = 0; i < program.n_outputs; ++i) {
    batch.outputs.push_back(Stream::affine(program.first_output() + i, 0));
  }
  program.levels.emplace_back();
  program.levels.back().push_back(std::move(batch));
  return program;
}

inline Value operator+(Value a, Value b) { return a.kernel->apply(Opcode::add, a, b); }
inline Value operator-(Value a, Value b) { return a.kernel->apply(Opcode::sub, a, b); }
inline Value operator*(Value a, Value b) { return a.kernel->apply(Opcode::mul, a, b); }
inline Value operator/(Value a, Value b) { return a.kernel->apply(Opcode::div, a, b); }
inline Value operator-(Value a) { return a.kernel->apply(Opcode::neg, a); }
inline Value operator+(Value a, double b) { return a + a.kernel->literal(b); }
inline Value operator*(double a, Value b) { return b.kernel->literal(a) * b; }
inline Value operator*(Value a, double b) { return a * a.kernel->literal(b); }
inline Value operator/(Value a, double b) { return a / a.kernel->literal(b); }
inline Value operator/(double a, Value b) { return b.kernel->literal(a) / b; }

}  // namespace spad::support
