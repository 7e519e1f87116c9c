// The pieces of a cut tape, sorted by shape: equal shapes are instances of one kernel.
//
// A piece computes one or more materialized values (or checks guards) from the same leaves. Its
// shape is the list of its operations in the order of a walk from its roots, operands by number;
// leaves are numbered when they are first met and every use of a constant by itself, so neither
// node numbers nor values of constants tell pieces apart. Commuting operands are ordered by what
// is below them.
#pragma once

#include <cstdint>
#include <vector>

#include "program/program.hpp"
#include "program/recovery/cuts.hpp"

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
  // {opcode, a, b, c} of each operation and guard (c of a comparison is its relation and outcome),
  // then {root_code, ref, number of outputs, whether it is read} of each root that is a value.
  static constexpr std::uint32_t root_code = ~std::uint32_t{0};
  std::vector<std::uint32_t> words;
  std::vector<std::uint8_t> leaf_activity;  // of each leaf (activity_bit of terms.hpp)
  std::uint32_t n_constants = 0;
  std::uint32_t n_roots = 0;
  std::uint32_t n_guards = 0;
  std::uint32_t n_operators = 0;
};

// The pieces of one shape at one level, in tape order; arrays are instance-major.
struct Bin {
  Index shape;
  Index level;
  Index n_instances = 0;
  std::vector<Index> leaves;      // nodes
  std::vector<double> constants;  // values
  std::vector<Index> roots;       // nodes
  std::vector<Index> guards;      // nodes
};

// Places of a map whose leaves depend on the same kinds of sources.
struct MapPiece {
  Index map;
  Index level;
  Batch kernel;  // streams are numbers of leaves and of results (program/mapped.hpp)
  std::vector<Index> places;
};

struct Pieces {
  std::vector<Shape> shapes;
  std::vector<Bin> bins;
  // Linear pieces that read others of their own level: to be run in tape order, after the bins.
  struct Chained {
    Index level;
    std::vector<Index> roots;
  };
  std::vector<Chained> chained;
  std::vector<MapPiece> maps;
  // Of each map and result: whether it goes straight to outputs, one at every place, read by
  // nobody.
  std::vector<std::vector<bool>> goes_out;
  Index n_levels = 0;
  std::vector<std::uint8_t> activity;  // of each node that a piece has or reads (activity_bit)
};

// Costs and owners of the cuts are lost.
Pieces find_pieces(const Tape& tape, Cuts& cuts);

}  // namespace spad
