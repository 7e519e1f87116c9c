// The tape: the operations of one run of the user's code, in static single assignment.
//
// Node k defines value k; operands are numbers of earlier nodes. Besides the operators of
// op/ops.def there are sources (input, parameter, constant) and guards, which define no value but
// must hold whenever the tape is evaluated.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/sparse.hpp"
#include "op/opcode.hpp"

namespace spad {

// Opcodes of nodes that are not operators; numbers from 2000 are outside ops.def.
namespace node {
constexpr Opcode input{2000};          // a: number of the input
constexpr Opcode parameter{2001};      // a: number of the parameter
constexpr Opcode constant{2002};       // a: place in Tape::constants
constexpr Opcode guard_compare{2003};  // a, b: values; c: relation and recorded outcome
constexpr Opcode guard_floor{2004};    // a: value; b: node of the recorded floor, a constant
constexpr Opcode mapped{2005};         // a: the map; its results are consecutive nodes
}  // namespace node

constexpr bool is_guard(Opcode op) { return op == node::guard_compare || op == node::guard_floor; }

// Values that no operation of the tape computes.
constexpr bool is_source(Opcode op) {
  return op == node::input || op == node::parameter || op == node::mapped;
}

enum class Relation : std::int32_t { lt = 1, le, eq, ne, gt, ge };

bool holds(Relation relation, double a, double b);
const char* symbol_of(Relation relation);
Opcode indicator_of(
    Relation relation);  // the operator with value 1 where the relation holds, else 0

struct Node {
  Opcode op;
  std::uint16_t varies = 0;  // 1: the value depends on inputs or parameters
  Index a = -1, b = -1, c = -1;

  bool operator==(const Node&) const = default;
};
static_assert(sizeof(Node) == 16);

// Operands that are nodes; unused ones are -1.
inline std::array<Index, 3> operands_of(const Node& node) {
  if (static_cast<int>(node.op) < 2000) return {node.a, node.b, node.c};
  if (is_guard(node.op)) return {node.a, node.b, -1};
  return {-1, -1, -1};
}

// Guard outcome packed in Node::c.
constexpr Index pack_guard(Relation relation, bool outcome) {
  return static_cast<Index>(relation) * 2 + (outcome ? 1 : 0);
}
constexpr Relation guard_relation(Index c) { return static_cast<Relation>(c / 2); }
constexpr bool guard_outcome(Index c) { return (c & 1) != 0; }

// A function that was recorded before, to be applied at many places at once.
class MappedFunction {
 public:
  virtual ~MappedFunction() = default;
  virtual Index n_leaves() const = 0;  // inputs, then parameters
  virtual Index n_results() const = 0;
  // Places side by side: leaf l of place k is leaves[l * count + k], result i is results[i * count
  // + k]. Fails where a guard does not hold.
  virtual Status values(Index count, const double* leaves, double* results) const = 0;
};

// One function at `count` places; result i of place k is node first_result + k * n_results + i.
struct Map {
  std::shared_ptr<const MappedFunction> function;  // immutable; the tape may be copied
  Index count = 0;
  Index first_result = 0;
  Index recorded_at = 0;      // operation number in the recording
  std::vector<Index> leaves;  // nodes; of place k from k * n_leaves
};

struct Tape {
  Index n_inputs = 0;
  Index n_parameters = 0;
  std::vector<Node> nodes;
  std::vector<double> constants;   // by Node::a of constant nodes
  std::vector<Index> outputs;      // node of each output, m
  std::vector<Index> recorded_at;  // operation number in the recording of each guard, in tape order
  // One word a node, for whatever pass is at work: the recorder's values, then the simplifier's and
  // the compiler's notes. Memory that is there already: first touching a page costs as much as a
  // hundred operations. A tape made by hand may leave it empty.
  std::vector<std::uint64_t> words;
  std::vector<Map> maps;       // in tape order
  std::vector<double> x0, p0;  // the point of the recording

  Index size() const { return static_cast<Index>(nodes.size()); }
};

}  // namespace spad
