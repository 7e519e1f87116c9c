// One direction of travel, one switch over the few shapes that a linear operation has.
//
// Griewank, Walther (2008), Evaluating Derivatives, chapter 3: forward and reverse propagation.
#include "program/lanes.hpp"
#include "program/simd/run_sweeps.hpp"
#include "program/simd/targets.hpp"
#include "program/terms.hpp"
#include "program/traverse.hpp"

namespace spad {

namespace {

constexpr Terms copy_a = pack_terms(Term::plus);
constexpr Terms negate_a = pack_terms(Term::minus);
constexpr Terms scale_a = pack_terms(Term::partial);
constexpr Terms scale_b = pack_terms(Term::none, Term::partial);
constexpr Terms sum = pack_terms(Term::plus, Term::plus);
constexpr Terms difference = pack_terms(Term::plus, Term::minus);
constexpr Terms scale_both = pack_terms(Term::partial, Term::partial);
constexpr Terms scale_a_add = pack_terms(Term::partial, Term::none, Term::plus);  // fma
constexpr Terms scale_b_add = pack_terms(Term::none, Term::partial, Term::plus);

// Any terms, of which only those of `active` take part; returns the number of partials passed.
template <class Visit>
int for_each_term(const Instruction& in, Active active, const double* partials, Visit&& visit) {
  const Terms stored = in.terms[static_cast<std::size_t>(Active::both)];
  const Terms terms = in.terms[static_cast<std::size_t>(active)];
  const Index operands[3] = {in.a, in.b, in.c};
  int n = 0;
  for (int i = 0; i < 3; ++i) {
    const double partial = is_stored(term_of(stored, i)) ? partials[n++] : 0.0;
    if (term_of(terms, i) != Term::none) visit(operands[i], term_of(terms, i), partial);
  }
  return n;
}

template <Index W>
class Forward {
 public:
  using L = Lane<W>;
  Forward(const Sweep& sweep, Workspace::Lanes& buffers)
      : sweep_(sweep),
        partials_(sweep.partials),
        slots_(reinterpret_cast<L*>(buffers.slots.data())),
        addresses_(reinterpret_cast<L*>(buffers.addresses.data())) {}

  void run() {
    for_each_instance(sweep_.program,
                      [&](const Batch& batch, Index instance) { run(batch, instance); });
  }

 private:
  void run(const Batch& batch, Index instance) {
    if (batch.runs) return run_runs(batch);
    for (const Instruction& in : batch.kernel->code) {
      const Terms terms = in.terms[static_cast<std::size_t>(sweep_.active)];
      if (in.op == instruction::load) {
        if (terms == 0) continue;
        slots_[in.dst] = addresses_[batch.leaves[static_cast<std::size_t>(in.a)].at(instance)];
      } else if (in.op == instruction::store) {
        addresses_[batch.outputs[static_cast<std::size_t>(in.b)].at(instance)] =
            terms == 0 ? L{} : slots_[in.a];
      } else {
        operate(in, terms);
      }
    }
  }

  // What is not active has zeros.
  void run_runs(const Batch& batch) {
    for_each_run(*batch.runs, [&](const Run& run, const Index* place) {
      const bool is_active = run.terms[static_cast<std::size_t>(sweep_.active)] != 0;
      const Index n = run.size;
      if (run.op == instruction::load) {
        for (Index k = 0; k < n; ++k) {
          slots_[place[n + k]] = is_active ? addresses_[batch.leaves.data()[place[k]].at(0)] : L{};
        }
      } else if (run.op == instruction::store) {
        for (Index k = 0; k < n; ++k) {
          addresses_[batch.outputs.data()[place[k]].at(0)] = is_active ? slots_[place[n + k]] : L{};
        }
      } else if (is_active) {
        sweep_run_forward(run, place, partials_, slots_);
      }
    });
  }

  void operate(const Instruction& in, Terms terms) {
    const Terms stored = in.terms[static_cast<std::size_t>(Active::both)];
    if (terms != stored) return operate_some(in);
    switch (terms) {
      case 0: return;
      case copy_a: slots_[in.dst] = slots_[in.a]; return;
      case negate_a: slots_[in.dst] = -slots_[in.a]; return;
      case sum: slots_[in.dst] = slots_[in.a] + slots_[in.b]; return;
      case difference: slots_[in.dst] = slots_[in.a] - slots_[in.b]; return;
      case scale_a: return scale(in.dst, in.a, L{});
      case scale_b: return scale(in.dst, in.b, L{});
      case scale_a_add: return scale(in.dst, in.a, slots_[in.c]);
      case scale_b_add: return scale(in.dst, in.b, slots_[in.c]);
      case scale_both: {
        L total{};
        add_product(total, partials_[0], slots_[in.a]);
        add_product(total, partials_[1], slots_[in.b]);
        slots_[in.dst] = total;
        partials_ += 2;
        return;
      }
      default: return operate_some(in);
    }
  }

  void scale(Index dst, Index operand, const L& start) {
    L total = start;
    add_product(total, *partials_++, slots_[operand]);
    slots_[dst] = total;
  }

  void operate_some(const Instruction& in) {
    L total{};
    partials_ +=
        for_each_term(in, sweep_.active, partials_, [&](Index operand, Term term, double partial) {
          add_term(total, term, partial, slots_[operand]);
        });
    if (in.terms[static_cast<std::size_t>(sweep_.active)] != 0) slots_[in.dst] = total;
  }

  const Sweep& sweep_;
  const double* partials_;
  L* slots_;
  L* addresses_;
};

// Invariant: the adjoint of a slot is zero while no live value has it. Every operation takes its
// result's adjoint out and leaves zero, before it adds to its operands, one of which may have the
// same slot.
template <Index W>
class Reverse {
 public:
  using L = Lane<W>;
  Reverse(const Sweep& sweep, Workspace::Lanes& buffers)
      : sweep_(sweep),
        partials_(sweep.partials),
        slots_(reinterpret_cast<L*>(buffers.slots.data())),
        addresses_(reinterpret_cast<L*>(buffers.addresses.data())) {}

  void run() {
    for_each_batch(sweep_.program, [&](const Batch& batch) {
      partials_ += batch.kernel->n_partials * batch.n_instances;
      // All kernels share these slots.
      for (Index k = 0; k < batch.n_slots(); ++k) slots_[k] = L{};
    });
    for_each_instance_backward(sweep_.program,
                               [&](const Batch& batch, Index instance) { run(batch, instance); });
  }

 private:
  void run(const Batch& batch, Index instance) {
    if (batch.runs) return run_runs(batch);
    const std::vector<Instruction>& code = batch.kernel->code;
    for (auto in = code.rbegin(); in != code.rend(); ++in) {
      const Terms terms = in->terms[static_cast<std::size_t>(sweep_.active)];
      if (in->op == instruction::load) {
        if (terms == 0) continue;
        L adjoint;
        move_out(slots_[in->dst], adjoint);
        addresses_[batch.leaves[static_cast<std::size_t>(in->a)].at(instance)] += adjoint;
      } else if (in->op == instruction::store) {
        if (terms == 0) continue;
        slots_[in->a] += addresses_[batch.outputs[static_cast<std::size_t>(in->b)].at(instance)];
      } else {
        operate(*in, terms);
      }
    }
  }

  void run_runs(const Batch& batch) {
    for_each_run_backward(*batch.runs, [&](const Run& run, const Index* place) {
      const bool is_active = run.terms[static_cast<std::size_t>(sweep_.active)] != 0;
      const Index n = run.size;
      if (run.op == instruction::load) {
        for (Index k = n; k-- > 0;) {
          L adjoint;
          move_out(slots_[place[n + k]], adjoint);
          if (is_active) addresses_[batch.leaves.data()[place[k]].at(0)] += adjoint;
        }
      } else if (run.op == instruction::store) {
        for (Index k = n; is_active && k-- > 0;) {
          slots_[place[n + k]] += addresses_[batch.outputs.data()[place[k]].at(0)];
        }
      } else if (is_active) {
        sweep_run_reverse(run, place, partials_, slots_);
      }
    });
  }

  void operate(const Instruction& in, Terms terms) {
    const Terms stored = in.terms[static_cast<std::size_t>(Active::both)];
    partials_ -= count_partials(stored);
    if (terms == 0) return;
    L adjoint;
    move_out(slots_[in.dst], adjoint);
    if (terms != stored) return operate_some(in, adjoint);
    switch (terms) {
      case copy_a: slots_[in.a] += adjoint; return;
      case negate_a: slots_[in.a] -= adjoint; return;
      case scale_a: add_product(slots_[in.a], partials_[0], adjoint); return;
      case scale_b: add_product(slots_[in.b], partials_[0], adjoint); return;
      case scale_a_add:
        add_product(slots_[in.a], partials_[0], adjoint);
        slots_[in.c] += adjoint;
        return;
      case scale_b_add:
        add_product(slots_[in.b], partials_[0], adjoint);
        slots_[in.c] += adjoint;
        return;
      case sum:
        slots_[in.a] += adjoint;
        slots_[in.b] += adjoint;
        return;
      case difference:
        slots_[in.a] += adjoint;
        slots_[in.b] -= adjoint;
        return;
      case scale_both:
        add_product(slots_[in.a], partials_[0], adjoint);
        add_product(slots_[in.b], partials_[1], adjoint);
        return;
      default: return operate_some(in, adjoint);
    }
  }

  void operate_some(const Instruction& in, const L& adjoint) {
    for_each_term(in, sweep_.active, partials_, [&](Index operand, Term term, double partial) {
      add_term(slots_[operand], term, partial, adjoint);
    });
  }

  const Sweep& sweep_;
  const double* partials_;
  L* slots_;
  L* addresses_;
};

template <template <Index> class Direction>
void run(const Sweep& sweep, Workspace::Lanes& buffers) {
  switch (sweep.width) {
    case 1: return Direction<1>(sweep, buffers).run();
    case 4: return Direction<4>(sweep, buffers).run();
    default: return Direction<8>(sweep, buffers).run();
  }
}

}  // namespace

void SPAD_TARGET::sweep_forward(const Sweep& sweep, Workspace::Lanes& buffers) {
  run<Forward>(sweep, buffers);
}
void SPAD_TARGET::sweep_reverse(const Sweep& sweep, Workspace::Lanes& buffers) {
  run<Reverse>(sweep, buffers);
}

}  // namespace spad
