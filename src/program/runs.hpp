// How a kernel that occurs once is executed: operations of one kind in runs.
//
// With one instance an operation has no lanes that share the cost of choosing what to do, and in
// the order of the code no processor foresees that choice. In a run it is made once, and the
// operations, none of which reads another's result, are lanes of each other.
#pragma once

#include <array>
#include <vector>

#include "program/kernel.hpp"
#include "program/slots.hpp"

namespace spad {

namespace instruction {
constexpr Opcode sine_and_cosine{2012};  // of one operand; in runs only
}

// Lists of places of a run, each of its size: numbers that are no slots, results, operands.
struct RunLists {
  std::uint8_t n_numbers, n_results, n_operands;
  Index count() const { return n_numbers + n_results + n_operands; }
};

struct Run {
  Opcode op;
  // Of all its instructions. Operators: those of Active::both, whatever is active; the tangents of
  // what is not are zero, its adjoints are not kept.
  std::array<Terms, 3> terms;
  RunLists lists;
  Index size;  // operations
};

struct Runs {
  std::vector<Run> runs;
  // Of each run its lists, with slots of results and operands. A load has the number of its leaf, a
  // store that of its output, a guard its place in the code and its number among guards.
  std::vector<Index> places;
  Index n_slots = 0;  // with the kernel's literals, which are the first
  Index size = 0;     // operations

  std::size_t bytes() const {
    return sizeof(Runs) + runs.capacity() * sizeof(Run) + places.capacity() * sizeof(Index);
  }
};

// Operations that cost less than to bring operands side by side: a run does them in order.
constexpr bool are_done_in_order(Opcode op) {
  return Chain::place_of(op) >= 0 || op == Opcode::neg || op == Opcode::square ||
         op == Opcode::abs || op == Opcode::inverse || op == Opcode::div;
}

// Instructions so few are executed as they come.
inline constexpr std::size_t fewest_in_runs = 64;

Runs runs_of(const Kernel& kernel);

// visit(run, its places)
template <class Visit>
void for_each_run(const Runs& runs, Visit&& visit) {
  const Index* place = runs.places.data();
  for (const Run& run : runs.runs) {
    visit(run, place);
    place += Offset{run.lists.count()} * run.size;
  }
}
template <class Visit>
void for_each_run_backward(const Runs& runs, Visit&& visit) {
  const Index* place = runs.places.data() + runs.places.size();
  for (auto run = runs.runs.rbegin(); run != runs.runs.rend(); ++run) {
    place -= Offset{run->lists.count()} * run->size;
    visit(*run, place);
  }
}

// Finds runs of instructions that come one after another, as code.
//
// List scheduling: instructions enter in their order until many wait; then all of one kind that can
// run do, of the kind that has the most of them, and if that is few, those that can then, as in a
// long sum. Kinds are told apart by what operands have derivatives, too. Values are renamed on the
// way: a slot of the code is the value that was written there last, which has a slot of its own
// from the run that computes it to the one that reads it last.
class RunsFinder {
 public:
  // Operations that wait, at most: the more, the longer runs are, while slots stay in the
  // second-level cache.
  static constexpr Index window = 1 << 15;

  // About so many instructions, of which `most` may wait.
  RunsFinder(Index n_literals, std::size_t n_instructions, Index most = window);
  RunsFinder(const RunsFinder&) = delete;

  void add(const Instruction& in);
  Runs finish();

 private:
  static constexpr std::size_t n_opcodes = 96;
  static constexpr Index none = -1;
  // Fields of an operation that waits: as in Runs, but values in place of slots, ~slot for a
  // literal. Lists of operands link their fields; the first field is never an operand.
  static constexpr Index n_fields = 4, empty_list = 0;

  struct Field {  // side by side, for they are read together
    Index content;
    Index next;  // in the list of an operand that is not computed
  };

  // Instructions that may be of one run.
  struct Kind {
    Opcode op;
    std::array<Terms, 3> terms;
    std::vector<Index> ready;
  };
  struct Value {
    Index slot_or_list;  // its slot once it is computed; before, ~list of operands that wait for it
    Index n_readers;     // operations that wait, and one as long as others to come may read it
    bool is_computed() const { return slot_or_list >= 0; }
  };

  std::size_t kind_of(const Instruction& in, Opcode op);
  Index& field(Index place) { return fields_[static_cast<std::size_t>(place)].content; }
  Value& value(Index v) { return values_[static_cast<std::size_t>(v)]; }
  void enter(const Instruction& in, const Instruction* partner);
  void enter_operator(const Instruction& in, const Instruction* partner, Index place);
  void read(Index place, Index slot);
  void write(Index place, Index slot);
  void drop_reader(Index v);
  void release_unread(Index v);
  void make_ready(Index operation);
  void emit_largest();
  void compute_results(std::size_t kind, const RunLists& lists);
  void emit_places(const RunLists& lists);
  void compute(Value& computed);
  void end_operation(Index first_result, const RunLists& lists);

  Runs result_;
  Slots slots_;
  Instruction held_{};  // a sine or cosine, until it is seen whether the other one follows
  bool holds_ = false;
  Index n_added_ = 0, n_guards_ = 0, n_waiting_ = 0;
  std::vector<Index> named_;  // of each slot of the code: the value in it, or ~literal
  std::vector<Value> values_;
  std::vector<Index> free_values_, free_operations_;
  std::vector<Field> fields_;
  std::vector<std::uint8_t> kind_, n_missing_;         // of each operation; operands not computed
  std::array<std::uint8_t, 8 * n_opcodes> kind_at_{};  // by opcode and operands; 0: not met yet
  std::vector<Kind> kinds_;                            // behind one that has nothing
  std::vector<Index> n_ready_;                         // of each kind
  std::vector<Index> running_;
};

}  // namespace spad
