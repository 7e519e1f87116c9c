// Forward: tangents of values and of partials. Reverse: adjoints and their tangents.
#include "program/lanes.hpp"
#include "program/simd/targets.hpp"
#include "program/terms.hpp"
#include "program/traverse.hpp"

namespace spad {

namespace {

constexpr auto both = static_cast<std::size_t>(Active::both);

template <Index W>
class Tangents {
 public:
  using L = Lane<W>;
  Tangents(const SecondOrderSweep& sweep, Workspace::Lanes& buffers)
      : sweep_(sweep),
        partials_(sweep.partials),
        second_(sweep.second_partials),
        slots_(reinterpret_cast<L*>(buffers.slots.data())),
        addresses_(reinterpret_cast<L*>(buffers.addresses.data())),
        partial_tangents_(reinterpret_cast<L*>(buffers.partial_tangents.data())) {}

  void run() {
    for_each_instance(sweep_.program,
                      [&](const Batch& batch, Index instance) { run(batch, instance); });
  }

 private:
  void run(const Batch& batch, Index instance) {
    for_each_instruction(batch, [&](const Instruction& in) {
      if (in.op == instruction::load) {
        if (in.terms[both] == 0) return;
        slots_[in.dst] = addresses_[batch.leaves[static_cast<std::size_t>(in.a)].at(instance)];
      } else if (in.op == instruction::store) {
        addresses_[batch.outputs[static_cast<std::size_t>(in.b)].at(instance)] =
            in.terms[both] == 0 ? L{} : slots_[in.a];
      } else if (in.terms[both] != 0) {
        differentiate_partials(in);
        propagate(in);
      }
    });
  }

  // Tangents of a nonlinear operation's partials.
  void differentiate_partials(const Instruction& in) {
    const SecondTerms second = second_terms(structure_of(in.op), in.terms[both]);
    if (second.count() == 0) return;
    L a_partial{}, b_partial{};
    if (second.aa) add_product(a_partial, *second_++, slots_[in.a]);
    if (second.ab) {
      add_product(a_partial, *second_, slots_[in.b]);
      add_product(b_partial, *second_++, slots_[in.a]);
    }
    if (second.bb) add_product(b_partial, *second_++, slots_[in.b]);
    partial_tangents_[0] = a_partial;
    partial_tangents_[1] = b_partial;
    partial_tangents_ += 2;
  }

  void propagate(const Instruction& in) {
    const Index operands[3] = {in.a, in.b, in.c};
    L total{};
    for (int i = 0; i < 3; ++i) {
      const Term term = term_of(in.terms[both], i);
      add_term(total, term, is_stored(term) ? *partials_++ : 0.0, slots_[operands[i]]);
    }
    slots_[in.dst] = total;
  }

  const SecondOrderSweep& sweep_;
  const double* partials_;
  const double* second_;
  L* slots_;
  L* addresses_;
  L* partial_tangents_;
};

template <Index W>
class Adjoints {
 public:
  using L = Lane<W>;
  Adjoints(const SecondOrderSweep& sweep, Workspace::Lanes& buffers)
      : sweep_(sweep),
        partials_(sweep.partials),
        slots_(reinterpret_cast<L*>(buffers.slots.data())),
        addresses_(reinterpret_cast<L*>(buffers.addresses.data())),
        partial_tangents_(reinterpret_cast<L*>(buffers.partial_tangents.data())),
        adjoint_slots_(buffers.adjoint_slots.data()),
        adjoint_addresses_(buffers.adjoint_addresses.data()) {}

  void run() {
    for_each_batch(sweep_.program, [&](const Batch& batch) { start(batch); });
    for_each_instance_backward(sweep_.program,
                               [&](const Batch& batch, Index instance) { run(batch, instance); });
  }

 private:
  void start(const Batch& batch) {
    partials_ += batch.kernel->n_partials * batch.n_instances;
    partial_tangents_ += 2 * batch.kernel->n_nonlinear * batch.n_instances;
    for (Index k = 0; k < batch.n_slots(); ++k) clear(k);
  }

  void run(const Batch& batch, Index instance) {
    for_each_instruction_backward(batch, [&](const Instruction& in) {
      if (in.terms[both] == 0) return;
      if (in.op == instruction::load) {
        const Index address = batch.leaves[static_cast<std::size_t>(in.a)].at(instance);
        addresses_[address] += slots_[in.dst];
        adjoint_addresses_[address] += adjoint_slots_[in.dst];
        clear(in.dst);
      } else if (in.op == instruction::store) {
        const Index address = batch.outputs[static_cast<std::size_t>(in.b)].at(instance);
        slots_[in.a] += addresses_[address];
        adjoint_slots_[in.a] += adjoint_addresses_[address];
      } else {
        operate(in);
      }
    });
  }

  void clear(Index slot) {
    slots_[slot] = L{};
    adjoint_slots_[slot] = 0;
  }

  void operate(const Instruction& in) {
    const L adjoint_tangent = slots_[in.dst];
    const double adjoint = adjoint_slots_[in.dst];
    clear(in.dst);
    const Terms terms = in.terms[both];
    partials_ -= count_partials(terms);
    const double* partial = partials_;
    const Index operands[3] = {in.a, in.b, in.c};
    for (int i = 0; i < 3; ++i) {
      const Term term = term_of(terms, i);
      if (term == Term::none) continue;
      const double p = is_stored(term) ? *partial++ : 0.0;
      add_term(slots_[operands[i]], term, p, adjoint_tangent);
      add_term(adjoint_slots_[operands[i]], term, p, adjoint);
    }
    if (count_second(structure_of(in.op), terms) > 0) add_curvature(in, adjoint);
  }

  // The zero rule on both sides: an adjoint of 0 meets no tangent, a tangent of 0 no adjoint.
  void add_curvature(const Instruction& in, double adjoint) {
    partial_tangents_ -= 2;
    if (adjoint == 0) return;
    const Terms terms = in.terms[both];
    if (term_of(terms, 0) != Term::none) add_product(slots_[in.a], adjoint, partial_tangents_[0]);
    if (term_of(terms, 1) != Term::none) add_product(slots_[in.b], adjoint, partial_tangents_[1]);
  }

  const SecondOrderSweep& sweep_;
  const double* partials_;
  L* slots_;
  L* addresses_;
  const L* partial_tangents_;
  double* adjoint_slots_;
  double* adjoint_addresses_;
};

}  // namespace

void SPAD_TARGET::sweep_tangents(const SecondOrderSweep& sweep, Workspace::Lanes& buffers) {
  if (sweep.width == 1) return Tangents<1>(sweep, buffers).run();
  Tangents<4>(sweep, buffers).run();
}

void SPAD_TARGET::sweep_adjoints(const SecondOrderSweep& sweep, Workspace::Lanes& buffers) {
  if (sweep.width == 1) return Adjoints<1>(sweep, buffers).run();
  Adjoints<4>(sweep, buffers).run();
}

}  // namespace spad
