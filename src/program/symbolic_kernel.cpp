// Depth first from one output after another, or in the order of the graph; a slot is free when its
// last reader has run.
#include "program/symbolic_kernel.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/large_pages.hpp"
#include "program/slots.hpp"

namespace spad {

namespace {

class Lowering {
 public:
  // minus_one: its node, by which what is negated is multiplied; -1: none.
  explicit Lowering(const SymbolGraph& graph, std::int32_t minus_one = -1)
      : graph_(graph), nodes_(graph.nodes()), constants_(graph.constants()), minus_one_(minus_one) {
    assign_large(states_, nodes_.size(), State{});
  }

  SymbolicKernel run(std::span<const std::int32_t> outputs, const std::vector<bool>& waits,
                     bool in_runs) {
    if (!in_runs) find_chains(outputs);
    for (std::int32_t node : outputs) {
      order(node);
      ++n_uses(node);
    }
    join_sines_and_cosines();
    begin(order_.size(), outputs.size(), in_runs ? RunsFinder::window : 0);
    std::size_t next = 0;
    for (std::size_t o = 0; o < outputs.size(); ++o) {
      for (; next < ends_[o]; ++next) {
        if (order_.size() - next > ahead) __builtin_prefetch(&at(order_[next + ahead]));
        emit(order_[next]);
      }
      if (!waits.empty() && waits[o]) continue;
      while (static_cast<std::size_t>(kernel_.n_outputs) <= o) {
        store(outputs[static_cast<std::size_t>(kernel_.n_outputs)]);
      }
    }
    return finish();
  }

  // As the graph was made: with runs.
  SymbolicKernel run_in_order(std::span<const std::int32_t> outputs) {
    const std::size_t n_live = count_uses(outputs);
    // Of outputs one after another little is alive: twice as many operations may wait.
    begin(n_live, outputs.size(), 2 * RunsFinder::window);
    std::vector<Index> by_node(outputs.size());
    std::iota(by_node.begin(), by_node.end(), 0);
    const auto node_of = [&](Index o) { return outputs[static_cast<std::size_t>(o)]; };
    std::ranges::stable_sort(by_node, {}, node_of);
    auto output = by_node.begin();
    for (std::int32_t node = 0; output != by_node.end(); ++node) {
      const bool is_output = node_of(*output) == node;
      if (n_uses(node) > 0 && (is_output || is_operator_node(node))) emit_with_leaves(node);
      for (; output != by_node.end() && node_of(*output) == node; ++output) {
        append({.op = instruction::store, .a = place(node), .b = *output});
        end_use(node);
      }
    }
    kernel_.n_outputs = static_cast<Index>(outputs.size());
    return finish();
  }

 private:
  static constexpr Index unseen = -1, entered = -2;
  static constexpr std::size_t ahead = 16;  // nodes are in the order in which they were made

  struct State {
    Index place = unseen;  // or entered, then its slot
    Index n_uses = 0;      // still to come
  };

  const SymbolGraph::Node& at(std::int32_t node) const {
    return nodes_[static_cast<std::size_t>(node)];
  }
  Index& place(std::int32_t node) { return states_[static_cast<std::size_t>(node)].place; }
  Index& n_uses(std::int32_t node) { return states_[static_cast<std::size_t>(node)].n_uses; }
  bool is_operator_node(std::int32_t node) const { return is_operator_code(at(node).op); }
  // A product takes part in a chain of operations (program/steps.hpp), a negation does not.
  bool is_product_by_minus_one(std::int32_t node) const {
    return minus_one_ >= 0 && at(node).op == Opcode::neg;
  }
  Opcode op(std::int32_t node) const {
    return is_product_by_minus_one(node) ? Opcode::mul : at(node).op;
  }
  std::array<std::int32_t, 3> operands(std::int32_t node) const {
    if (!is_operator_node(node)) return {-1, -1, -1};
    return {at(node).a, is_product_by_minus_one(node) ? minus_one_ : at(node).b, at(node).c};
  }

  // n_nodes: that are needed, with the literals. window: of the runs; 0: none.
  void begin(std::size_t n_nodes, std::size_t n_outputs, Index window) {
    std::sort(result_.leaves.begin(), result_.leaves.end());
    const auto n_literals = static_cast<Index>(kernel_.literals.size());
    slots_ = Slots(n_literals);
    const std::size_t n_instructions = n_nodes - kernel_.literals.size() + n_outputs;
    if (window > 0 && n_instructions >= fewest_in_runs) {
      finder_.emplace(n_literals, n_instructions, window);
    }
  }

  SymbolicKernel finish() {
    kernel_.n_slots = std::max(slots_.n_used(), Index{1});
    kernel_.n_leaves = static_cast<Index>(result_.leaves.size());
    if (finder_) result_.runs = std::make_shared<const Runs>(finder_->finish());
    result_.kernel = std::move(kernel_);
    return std::move(result_);
  }

  // Backward; returns the number of nodes that are needed.
  std::size_t count_uses(std::span<const std::int32_t> outputs) {
    for (std::int32_t node : outputs) ++n_uses(node);
    std::size_t n_live = 0;
    for (auto node = static_cast<std::int32_t>(nodes_.size()); node-- > 0;) {
      if (n_uses(node) == 0) continue;
      ++n_live;
      if (!is_operator_node(node)) take_source(node);
      for (std::int32_t operand : operands(node)) {
        if (operand >= 0) ++n_uses(operand);
      }
    }
    return n_live;
  }

  // A leaf before it is read first; with a sine its cosine, and the other way round.
  void emit_with_leaves(std::int32_t node) {
    if (place(node) != unseen) return;
    for (std::int32_t operand : operands(node)) {
      if (operand >= 0 && place(operand) == unseen) emit(operand);
    }
    const Opcode op = at(node).op;
    std::int32_t partner = -1;
    if (op == Opcode::sin || op == Opcode::cos) {
      partner = graph_.find({op == Opcode::sin ? Opcode::cos : Opcode::sin, at(node).a});
    }
    emit(node);
    if (partner >= 0 && n_uses(partner) > 0 && place(partner) == unseen) emit(partner);
  }

  // How many of the operations that end at a node may be computed at once (program/steps.hpp).
  void find_chains(std::span<const std::int32_t> outputs) {
    if (nodes_.empty()) return;
    std::vector<std::uint8_t> n_readers(nodes_.size());  // 2: more than one
    const auto read = [&](std::int32_t node) {
      std::uint8_t& n = n_readers[static_cast<std::size_t>(node)];
      if (n < 2) ++n;
    };
    for (std::int32_t node : outputs) read(node);
    for (auto node = static_cast<std::int32_t>(nodes_.size()); node-- > 0;) {
      if (n_readers[static_cast<std::size_t>(node)] == 0) continue;
      for (std::int32_t operand : operands(node)) {
        if (operand >= 0) read(operand);
      }
    }
    chain_.assign(nodes_.size(), 0);
    for (std::size_t k = 0; k < nodes_.size(); ++k) {
      const auto node = static_cast<std::int32_t>(k);
      if (n_readers[k] != 1 || Chain::place_of(op(node)) < 0) continue;
      const int inner = std::max(chain(operands(node)[0]), chain(operands(node)[1]));
      chain_[k] = static_cast<std::uint8_t>(inner % Chain::longest + 1);
    }
  }
  int chain(std::int32_t node) const {
    return node < 0 || chain_.empty() ? 0 : chain_[static_cast<std::size_t>(node)];
  }

  // Appends the cone of an output behind those before it, operands first; what can be computed
  // together with its reader comes just before that.
  void order(std::int32_t output) {
    stack_.push_back(output);
    while (!stack_.empty()) {
      const std::int32_t node = stack_.back();
      if (place(node) == unseen) {
        place(node) = entered;
        std::array<std::int32_t, 3> in_order = operands(node);
        std::ranges::sort(in_order, std::greater{}, [&](auto x) { return chain(x); });
        for (std::int32_t operand : in_order) {
          if (operand < 0) continue;
          ++n_uses(operand);
          if (place(operand) != unseen) continue;
          __builtin_prefetch(&at(operand));
          stack_.push_back(operand);
        }
        continue;
      }
      stack_.pop_back();
      if (place(node) != entered) continue;
      append_to_order(node);
    }
    ends_.push_back(order_.size());
  }

  // Literals have the first slots.
  void take_source(std::int32_t node) {
    if (at(node).op == symbol_node::leaf) {
      result_.leaves.push_back(at(node).a);
    } else {
      place(node) = static_cast<Index>(kernel_.literals.size());
      kernel_.literals.push_back(constants_[static_cast<std::size_t>(at(node).a)]);
    }
  }

  void append_to_order(std::int32_t node) {
    place(node) = 0;
    const Opcode op = at(node).op;
    if (!is_operator_node(node)) {
      take_source(node);
    } else if (op == Opcode::sin || op == Opcode::cos) {
      sines_.push_back(order_.size());
    }
    grow_ahead(order_, 1);
    order_.push_back(node);
  }

  // One follows the other: executors compute them together.
  void join_sines_and_cosines() {
    if (sines_.empty()) return;
    std::unordered_map<std::int32_t, std::array<std::int32_t, 2>> of_operand;
    for (std::size_t k : sines_) {
      const std::int32_t node = order_[k];
      const auto found = of_operand.try_emplace(at(node).a, std::array{-1, -1}).first;
      found->second[at(node).op == Opcode::sin ? 0 : 1] = node;
    }
    std::vector<std::int32_t> joined;
    reserve_large(joined, order_.size());
    auto end = ends_.begin();
    auto sine = sines_.begin();
    for (std::size_t k = 0; k < order_.size(); ++k) {
      for (; *end == k; ++end) *end = joined.size();
      const std::int32_t node = order_[k];
      if (sine == sines_.end() || *sine != k) {
        joined.push_back(node);
        continue;
      }
      ++sine;
      for (std::int32_t& one : of_operand[at(node).a]) {
        if (one >= 0) joined.push_back(std::exchange(one, -1));
      }
    }
    for (; end != ends_.end(); ++end) *end = joined.size();
    order_ = std::move(joined);
  }

  void append(const Instruction& in) {
    if (finder_) return finder_->add(in);
    kernel_.code.push_back(in);
  }

  void emit(std::int32_t node) {
    if (at(node).op == symbol_node::constant) return;
    if (at(node).op == symbol_node::leaf) {
      const auto found = std::lower_bound(result_.leaves.begin(), result_.leaves.end(), at(node).a);
      place(node) = slots_.take();
      const auto number = static_cast<Index>(found - result_.leaves.begin());
      append({.op = instruction::load, .dst = place(node), .a = number});
      return;
    }
    Instruction operation{.op = op(node), .a = 0, .b = 0, .c = 0};  // 0: never read
    Index* const to[3] = {&operation.a, &operation.b, &operation.c};
    const std::array<std::int32_t, 3> from = operands(node);
    for (std::size_t i = 0; i < 3; ++i) {
      if (from[i] >= 0) *to[i] = place(from[i]);
    }
    for (std::int32_t operand : from) {
      if (operand >= 0) end_use(operand);
    }
    operation.dst = place(node) = slots_.take();
    append(operation);
    ++kernel_.n_operators;
  }

  void end_use(std::int32_t node) {
    if (--n_uses(node) == 0 && at(node).op != symbol_node::constant) slots_.release(place(node));
  }

  void store(std::int32_t node) {
    append({.op = instruction::store, .a = place(node), .b = kernel_.n_outputs++});
    end_use(node);
  }

  const SymbolGraph& graph_;
  const std::vector<SymbolGraph::Node>& nodes_;
  const std::vector<double>& constants_;
  std::int32_t minus_one_;
  std::vector<State> states_;        // of each node
  std::vector<std::uint8_t> chain_;  // of each node; 0: it is not part of one, or nobody asks
  std::vector<std::int32_t> order_, stack_;
  std::vector<std::size_t> ends_;   // of each output's part of the order
  std::vector<std::size_t> sines_;  // and cosines: their places in the order
  Slots slots_;
  std::optional<RunsFinder> finder_;  // in place of code
  Kernel kernel_;
  SymbolicKernel result_;
};

std::vector<std::int32_t> nodes_of(SymbolGraph& graph, std::span<const Symbol> symbols) {
  std::vector<std::int32_t> nodes;
  nodes.reserve(symbols.size());
  for (const Symbol& symbol : symbols) nodes.push_back(graph.node_of(symbol));
  return nodes;
}

}  // namespace

SymbolicKernel kernel_of(SymbolGraph& graph, std::span<const Symbol> outputs,
                         const std::vector<bool>& waits) {
  const std::vector<std::int32_t> nodes = nodes_of(graph, outputs);
  return Lowering(graph, graph.node_of(-1.0)).run(nodes, waits, false);
}

SymbolicKernel kernel_of_one_instance(SymbolGraph& graph, std::span<const Symbol> outputs,
                                      bool in_order) {
  const std::vector<std::int32_t> nodes = nodes_of(graph, outputs);
  return in_order ? Lowering(graph).run_in_order(nodes) : Lowering(graph).run(nodes, {}, true);
}

}  // namespace spad
