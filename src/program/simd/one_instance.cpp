// Values of a batch with one instance: run by run, or operation by operation where it has no runs.
#include "op/math_pack.hpp"
#include "op/rule.hpp"
#include "program/simd/range_arrays.hpp"
#include "program/simd/targets.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

// Vectorized by a library: eight at once cost hardly more than one.
constexpr bool is_vector_function(Opcode op) {
  switch (op) {
#ifdef SPAD_ON_SLEEF
#define SPAD_FUNCTION_1(name, ...) case Opcode::name:
#define SPAD_FUNCTION_2(name, ...) case Opcode::name:
#include "op/functions.def"
    case Opcode::pow_int: return true;
#endif
    default: return false;
  }
}

// Operands of up to eight operations side by side; behind the last one it is repeated, so that
// padding computes nothing that a real operation does not.
Pack gather(const double* slots, const Index* place, Index n) {
  if (n >= pack_width) return Pack::gather(slots, place);
  Index places[pack_width];
  for (Index k = 0; k < pack_width; ++k) places[k] = place[k < n ? k : n - 1];
  return Pack::gather(slots, places);
}
void scatter(const Pack& values, double* slots, const Index* place, Index n) {
  if (n >= pack_width) return values.scatter(slots, place);
  double lanes[pack_width];
  values.store(lanes);
  for (Index k = 0; k < n; ++k) slots[place[k]] = lanes[k];
}

// The operations of a run, by the lists of their places.
template <class R>
void run_operations(const Index* to, Index n, double* slots) {
  const Index *const a = to + n, *const b = R::arity > 1 ? a + n : a,
                     *const c = R::arity > 2 ? b + n : a;
  Index k = 0;
  if constexpr (!are_done_in_order(R::opcode)) {
    constexpr Index fewest = is_vector_function(R::opcode) ? 1 : pack_width;
    for (; n - k >= fewest; k += pack_width) {
      const Pack first = gather(slots, a + k, n - k);
      Pack second = first, third = first;
      if constexpr (R::arity > 1) second = gather(slots, b + k, n - k);
      if constexpr (R::arity > 2) third = gather(slots, c + k, n - k);
      scatter(R::value(first, second, third), slots, to + k, n - k);
    }
  }
  for (; k < n; ++k) slots[to[k]] = R::value(slots[a[k]], slots[b[k]], slots[c[k]]);
}

void run_sines_and_cosines(const Index* to_sine, Index n, double* slots) {
  const Index *const to_cosine = to_sine + n, *const a = to_cosine + n;
  for (Index k = 0; k < n; k += pack_width) {
    Pack sine, cosine;
    math::sincos(gather(slots, a + k, n - k), sine, cosine);
    scatter(sine, slots, to_sine + k, n - k);
    scatter(cosine, slots, to_cosine + k, n - k);
  }
}

class OneInstance {
 public:
  explicit OneInstance(const InstanceRange& range)
      : range_(range), kernel_(range.batch.kernel), slots_(range.slots) {}

  void run() {
    copy_background(range_, 0);
    for (std::size_t k = 0; k < kernel_.literals.size(); ++k) slots_[k] = kernel_.literals[k];
    if (range_.batch.runs) {
      run_runs(*range_.batch.runs);
    } else {
      run_code();
    }
  }

 private:
  void run_runs(const Runs& runs) {
    const Index* place = runs.places.data();
    for (const Run& run : runs.runs) place += run_run(run, place) * run.size;
  }

  // Returns the number of lists.
  Index run_run(const Run& run, const Index* place) {
    const Index n = run.size;
    if (is_operator_code(run.op)) {
      return visit(run.op, [&]<class R>() {
        run_operations<R>(place, n, slots_);
        return Index{1 + R::arity};
      });
    }
    if (run.op == instruction::sine_and_cosine) {
      run_sines_and_cosines(place, n, slots_);
      return 3;
    }
    if (run.op == instruction::load) {
      for (Index k = 0; k < n; ++k) load(place[n + k], place[k]);
      return 2;
    }
    if (run.op == instruction::store) {
      for (Index k = 0; k < n; ++k) store(place[k], place[n + k]);
      return 2;
    }
    for (Index k = 0; k < n; ++k) {
      const Instruction& in = kernel_.code[static_cast<std::size_t>(place[k])];
      check(in, place[n + k], slots_[place[2 * n + k]], slots_[place[3 * n + k]]);
    }
    return 4;
  }

  void run_code() {
    Index n_guards = 0;
    for (const Instruction& in : kernel_.code) {
      if (is_operator_code(in.op)) {
        visit(
            in.op, [&]<class R>() __attribute__((always_inline)) {
              slots_[in.dst] = R::value(slots_[in.a], slots_[in.b], slots_[in.c]);
            });
      } else if (in.op == instruction::load) {
        load(in.dst, in.a);
      } else if (in.op == instruction::store) {
        store(in.b, in.a);
      } else {
        check(in, n_guards++, slots_[in.a], slots_[in.b]);
      }
    }
  }

  void load(Index slot, Index leaf) {
    slots_[slot] = array_of_leaf(range_, leaf)[range_.batch.leaves.data()[leaf].at(0)];
  }
  void store(Index output, Index slot) {
    array_of_output(range_, output)[range_.batch.outputs.data()[output].at(0)] = slots_[slot];
  }
  void check(const Instruction& in, Index number, double a, double b) {
    if (!guard_holds(in, a, b)) range_.failed.keep_first({&range_.batch, &in, number, 0, a, b});
  }

  const InstanceRange& range_;
  const Kernel& kernel_;
  double* const slots_;
};

}  // namespace

void SPAD_TARGET::run_one_instance(const InstanceRange& range) { OneInstance(range).run(); }

}  // namespace spad
