// Values of a batch with one instance: run by run, or operation by operation where it has no runs.
#include "op/arithmetic.hpp"
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

// Costs less than to bring operands side by side.
constexpr bool is_cheap(Opcode op) {
  return arithmetic_number(op) >= 0 || op == Opcode::neg || op == Opcode::square ||
         op == Opcode::abs || op == Opcode::inverse || op == Opcode::div;
}

// Operands of up to eight operations side by side; behind the last one it is repeated, so that
// padding computes nothing that a real operation does not.
Pack gather(const double* slots, const Index* place, Index stride, Index n) {
  double lanes[pack_width];
  if (n >= pack_width) {
    for (int k = 0; k < pack_width; ++k) lanes[k] = slots[place[k * stride]];
  } else {
    for (int k = 0; k < pack_width; ++k) lanes[k] = slots[place[(k < n ? k : n - 1) * stride]];
  }
  return Pack::load(lanes);
}
void scatter(const Pack& values, double* slots, const Index* place, Index stride, Index n) {
  double lanes[pack_width];
  values.store(lanes);
  if (n >= pack_width) {
    for (int k = 0; k < pack_width; ++k) slots[place[k * stride]] = lanes[k];
  } else {
    for (Index k = 0; k < n; ++k) slots[place[k * stride]] = lanes[k];
  }
}

// The operations of a run, their places one after another; returns the end of the places.
template <class R>
const Index* run_operations(const Index* place, Index n, double* slots) {
  constexpr Index stride = 1 + R::arity;
  constexpr Index b = R::arity > 1 ? 2 : 1, c = R::arity > 2 ? 3 : 1;
  Index k = 0;
  if constexpr (!is_cheap(R::opcode)) {
    constexpr Index fewest = is_vector_function(R::opcode) ? 1 : pack_width;
    for (; n - k >= fewest; k += pack_width, place += pack_width * stride) {
      const Pack first = gather(slots, place + 1, stride, n - k);
      Pack second = first, third = first;
      if constexpr (R::arity > 1) second = gather(slots, place + 2, stride, n - k);
      if constexpr (R::arity > 2) third = gather(slots, place + 3, stride, n - k);
      scatter(R::value(first, second, third), slots, place, stride, n - k);
    }
    if (k >= n) return place - (k - n) * stride;
  }
  for (; k < n; ++k, place += stride) {
    slots[place[0]] = R::value(slots[place[1]], slots[place[b]], slots[place[c]]);
  }
  return place;
}

const Index* run_sines_and_cosines(const Index* place, Index n, double* slots) {
  constexpr Index stride = 3;
  for (Index k = 0; k < n; k += pack_width) {
    const Index* const here = place + k * stride;
    Pack sine, cosine;
    math::sincos(gather(slots, here + 2, stride, n - k), sine, cosine);
    scatter(sine, slots, here, stride, n - k);
    scatter(cosine, slots, here + 1, stride, n - k);
  }
  return place + n * stride;
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
    for (const Run& run : runs.runs) place = run_run(run, place);
  }

  const Index* run_run(const Run& run, const Index* place) {
    if (is_operator_code(run.op)) {
      return visit(run.op,
                   [&]<class R>() { return run_operations<R>(place, run.size, slots_); });
    }
    if (run.op == instruction::sine_and_cosine) {
      return run_sines_and_cosines(place, run.size, slots_);
    }
    if (run.op == instruction::load) {
      for (Index k = 0; k < run.size; ++k, place += 2) load(place[1], place[0]);
    } else if (run.op == instruction::store) {
      for (Index k = 0; k < run.size; ++k, place += 2) store(place[0], place[1]);
    } else {
      for (Index k = 0; k < run.size; ++k, place += 4) {
        const Instruction& in = kernel_.code[static_cast<std::size_t>(place[0])];
        check(in, place[1], slots_[place[2]], slots_[place[3]]);
      }
    }
    return place;
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
