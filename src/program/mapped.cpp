// Slots and addresses become nodes again.
#include "program/mapped.hpp"

#include <limits>
#include <utility>

#include "program/blocks.hpp"
#include "program/compile.hpp"
#include "program/traverse.hpp"
#include "tape/simplify.hpp"

namespace spad {

namespace {

class Flattener {
 public:
  explicit Flattener(const Program& program)
      : program_(program), node_at_(static_cast<std::size_t>(program.n_values()), -1) {}

  Tape run() {
    tape_.n_inputs = program_.first_intermediate();
    for (Index a = 0; a < tape_.n_inputs; ++a) {
      node_at(a) = push({.op = node::input, .varies = 1, .a = a});
    }
    for (std::size_t c = 0; c < program_.constants.size(); ++c) {
      node_at(program_.first_constant() + static_cast<Index>(c)) = constant(program_.constants[c]);
    }
    for_each_instance(program_, [&](const Batch& batch, Index instance) { add(batch, instance); });
    for (Index i = 0; i < program_.n_outputs; ++i) {
      tape_.outputs.push_back(node_at(program_.first_output() + i));
    }
    return std::move(tape_);
  }

 private:
  Index& node_at(Index address) { return node_at_[static_cast<std::size_t>(address)]; }
  Index push(const Node& node) {
    tape_.nodes.push_back(node);
    return tape_.size() - 1;
  }
  Index constant(double value) {
    tape_.constants.push_back(value);
    return push({.op = node::constant, .a = static_cast<Index>(tape_.constants.size()) - 1});
  }

  void add(const Batch& batch, Index instance) {
    std::vector<Index> slot(static_cast<std::size_t>(batch.kernel->n_slots), -1);
    const auto at = [&](Index k) -> Index& { return slot[static_cast<std::size_t>(k)]; };
    for (std::size_t k = 0; k < batch.kernel->literals.size(); ++k) {
      slot[k] = constant(batch.kernel->literals[k]);
    }
    std::size_t n_guards = 0;
    for (const Instruction& in : batch.kernel->code) {
      if (in.op == instruction::load) {
        at(in.dst) = node_at(batch.leaves[static_cast<std::size_t>(in.a)].at(instance));
      } else if (in.op == instruction::store) {
        node_at(batch.outputs[static_cast<std::size_t>(in.b)].at(instance)) = at(in.a);
      } else if (is_guard(in.op)) {
        push({.op = in.op, .varies = 1, .a = at(in.a), .b = at(in.b), .c = in.c});
        const std::size_t n = static_cast<std::size_t>(batch.n_instances);
        tape_.recorded_at.push_back(
            batch.guard_places[n_guards++ * n + static_cast<std::size_t>(instance)]);
      } else {
        const int arity = arity_of(in.op);
        at(in.dst) = push({.op = in.op,
                           .varies = 1,
                           .a = at(in.a),
                           .b = arity > 1 ? at(in.b) : -1,
                           .c = arity > 2 ? at(in.c) : -1});
      }
    }
  }

  const Program& program_;
  std::vector<Index> node_at_;  // of each address
  Tape tape_;
};

}  // namespace

Tape flatten(const Program& program) { return Flattener(program).run(); }

MappedProgram::MappedProgram(const Program& program)
    : tape_(simplify(flatten(program))), values_(compile_kernel(tape_, {})) {}

Status MappedProgram::values(Index count, const double* leaves, double* results) const {
  Batch batch = values_;
  batch.n_instances = count;
  for (Stream& leaf : batch.leaves) leaf = Stream::affine(leaf.at(0) * count, 1);
  for (Stream& output : batch.outputs) {
    output = Stream::affine((output.at(0) - tape_.n_inputs) * count, 1);
  }
  std::vector<Index> places;
  for (Index place : values_.guard_places) {
    places.insert(places.end(), static_cast<std::size_t>(count), place);
  }
  batch.guard_places = std::move(places);
  BlockScratch scratch(batch, 1);
  return run_batch(batch, {leaves, leaves, results, results}, scratch);
}

Batch MappedProgram::kernel(std::span<const std::uint8_t> leaf_activity) const {
  return compile_kernel(tape_, leaf_activity);
}

}  // namespace spad
