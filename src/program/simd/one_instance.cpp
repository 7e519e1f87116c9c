// Values of a batch with one instance: run by run, or operation by operation where it has no runs.
#include "program/simd/one_instance.hpp"

#include "program/simd/targets.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

void run_sines_and_cosines(const Index* to_sine, Index n, double* slots) {
  const Index *const to_cosine = to_sine + n, *const a = to_cosine + n;
  for (Index k = 0; k < n; k += pack_width) {
    Pack sine, cosine;
    math::sincos(gather(slots, a + k, n - k), sine, cosine);
    scatter(sine, slots, to_sine + k, n - k);
    scatter(cosine, slots, to_cosine + k, n - k);
  }
}

void run_run(const Run& run, const Index* place, double* slots) {
  if (run.op == instruction::sine_and_cosine) {
    return run_sines_and_cosines(place, run.size, slots);
  }
  visit(run.op, [&]<class R>() { run_operations<R>(place, run.size, slots, [](auto&&...) {}); });
}

void run_code(OneInstance& instance) {
  double* const slots = instance.slots;
  Index n_guards = 0;
  for (const Instruction& in : instance.kernel.code) {
    if (is_operator_code(in.op)) {
      visit(
          in.op, [&]<class R>() __attribute__((always_inline)) {
            slots[in.dst] = R::value(slots[in.a], slots[in.b], slots[in.c]);
          });
    } else if (in.op == instruction::load) {
      instance.load(in.dst, in.a);
    } else if (in.op == instruction::store) {
      instance.store(in.b, in.a);
    } else {
      instance.check(in, n_guards++, slots[in.a], slots[in.b]);
    }
  }
}

}  // namespace

void SPAD_TARGET::run_one_instance(const InstanceRange& range) {
  OneInstance instance(range);
  if (!range.batch.runs) return run_code(instance);
  instance.run_runs(
      [&](const Run& run, const Index* place) { run_run(run, place, instance.slots); });
}

}  // namespace spad
