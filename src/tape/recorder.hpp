// The recorder: takes the operations of one run of user code, with their values.
//
// A variable is a number that carries its recorder's tag in the high bits, so that a foreign one
// is noticed. Calls return variables, not statuses: the first error stays here, every later call
// returns `invalid`, and finish reports it. One thread at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "tape/tape.hpp"

namespace spad {

using Variable = std::int64_t;

// count operands: element k is first[k * stride]; stride 0 repeats one variable.
struct VariableArray {
  const Variable* first;
  std::int64_t stride;
  Variable operator[](std::int64_t k) const { return first[k * stride]; }
};

class Recorder {
 public:
  static constexpr Variable invalid = -1;

  // x0, p0: the point of the recording; sizes give n and np. At most max_operations nodes.
  Recorder(std::span<const double> x0, std::span<const double> p0, Index max_operations);

  Variable input(std::int64_t i);
  Variable parameter(std::int64_t j);
  Variable constant(double value);
  // The arity of op must be the number of operands given.
  Variable op1(std::int32_t op, Variable a);
  Variable op2(std::int32_t op, Variable a, Variable b);
  Variable op3(std::int32_t op, Variable a, Variable b, Variable c);
  Variable pow_int(Variable a, std::int64_t exponent);  // |exponent| <= 2^53
  Variable select(std::int32_t relation, Variable a, Variable b, Variable c, Variable d);

  bool compare(std::int32_t relation, Variable a, Variable b);  // false after an error
  std::int64_t floor_index(Variable a);                         // 0 after an error

  // Element-wise; out is contiguous, filled with `invalid` on error. Arity = operands.size().
  bool op_n(std::int32_t op, std::int64_t count, std::span<const VariableArray> operands,
            Variable* out);
  Variable sum_n(std::int64_t count, VariableArray a);  // ((a0 + a1) + a2) + ...; 0 if empty
  Variable dot_n(std::int64_t count, VariableArray a, VariableArray b);  // products, then sum_n

  // The function at `count` places: place k takes inputs [k * n, (k + 1) * n) and parameters
  // [k * np, (k + 1) * np), n and np being its own, and gives results [k * m, (k + 1) * m), filled
  // with `invalid` on error.
  struct MapArrays {
    std::int64_t count;
    Index n, np;  // n + np = function->n_leaves()
    const Variable* inputs;
    const Variable* parameters;
    Variable* results;
  };
  bool map(std::shared_ptr<const MappedFunction> function, const MapArrays& arrays);

  double value(Variable a) const;  // NaN for an invalid or foreign variable
  const Status& status() const { return status_; }
  void fail(Status status);  // keeps the first error only

  // Takes the recording out; the recorder is finished, whatever the result. NULL outputs: m = 0.
  Result<Tape> finish(std::span<const Variable> outputs);

  Index n() const { return static_cast<Index>(input_node_.size()); }
  Index np() const { return static_cast<Index>(parameter_node_.size()); }
  Index max_operations() const { return max_operations_; }
  Index n_operations() const { return static_cast<Index>(tape_.nodes.size()); }

 private:
  bool usable();
  // What is not a variable of this recorder differs from its tag in the high bits.
  bool resolve(Variable variable, int operand, Index& node) {
    const auto place = static_cast<std::uint64_t>(variable ^ tag_);
    node = static_cast<Index>(place);
    return place < tape_.nodes.size() || refuse(variable, operand);
  }
  [[gnu::cold]] bool refuse(Variable variable, int operand);
  [[gnu::cold]] bool refuse_op(std::int32_t op, int arity);
  Variable source(Opcode op, std::int64_t place, std::int64_t count, const char* what,
                  double value);
  Variable apply(Opcode op, Index a, Index b, Index c);
  Variable push(Node node, double value) {
    if (tape_.size() >= max_operations_) return refuse_more();
    node.varies = node.op != node::constant;  // operations on constants are folded before
    if (tape_.nodes.size() == tape_.nodes.capacity()) grow();
    tape_.nodes.push_back(node);
    tape_.words.push_back(std::bit_cast<std::uint64_t>(value));
    return tag_ | static_cast<Variable>(tape_.size() - 1);
  }
  [[gnu::cold]] Variable refuse_more();
  void grow();
  bool resolve_places(const MapArrays& arrays, std::vector<Index>& leaves);
  bool push_results(Map& map, Variable* results);
  bool varies(Index node) const {
    return node >= 0 && tape_.nodes[static_cast<std::size_t>(node)].varies;
  }
  double value_at(Index node) const {
    return std::bit_cast<double>(tape_.words[static_cast<std::size_t>(node)]);
  }
  bool check_op(std::int32_t op, int arity);
  bool check_relation(std::int32_t relation);

  Tape tape_;
  // Nodes of recent constants by a hash of their bits: literals in loops become one node each.
  static constexpr int recent_bits = 12;
  std::vector<Index> recent_constants_;
  std::vector<Index> input_node_, parameter_node_;  // -1 until asked for
  Status status_;
  bool finished_ = false;
  std::int64_t tag_;
  Index max_operations_;
};

}  // namespace spad
