// The shape of a piece: what its instances have in common.
//
// A shape is the list of a piece's operations in the order of a walk from its roots, operands by
// number; leaves are numbered when they are first met and every use of a constant by itself, so
// neither node numbers nor values of constants tell pieces apart. Commuting operands are ordered by
// what is below them.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "program/recovery/cuts.hpp"
#include "program/recovery/output_lists.hpp"

namespace spad {

// Operands of a shape's operations.
struct ShapeRef {
  enum Kind : std::uint32_t { unused, operation, leaf, constant };
  static std::uint32_t make(Kind kind, std::size_t number) {
    return static_cast<std::uint32_t>(number << 2 | kind);
  }
  static Kind kind(std::uint32_t ref) { return static_cast<Kind>(ref & 3); }
  static std::size_t number(std::uint32_t ref) { return ref >> 2; }
};

struct Shape {
  struct Operation {  // or guard; c of a comparison is its relation and outcome
    Opcode op;
    std::array<std::uint32_t, 3> operands{};
    bool operator==(const Operation&) const = default;
  };
  struct Root {
    std::uint32_t ref;
    std::uint32_t n_outputs;
    bool is_guard, is_read;
    std::uint8_t activity;
    bool operator==(const Root&) const = default;
  };
  std::vector<Operation> operations;
  std::vector<Root> roots;
  std::vector<std::uint8_t> leaf_activity;  // of each leaf (activity_bit of terms.hpp)
  Index n_constants = 0;
  Index n_guards = 0;
  Index n_operators = 0;
  bool is_linear = true;

  Index n_values() const { return static_cast<Index>(roots.size()) - n_guards; }  // roots
  bool operator==(const Shape&) const = default;
};

// What an instance of a shape has of its own, in the order of the shape.
struct Instance {
  std::vector<Index> leaves;     // nodes
  std::vector<Index> constants;  // places in Tape::constants
  std::vector<Index> roots;      // nodes that are values
  std::vector<Index> guards;     // nodes

  void clear() {
    for (std::vector<Index>* each : {&leaves, &constants, &roots, &guards}) each->clear();
  }
};

// Finds the shapes of pieces, one after the other.
//
// Most pieces have a shape that is known, and nearly always the hash of what is below the first
// root tells which: then it is enough to compare, from the roots down. Otherwise the piece is
// walked.
class ShapeFinder {
 public:
  struct Mark {
    Index piece = -1;         // which last met the node
    std::uint32_t place = 0;  // in it
  };
  // marks: one a node, all none. In the cuts an owner is the next root of the piece, and a cost
  // what hash_below has said; activities of sources are known.
  ShapeFinder(const Tape& tape, Cuts& cuts, Mark* marks, const OutputLists& outputs)
      : tape_(tape), cuts_(cuts), marks_(marks), outputs_(outputs) {
    guesses_.fill(-1);
  }

  // Of what is below a node, all leaves and constants alike; what is cut is a leaf.
  std::uint32_t hash_below(Index k) const;
  // first_root: and those linked to it. piece: a number that no mark has, nor the next two.
  Index find(Index first_root, Index piece);
  // An operation, and which of its operands; if that is a light operation, which of this one's.
  struct Use {
    Index node;
    std::uint32_t operand, of_light = of_none;
    static constexpr std::uint32_t of_none = 3;
  };
  // Where each leaf and each constant of the piece that was found last is read. sees_light: through
  // light operations, of which no root is one.
  void find_uses(Index shape, Index first_root, bool sees_light, std::vector<Use>& leaves,
                 std::vector<Use>& constants);
  const Instance& instance() const { return instance_; }  // that was found last
  const std::vector<Shape>& shapes() const { return shapes_; }
  std::vector<Shape> take_shapes() { return std::move(shapes_); }

 private:
  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  Mark& mark(Index k) { return marks_[k]; }
  Index next_root(Index k) const { return cuts_[k].owner; }
  std::uint32_t hash_at(Index k) const { return k < 0 ? 0 : cuts_[k].cost; }
  bool is_guard_node(Index k) const { return cuts_[k].has(CutValue::guard); }
  // Operands in the order in which a shape has them.
  bool swaps_operands(const Node& node) const {
    return is_commutative(node.op) && hash_at(node.b) < hash_at(node.a);
  }
  std::array<Index, 3> ordered_operands(Index k) const {
    const auto [a, b, c] = operands_of(at(k));
    if (swaps_operands(at(k))) return {b, a, c};
    return {a, b, c};
  }

  bool matches(const Shape& shape, Index first_root);
  bool match_root(const Shape::Root& root, Index k);
  bool match_operation(const Shape::Operation& operation, Index k);
  bool match_operand(std::uint32_t ref, Index k);
  bool assign(Index& place, Index k);

  void describe(Index first_root);
  void walk(Index root);
  void enter(Index k, const std::array<Index, 3>& operands);
  std::uint32_t meet(Index k);
  std::uint32_t ref_of(Index k);
  Index number_of_shape();

  const Tape& tape_;
  Cuts& cuts_;
  Mark* marks_;
  const OutputLists& outputs_;
  Index piece_ = -1;  // at hand
  Instance instance_;
  Shape shape_;               // of the piece that is walked
  std::vector<Index> nodes_;  // of a shape's operations, when it is compared
  std::vector<Index> stack_;
  std::vector<Shape> shapes_;
  std::unordered_multimap<std::uint64_t, Index> shape_at_;
  std::array<Index, 256> guesses_;  // shapes, by the hash of their first root
};

}  // namespace spad
