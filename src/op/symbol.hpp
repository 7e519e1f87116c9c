// Symbols: formulas evaluated on them become a graph of operators, from which kernels are built.
//
// Closed over the table: every value and partial of every row is made of rows, conditionals of
// comparisons and select. Equal nodes are made once, the operands of commutative ones in either
// order; what depends on no leaf is folded, and so are factors of 1 and -1, and signs, wherever
// that changes no bits, and multiples of one value where it takes fewer roundings.
#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "op/opcode.hpp"

namespace spad {

// Nodes of a SymbolGraph that are not operators.
namespace symbol_node {
constexpr Opcode leaf{2020};      // a: number of the leaf
constexpr Opcode constant{2021};  // a: place in constants()
}  // namespace symbol_node

namespace math {
class Symbol;
}

// Node k is an operator on earlier nodes, a leaf, or a constant.
class SymbolGraph {
 public:
  struct Node {
    Opcode op;
    std::int32_t a = -1, b = -1, c = -1;

    bool operator==(const Node&) const = default;
  };

  SymbolGraph() = default;
  SymbolGraph(const SymbolGraph&) = delete;  // symbols point to it
  SymbolGraph& operator=(const SymbolGraph&) = delete;

  math::Symbol leaf();                               // leaves are numbered 0, 1, ...
  std::int32_t node_of(const math::Symbol& symbol);  // makes the node of a constant

  std::int32_t find(const Node& node) const;  // an equal node, or -1

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<double>& constants() const { return constants_; }
  std::int32_t n_leaves() const { return n_leaves_; }

  // Whether operations become what they are, or what takes fewer roundings; at first the latter.
  void keep_operations(bool keep) { keeps_operations_ = keep; }

 private:
  friend math::Symbol apply(Opcode, const math::Symbol&, const math::Symbol&, const math::Symbol&);
  std::int32_t insert(const Node& node);
  std::int32_t place_of_constant(double value);
  template <class Equal>
  std::size_t place_of(const Node& node, Equal&& equal) const;
  void grow();

  std::vector<Node> nodes_;
  std::vector<double> constants_;
  std::vector<std::int32_t> node_at_;  // nodes by their hash; open addressing, -1 where free
  std::unordered_map<std::uint64_t, std::int32_t> constant_at_;  // by its bits
  std::int32_t n_leaves_ = 0;
  bool keeps_operations_ = false;
};

namespace math {

// A node of a graph, or a constant that is in no graph yet.
class Symbol {
 public:
  Symbol(double constant) : constant_(constant) {}  // implicitly: literals in formulas
  Symbol(SymbolGraph& graph, std::int32_t node) : graph_(&graph), node_(node) {}

  bool is_constant() const { return graph_ == nullptr; }
  double constant() const {  // NaN for a node
    return is_constant() ? constant_ : std::numeric_limits<double>::quiet_NaN();
  }
  SymbolGraph* graph() const { return graph_; }                     // NULL for a constant
  std::int32_t node() const { return is_constant() ? -1 : node_; }  // -1 for a constant

 private:
  SymbolGraph* graph_ = nullptr;
  union {  // 16 bytes in all: every operation of a kernel that is differentiated has several
    double constant_;
    std::int32_t node_;  // in a graph
  };
};

struct SymbolMask {
  Symbol truth;  // 1 or 0
};

}  // namespace math

using math::Symbol;
using math::SymbolMask;

// One operation; operands beyond the operator's arity are not read. All nodes of one graph.
math::Symbol apply(Opcode op, const math::Symbol& a, const math::Symbol& b = 0.0,
                   const math::Symbol& c = 0.0);

namespace math {

#define SPAD_UNARY(number, id, ...) \
  inline Symbol id(const Symbol& a) { return apply(Opcode::id, a); }
#define SPAD_BINARY(number, id, ...) \
  inline Symbol id(const Symbol& a, const Symbol& b) { return apply(Opcode::id, a, b); }
#define SPAD_TERNARY(number, id, ...)                                   \
  inline Symbol id(const Symbol& a, const Symbol& b, const Symbol& c) { \
    return apply(Opcode::id, a, b, c);                                  \
  }
#include "op/ops.def"

inline Symbol operator+(const Symbol& a, const Symbol& b) { return add(a, b); }
inline Symbol operator-(const Symbol& a, const Symbol& b) { return sub(a, b); }
inline Symbol operator*(const Symbol& a, const Symbol& b) { return mul(a, b); }
inline Symbol operator/(const Symbol& a, const Symbol& b) { return div(a, b); }
inline Symbol operator-(const Symbol& a) { return neg(a); }

inline SymbolMask operator<(const Symbol& a, const Symbol& b) { return {lt(a, b)}; }
inline SymbolMask operator<=(const Symbol& a, const Symbol& b) { return {le(a, b)}; }
inline SymbolMask operator==(const Symbol& a, const Symbol& b) { return {eq(a, b)}; }
inline SymbolMask operator!=(const Symbol& a, const Symbol& b) { return {ne(a, b)}; }
inline SymbolMask operator>(const Symbol& a, const Symbol& b) { return {gt(a, b)}; }
inline SymbolMask operator>=(const Symbol& a, const Symbol& b) { return {ge(a, b)}; }

// A mask as a number is its own truth; a mask that is constant has chosen already.
Symbol choose(const SymbolMask& mask, const Symbol& a, const Symbol& b);
inline SymbolMask operator!(const SymbolMask& a) { return {eq(a.truth, 0)}; }
inline SymbolMask operator||(const SymbolMask& a, const SymbolMask& b) {
  return {choose(a, Symbol(1), b.truth)};
}

}  // namespace math
}  // namespace spad
