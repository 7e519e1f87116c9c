// Compiles the tape, then gives leaves and outputs their streams and redoes the terms.
#include "program/instances.hpp"

#include "op/rule.hpp"
#include "program/compile.hpp"
#include "program/terms.hpp"
#include "tape/simplify.hpp"

namespace spad::test {

namespace {

// The terms of every instruction, for leaves of the given activities.
void activate(Kernel& kernel, const std::vector<std::uint8_t>& leaf) {
  std::vector<std::uint8_t> slot(static_cast<std::size_t>(kernel.n_slots), 0);
  const auto at = [&](Index k) -> std::uint8_t& { return slot[static_cast<std::size_t>(k)]; };
  const std::array<Term, 3> copy = {Term::plus, Term::none, Term::none};
  for (Instruction& in : kernel.code) {
    if (in.op == instruction::load) {
      at(in.dst) = leaf[static_cast<std::size_t>(in.a)];
      in.terms = terms_of(copy, {at(in.dst), 0, 0});
    } else if (in.op == instruction::store) {
      in.terms = terms_of(copy, {at(in.a), 0, 0});
    } else if (is_operator_code(in.op)) {
      const Structure& s = structure_of(in.op);
      const int arity = arity_of(in.op);
      in.terms = terms_of({s.a, s.b, s.c}, {at(in.a), arity > 1 ? at(in.b) : std::uint8_t{0},
                                            arity > 2 ? at(in.c) : std::uint8_t{0}});
      at(in.dst) = activity_of(in.terms);
    }
  }
}

}  // namespace

Batch instances_of(const Tape& kernel, Index n_instances, const LeafPlans& leaves,
                   const std::vector<Stream>& outputs) {
  Program program = compile(simplify(kernel));
  Batch batch = std::move(program.levels.at(0).at(0));
  batch.n_instances = n_instances;
  std::vector<Index> places;
  for (Index place : batch.guard_places) {
    places.insert(places.end(), static_cast<std::size_t>(n_instances), place);
  }
  batch.guard_places = std::move(places);
  std::vector<std::uint8_t> activities;
  for (Stream& leaf : batch.leaves) {
    const auto source = static_cast<std::size_t>(leaf.at(0));
    const LeafPlan& plan = source < leaves.inputs.size()
                               ? leaves.inputs[source]
                               : leaves.parameters.at(source - leaves.inputs.size());
    activities.push_back(plan.activity);
    leaf = plan.stream;
  }
  for (Stream& output : batch.outputs) {
    output = outputs.at(static_cast<std::size_t>(output.at(0) - program.first_output()));
  }
  Kernel active = batch.kernel;
  activate(active, activities);
  batch.kernel = std::move(active);
  return batch;
}

}  // namespace spad::test
