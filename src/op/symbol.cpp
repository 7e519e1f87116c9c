// Symbols: building the graph.
#include "op/symbol.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

#include "base/large_pages.hpp"
#include "op/rule.hpp"

namespace spad {

namespace {

std::size_t hash_of(const SymbolGraph::Node& node) {
  std::uint64_t h = static_cast<std::uint64_t>(node.op);
  for (std::int32_t operand : {node.a, node.b, node.c}) {
    h = (h ^ static_cast<std::uint32_t>(operand)) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
  }
  return static_cast<std::size_t>(h);
}

}  // namespace

math::Symbol SymbolGraph::leaf() {
  nodes_.push_back({symbol_node::leaf, n_leaves_++});
  return {*this, static_cast<std::int32_t>(nodes_.size()) - 1};
}

std::int32_t SymbolGraph::place_of_constant(double value) {
  const auto next = static_cast<std::int32_t>(constants_.size());
  const auto [found, is_new] = constant_at_.try_emplace(std::bit_cast<std::uint64_t>(value), next);
  if (is_new) constants_.push_back(value);
  return found->second;
}

std::int32_t SymbolGraph::node_of(const math::Symbol& symbol) {
  SPAD_ASSERT(symbol.is_constant() || symbol.graph() == this);
  if (!symbol.is_constant()) return symbol.node();
  return insert({symbol_node::constant, place_of_constant(symbol.constant())});
}

// The place of an equal node, or a free one. A few places near that of the last operand come first:
// they are in the cache.
template <class Equal>
std::size_t SymbolGraph::place_of(const Node& node, Equal&& equal) const {
  constexpr int n_near = 8;
  const std::size_t mask = node_at_.size() - 1;
  std::size_t place = 2 * static_cast<std::size_t>(std::max({node.a, node.b, node.c}));
  for (int n_tried = 0;; ++n_tried, ++place) {
    if (n_tried == n_near) place = hash_of(node);
    const std::int32_t there = node_at_[place & mask];
    if (there < 0 || equal(nodes_[static_cast<std::size_t>(there)])) return place & mask;
  }
}

std::int32_t SymbolGraph::find(const Node& node) const {
  if (node_at_.empty()) return -1;
  return node_at_[place_of(node, [&](const Node& other) { return other == node; })];
}

void SymbolGraph::grow() {
  const std::size_t size = std::max<std::size_t>(64, 2 * node_at_.size());
  node_at_ = {};
  assign_large(node_at_, size, -1);
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    if (nodes_[k].op == symbol_node::leaf) continue;
    const std::size_t place = place_of(nodes_[k], [](const Node&) { return false; });
    node_at_[place] = static_cast<std::int32_t>(k);
  }
}

std::int32_t SymbolGraph::insert(const Node& node) {
  if (2 * (nodes_.size() + 1) > node_at_.size()) grow();
  const std::size_t place = place_of(node, [&](const Node& other) { return other == node; });
  if (node_at_[place] < 0) {
    node_at_[place] = static_cast<std::int32_t>(nodes_.size());
    grow_ahead(nodes_, 1);
    nodes_.push_back(node);
  }
  return node_at_[place];
}

namespace {

bool is_number(const math::Symbol& a, double number) {
  return a.is_constant() && a.constant() == number;
}

// b, if a is -b.
std::optional<math::Symbol> negated(const math::Symbol& a) {
  if (a.is_constant()) return {};
  const SymbolGraph::Node& node = a.graph()->nodes()[static_cast<std::size_t>(a.node())];
  if (node.op != Opcode::neg) return {};
  return math::Symbol(*a.graph(), node.a);
}

using math::Symbol;

// factor · value, the value a node.
struct Multiple {
  double factor;
  Symbol value;
};

Multiple multiple(const Symbol& a) {
  const SymbolGraph& graph = *a.graph();
  const SymbolGraph::Node& node = graph.nodes()[static_cast<std::size_t>(a.node())];
  if (node.op == Opcode::neg) return {-1, {*a.graph(), node.a}};
  if (node.op != Opcode::mul) return {1, a};
  for (const auto& [constant, other] : {std::pair{node.a, node.b}, std::pair{node.b, node.a}}) {
    const SymbolGraph::Node& factor = graph.nodes()[static_cast<std::size_t>(constant)];
    if (factor.op != symbol_node::constant) continue;
    return {graph.constants()[static_cast<std::size_t>(factor.a)], {*a.graph(), other}};
  }
  return {1, a};
}

// c · (d · x) = (c · d) · x where c · d is exact: one rounding less.
std::optional<Symbol> product_of_constants(double c, const Symbol& b) {
  const Multiple inner = multiple(b);
  const double both = c * inner.factor;
  const bool is_exact = std::isnormal(both) && std::fma(c, inner.factor, -both) == 0;
  if (inner.factor == 1 || !is_exact) return {};
  return math::mul(both, inner.value);
}

// c · x + d · x = (c + d) · x where c + d is exact: at least one rounding less.
std::optional<Symbol> sum_of_multiples(const Symbol& a, const Symbol& b, double sign) {
  if (a.is_constant() || b.is_constant()) return {};
  const Multiple x = multiple(a), y = multiple(b);
  const double d = sign * y.factor, both = x.factor + d;
  const bool is_exact = std::isnormal(both) && both - x.factor == d && both - d == x.factor;
  if (x.value.node() != y.value.node() || !is_exact) return {};
  return math::mul(both, x.value);
}

std::optional<Symbol> simpler_product(const Symbol& a, const Symbol& b) {
  if (is_number(a, 1)) return b;
  if (is_number(b, 1)) return a;
  if (is_number(a, -1)) return math::neg(b);
  if (is_number(b, -1)) return math::neg(a);
  if (a.is_constant()) {
    if (const auto result = product_of_constants(a.constant(), b)) return result;
  } else if (b.is_constant()) {
    if (const auto result = product_of_constants(b.constant(), a)) return result;
  }
  const std::optional<Symbol> minus_a = negated(a), minus_b = negated(b);
  if (minus_a && minus_b) return math::mul(*minus_a, *minus_b);
  if (minus_a) {
    return b.is_constant() ? math::mul(*minus_a, -b.constant()) : math::neg(math::mul(*minus_a, b));
  }
  if (minus_b) {
    return a.is_constant() ? math::mul(-a.constant(), *minus_b) : math::neg(math::mul(a, *minus_b));
  }
  return {};
}

std::optional<Symbol> simpler_sum(const Symbol& a, const Symbol& b) {
  if (const auto result = sum_of_multiples(a, b, 1)) return result;
  if (const auto minus_b = negated(b)) return math::sub(a, *minus_b);
  if (const auto minus_a = negated(a)) return math::sub(b, *minus_a);
  return {};
}

// The same bits for all operands but a NaN's, or fewer roundings.
std::optional<Symbol> simpler(Opcode op, const Symbol& a, const Symbol& b) {
  switch (op) {
    case Opcode::neg:
      if (const auto minus_a = negated(a)) return minus_a;
      return product_of_constants(-1, a);
    case Opcode::mul: return simpler_product(a, b);
    case Opcode::add: return simpler_sum(a, b);
    case Opcode::sub:
      if (const auto result = sum_of_multiples(a, b, -1)) return result;
      if (const auto minus_b = negated(b)) return math::add(a, *minus_b);
      return {};
    case Opcode::div:
      if (is_number(b, 1)) return a;
      if (is_number(b, -1)) return math::neg(a);
      if (const auto minus_a = negated(a)) return math::neg(math::div(*minus_a, b));
      if (const auto minus_b = negated(b)) return math::neg(math::div(a, *minus_b));
      return {};
    default: return {};
  }
}

}  // namespace

math::Symbol apply(Opcode op, const math::Symbol& a, const math::Symbol& b, const math::Symbol& c) {
  SPAD_ASSERT(is_operator(op));
  const int arity = arity_of(op);
  SymbolGraph* graph = a.graph();
  if (graph == nullptr && arity > 1) graph = b.graph();
  if (graph == nullptr && arity > 2) graph = c.graph();
  if (graph == nullptr) {
    return visit(op, [&]<class R>() { return R::value(a.constant(), b.constant(), c.constant()); });
  }
  if (!graph->keeps_operations_) {
    if (const auto result = simpler(op, a, b)) return *result;
  }
  SymbolGraph::Node node{op};
  node.a = graph->node_of(a);
  if (arity > 1) node.b = graph->node_of(b);
  if (arity > 2) node.c = graph->node_of(c);
  if (is_commutative(op) && node.b < node.a) std::swap(node.a, node.b);
  return {*graph, graph->insert(node)};
}

math::Symbol math::choose(const SymbolMask& mask, const Symbol& a, const Symbol& b) {
  if (mask.truth.is_constant()) return mask.truth.constant() != 0 ? a : b;
  const bool is_truth =
      a.is_constant() && a.constant() == 1 && b.is_constant() && b.constant() == 0;
  return is_truth ? mask.truth : select(mask.truth, a, b);
}

}  // namespace spad
