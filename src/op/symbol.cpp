// Symbols: building the graph.
#include "op/symbol.hpp"

#include <bit>

#include "op/rule.hpp"

namespace spad {

math::Symbol SymbolGraph::leaf() {
  nodes_.push_back({symbol_node::leaf, n_leaves_++});
  return {*this, static_cast<std::int32_t>(nodes_.size()) - 1};
}

std::int32_t SymbolGraph::node_of(const math::Symbol& symbol) {
  SPAD_ASSERT(symbol.is_constant() || symbol.graph() == this);
  if (!symbol.is_constant()) return symbol.node();
  const auto place = static_cast<std::int32_t>(constants_.size());
  const auto [found, is_new] =
      constant_at_.try_emplace(std::bit_cast<std::uint64_t>(symbol.constant()), place);
  if (is_new) constants_.push_back(symbol.constant());
  return insert({symbol_node::constant, found->second});
}

std::int32_t SymbolGraph::insert(const Node& node) {
  const auto next = static_cast<std::int32_t>(nodes_.size());
  const auto [found, is_new] = node_at_.try_emplace({node.op, node.a, node.b, node.c}, next);
  if (is_new) nodes_.push_back(node);
  return found->second;
}

math::Symbol apply(Opcode op, const math::Symbol& a, const math::Symbol& b, const math::Symbol& c) {
  SPAD_ASSERT(is_operator(op));
  const int arity = arity_of(op);
  SymbolGraph* graph = a.graph();
  if (graph == nullptr && arity > 1) graph = b.graph();
  if (graph == nullptr && arity > 2) graph = c.graph();
  if (graph == nullptr) {
    return visit(op, [&]<class R>() { return R::value(a.constant(), b.constant(), c.constant()); });
  }
  SymbolGraph::Node node{op};
  node.a = graph->node_of(a);
  if (arity > 1) node.b = graph->node_of(b);
  if (arity > 2) node.c = graph->node_of(c);
  return {*graph, graph->insert(node)};
}

math::Symbol math::choose(const SymbolMask& mask, const Symbol& a, const Symbol& b) {
  if (mask.truth.is_constant()) return mask.truth.constant() != 0 ? a : b;
  const bool is_truth =
      a.is_constant() && a.constant() == 1 && b.is_constant() && b.constant() == 0;
  return is_truth ? mask.truth : select(mask.truth, a, b);
}

}  // namespace spad
