// Which nodes of a graph of symbols may be infinite where its leaves are finite: quotients,
// logarithms, powers, what grows as exponentials do, and what is made of these. Products and sums
// that overflow are not meant.
#pragma once

#include <vector>

#include "op/symbol.hpp"

namespace spad {

class Infinities {
 public:
  explicit Infinities(const SymbolGraph& graph) : graph_(&graph) {}

  // Of a symbol of the graph, which may have grown.
  bool may_be(const Symbol& symbol);

 private:
  bool divides_by_number(const SymbolGraph::Node& node) const;
  bool comes_up(const SymbolGraph::Node& node) const;
  bool is_known(std::int32_t node) const {
    return node >= 0 && may_be_[static_cast<std::size_t>(node)];
  }

  const SymbolGraph* graph_;
  std::vector<bool> may_be_;  // of the nodes, as far as they were looked at
};

}  // namespace spad
