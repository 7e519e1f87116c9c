// A kernel from a graph of symbols: what the wanted values need, in an order that keeps few alive.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "op/symbol.hpp"
#include "program/runs.hpp"

namespace spad {

struct SymbolicKernel {
  SharedKernel kernel;        // its outputs are the symbols asked for, in their order
  std::vector<Index> leaves;  // which leaf of the graph each leaf of the kernel is, ascending
  std::shared_ptr<const Runs> runs;
};

// waits: of outputs that are stored just before the next one; empty: none.
SymbolicKernel kernel_of(SymbolGraph& graph, std::span<const Symbol> outputs,
                         const std::vector<bool>& waits = {});
// For one instance: with runs in place of the code, unless it is short.
// in_order: operations come in the order in which the graph was made, each output when it is there.
SymbolicKernel kernel_of_one_instance(SymbolGraph& graph, std::span<const Symbol> outputs,
                                      bool in_order = false);

}  // namespace spad
