// Liveness, slots, terms.
#include "program/compile.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/large_pages.hpp"
#include "op/rule.hpp"
#include "program/recovery/recover.hpp"
#include "program/slots.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

// In place of a last use.
constexpr Index unused = -1;
constexpr Index released = std::numeric_limits<Index>::max();

// What is known of the value of a node, in one word since it is read together.
struct Value {
  static constexpr std::uint32_t no_place = (1u << 29) - 1;

  Index last_use = unused;              // the last node that reads it, or one of the above
  std::uint32_t place : 29 = no_place;  // its slot; until it is computed the first of its outputs
  std::uint32_t has_outputs : 1 = 0;
  std::uint32_t activity : 2 = 0;

  bool is_computed() const { return place != no_place; }
  Index slot() const { return static_cast<Index>(place); }
  // All of the word at once: reading a word right after a part of it was written takes long.
  void put(Index slot, std::uint8_t active) {
    const bool had_outputs = has_outputs;
    place = static_cast<std::uint32_t>(slot) & no_place;
    has_outputs = had_outputs;
    activity = active & 3u;
  }
};

class Compiler {
 public:
  Compiler(Tape& tape, std::span<const std::uint8_t> input_activity)
      : tape_(tape), input_activity_(input_activity) {}

  Batch run() {
    if (tape_.nodes.size() >= Value::no_place || tape_.outputs.size() >= Value::no_place) {
      throw std::length_error("too many operations or outputs in one function");
    }
    take_words();
    collect_outputs();
    find_last_uses();
    reserve_large(kernel_.code, tape_.nodes.size() - tape_.constants.size() + tape_.outputs.size());
    kernel_.literals = std::move(tape_.constants);
    reserve_large(leaves_, static_cast<std::size_t>(tape_.n_inputs + tape_.n_parameters));
    reserve_large(outputs_, tape_.outputs.size());
    slots_ = Slots(n_literals());
    for (Index k = 0; k < tape_.size(); ++k) {
      if (is_live(k)) compile_node(k);
    }
    return finish();
  }

 private:
  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  Index n_literals() const { return static_cast<Index>(kernel_.literals.size()); }
  Value& value(Index k) { return values_[k]; }
  const Value& value(Index k) const { return values_[k]; }

  // The words of the tape become the values.
  void take_words() {
    static_assert(sizeof(Value) == sizeof(std::uint64_t) &&
                  std::is_trivially_destructible_v<Value>);
    resize_large(tape_.words, tape_.nodes.size());
    values_ = reinterpret_cast<Value*>(tape_.words.data());
    std::uninitialized_default_construct_n(values_, tape_.nodes.size());
  }

  // The outputs of a node as a list, first to last.
  void collect_outputs() {
    assign_large(next_output_, tape_.outputs.size(), -1);
    for (std::size_t i = tape_.outputs.size(); i-- > 0;) {
      Value& stored = value(tape_.outputs[i]);
      if (stored.has_outputs) next_output_[i] = static_cast<Index>(stored.place);
      stored.has_outputs = 1;
      stored.put(static_cast<Index>(i), 0);
    }
  }

  // Backward, so that the first use met is the last; what nobody uses is dead.
  void find_last_uses() {
    for (Index k = tape_.size(); k-- > 0;) {
      if (!is_live(k)) continue;
      for (Index operand : operands_of(at(k))) {
        if (operand < 0) continue;
        Index& last = value(operand).last_use;
        if (last < 0) last = k;
      }
    }
  }

  bool is_live(Index k) const {
    return value(k).last_use >= 0 || value(k).has_outputs || is_guard(at(k).op);
  }

  void release(Index operand, Index user) {
    Value& used = value(operand);
    if (used.last_use != user || used.slot() < n_literals()) return;
    used.last_use = released;  // once, also when an operand occurs twice
    slots_.release(used.slot());
  }

  void load(Index k) {
    const bool is_input = at(k).op == node::input;
    std::uint8_t active = activity_bit(is_input ? Active::inputs : Active::parameters);
    if (!input_activity_.empty()) active = input_activity_[static_cast<std::size_t>(at(k).a)];
    value(k).put(slots_.take(), active);
    Instruction load{.op = instruction::load, .dst = value(k).slot(), .a = kernel_.n_leaves++};
    load.terms = terms_of({Term::plus, Term::none, Term::none}, {active, 0, 0});
    kernel_.code.push_back(load);
    leaves_.push_back(Stream::affine(is_input ? at(k).a : tape_.n_inputs + at(k).a, 0));
  }

  void compile_node(Index k) {
    const Node& node = at(k);
    const bool has_outputs = value(k).has_outputs;
    const auto first_output = static_cast<Index>(value(k).place);
    if (has_outputs) value(k).place = Value::no_place;
    if (is_guard(node.op)) {
      compile_guard(k);
    } else if (is_operator_code(node.op)) {
      compile_operator(k);
    } else if (node.op == node::constant) {
      value(k).put(node.a, 0);
    } else if (has_outputs) {
      load(k);
    }
    if (has_outputs) store_outputs(k, first_output);
  }

  Index read(Index operand) {
    if (operand < 0) return 0;  // never read; any valid slot
    if (!value(operand).is_computed()) load(operand);
    return value(operand).slot();
  }

  void compile_guard(Index k) {
    const Node& node = at(k);
    Instruction guard{.op = node.op, .a = read(node.a), .b = read(node.b)};
    guard.c = node.op == node::guard_compare ? node.c : -1;
    kernel_.code.push_back(guard);
    guard_places_.push_back(tape_.recorded_at[static_cast<std::size_t>(kernel_.n_guards++)]);
    release(node.a, k);
    release(node.b, k);
  }

  // The instruction is written where it stays: a copy would wait for its parts.
  void compile_operator(Index k) {
    const Node& node = at(k);
    const Index a = read(node.a), b = read(node.b), c = read(node.c);
    const std::array<Index, 3> operands = operands_of(node);
    std::array<std::uint8_t, 3> active{};
    for (std::size_t i = 0; i < 3; ++i) {
      if (operands[i] < 0) continue;
      active[i] = value(operands[i]).activity;
      release(operands[i], k);
    }
    const Structure& structure = structure_of(node.op);
    const std::array<Terms, 3> terms = terms_of({structure.a, structure.b, structure.c}, active);
    value(k).put(slots_.take(), activity_of(terms));
    Instruction& operation = kernel_.code.emplace_back();
    operation.op = node.op;
    operation.terms = terms;
    operation.dst = value(k).slot();
    operation.a = a;
    operation.b = b;
    operation.c = c;
    count(structure, terms[static_cast<std::size_t>(Active::both)]);
  }

  void count(const Structure& structure, Terms terms) {
    ++kernel_.n_operators;
    kernel_.n_partials += count_partials(terms);
    const int second = count_second(structure, terms);
    kernel_.n_second_partials += second;
    kernel_.n_nonlinear += second > 0 ? 1 : 0;
  }

  void store_outputs(Index k, Index first_output) {
    const std::uint8_t active = value(k).activity;
    const Index first_address = tape_.n_inputs + tape_.n_parameters;
    const Value& stored = value(k);
    for (Index i = first_output; i >= 0; i = next_output_[static_cast<std::size_t>(i)]) {
      Instruction store{.op = instruction::store, .a = stored.slot(), .b = kernel_.n_outputs++};
      store.terms = terms_of({Term::plus, Term::none, Term::none}, {active, 0, 0});
      kernel_.code.push_back(store);
      outputs_.push_back(Stream::affine(first_address + i, 0));
    }
    const bool dies_here = stored.last_use < 0;
    if (dies_here && at(k).op != node::constant) slots_.release(stored.slot());
  }

  Batch finish() {
    kernel_.n_slots = std::max(slots_.n_used(), Index{1});
    return {std::move(kernel_), 1, std::move(leaves_), std::move(outputs_),
            std::move(guard_places_)};
  }

  Tape& tape_;
  std::span<const std::uint8_t> input_activity_;
  Value* values_ = nullptr;  // of each node
  Kernel kernel_;
  std::vector<Stream> leaves_, outputs_;
  std::vector<Index> guard_places_;
  std::vector<Index> next_output_;  // of each output, the next one of the same node; -1 ends
  Slots slots_;
};

}  // namespace

Batch compile_kernel(Tape tape, std::span<const std::uint8_t> input_activity) {
  return Compiler(tape, input_activity).run();
}

Program compile_flat(Tape tape) {
  Program program;
  program.n_inputs = tape.n_inputs;
  program.n_parameters = tape.n_parameters;
  program.n_outputs = static_cast<Index>(tape.outputs.size());
  Batch& batch = program.levels.emplace_back().emplace_back(compile_kernel(std::move(tape), {}));
  find_runs(batch);
  return program;
}

Program compile(Tape tape) {
  std::optional<Program> recovered = recover(tape);
  if (!recovered) return compile_flat(std::move(tape));
  tape = {};  // makes room for the runs
  for (std::vector<Batch>& level : recovered->levels) std::ranges::for_each(level, find_runs);
  return std::move(*recovered);
}

}  // namespace spad
