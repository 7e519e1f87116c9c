// Values with partials, one instance after another, or run by run.
#include "program/linearize.hpp"

#include <algorithm>

#include "op/product.hpp"
#include "program/executors.hpp"
#include "program/guards.hpp"
#include "program/terms.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

// Structural partials are known without a place in memory, but for indicators' 0 or 1.
template <class P>
void store_first(double*& sink, Terms terms, int operand, P&& partial) {
  using Type = decltype(partial());
  if constexpr (std::is_same_v<Type, double> || is_indicator<Type>) {
    if (term_of(terms, operand) != Term::none) *sink++ = to_number<double>(partial());
  }
}

template <class P>
void store_second(double*& sink, bool wanted, P&& partial) {
  if constexpr (!is_zero<decltype(partial())>) {
    if (wanted) *sink++ = to_number<double>(partial());
  }
}

template <class R, bool second_order>
void run_operation(const Instruction& in, double* slots, PartialSinks& sink) {
  const double a = slots[in.a], b = slots[in.b], c = slots[in.c];
  const double y = R::value(a, b, c);
  const Terms terms = in.terms[static_cast<std::size_t>(Active::both)];
  if (terms != 0) {
    store_first(sink.first, terms, 0, [&] { return R::d_a(a, b, c, y); });
    store_first(sink.first, terms, 1, [&] { return R::d_b(a, b, c, y); });
    store_first(sink.first, terms, 2, [&] { return R::d_c(a, b, c, y); });
    if constexpr (second_order) {
      const SecondTerms wanted = second_terms(structure_of(R::opcode), terms);
      store_second(sink.second, wanted.aa, [&] { return R::d_aa(a, b, c, y); });
      store_second(sink.second, wanted.ab, [&] { return R::d_ab(a, b, c, y); });
      store_second(sink.second, wanted.bb, [&] { return R::d_bb(a, b, c, y); });
    }
  }
  slots[in.dst] = y;
}

template <bool second_order>
void run_instance(const Batch& batch, Index instance, Workspace& ws, PartialSinks& sink,
                  FailedGuard& failed) {
  const Kernel& kernel = batch.kernel;
  double* const slots = ws.blocks.slots.data();
  double* const addresses = ws.addresses.data();
  Index n_guards = 0;
  for (const Instruction& in : kernel.code) {
    if (is_operator_code(in.op)) {
      visit(in.op, [&]<class R>() { run_operation<R, second_order>(in, slots, sink); });
    } else if (in.op == instruction::load) {
      slots[in.dst] = addresses[batch.leaves[static_cast<std::size_t>(in.a)].at(instance)];
    } else if (in.op == instruction::store) {
      addresses[batch.outputs[static_cast<std::size_t>(in.b)].at(instance)] = slots[in.a];
    } else {
      const double a = slots[in.a], b = slots[in.b];
      if (!guard_holds(in, a, b)) failed.keep_first({&batch, &in, n_guards, instance, a, b});
      ++n_guards;
    }
  }
}

template <bool second_order>
Status run(const Program& program, Workspace& ws) {
  PartialSinks sink{ws.partials.data(), second_order ? ws.second_partials.data() : nullptr};
  FailedGuard failed;
  for (const std::vector<Batch>& level : program.levels) {
    for (const Batch& batch : level) {
      if (batch.runs) {
        linearize_runs(batch, ws.addresses.data(), ws.blocks, sink, failed);
        continue;
      }
      std::copy(batch.kernel->literals.begin(), batch.kernel->literals.end(),
                ws.blocks.slots.data());
      for (Index instance = 0; instance < batch.n_instances; ++instance) {
        run_instance<second_order>(batch, instance, ws, sink, failed);
      }
    }
  }
  return status_of(failed);
}

}  // namespace

Status linearize(const Program& program, Workspace& ws) { return run<false>(program, ws); }

Status linearize_second_order(const Program& program, Workspace& ws) {
  return run<true>(program, ws);
}

}  // namespace spad
