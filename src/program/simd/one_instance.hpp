// What values and linearizations of a batch with one instance share: its runs, in packs or in
// order.
#pragma once

#include "op/math_pack.hpp"
#include "op/rule.hpp"
#include "program/simd/range_arrays.hpp"

namespace spad {
inline namespace SPAD_TARGET {

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
SPAD_FORMULA Pack gather(const double* slots, const Index* place, Index n) {
  if (n >= pack_width) return Pack::gather(slots, place);
  Index places[pack_width];
  for (Index k = 0; k < pack_width; ++k) places[k] = place[k < n ? k : n - 1];
  return Pack::gather(slots, places);
}
SPAD_FORMULA void scatter(const Pack& values, double* slots, const Index* place, Index n) {
  if (n >= pack_width) return values.scatter(slots, place);
  double lanes[pack_width];
  values.store(lanes);
  for (Index k = 0; k < n; ++k) slots[place[k]] = lanes[k];
}

// The operations of a run, by the lists of their places. done(a, b, c, y, n): operands and results
// of n of them, as packs, or as doubles of one.
template <class R, class Done>
SPAD_FORMULA void run_operations(const Index* to, Index n, double* slots, Done&& done) {
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
      const Pack result = R::value(first, second, third);
      scatter(result, slots, to + k, n - k);
      done(first, second, third, result, std::min<Index>(n - k, pack_width));
    }
  }
  for (; k < n; ++k) {
    const double first = slots[a[k]], second = slots[b[k]], third = slots[c[k]];
    const double result = R::value(first, second, third);
    slots[to[k]] = result;
    done(first, second, third, result, Index{1});
  }
}

class OneInstance {
 public:
  explicit OneInstance(const InstanceRange& range)
      : kernel(range.batch.kernel), slots(range.slots), range_(range) {
    copy_background(range_, 0);
    for (std::size_t k = 0; k < kernel.literals.size(); ++k) slots[k] = kernel.literals[k];
  }

  // operate(run, places): operators.
  template <class Operate>
  void run_runs(Operate&& operate) {
    for_each_run(*range_.batch.runs, [&](const Run& run, const Index* place) {
      const Index n = run.size;
      if (is_operator_code(run.op) || run.op == instruction::sine_and_cosine) {
        operate(run, place);
      } else if (run.op == instruction::load) {
        for (Index k = 0; k < n; ++k) load(place[n + k], place[k]);
      } else if (run.op == instruction::store) {
        for (Index k = 0; k < n; ++k) store(place[k], place[n + k]);
      } else {
        for (Index k = 0; k < n; ++k) {
          check(kernel.code[static_cast<std::size_t>(place[k])], place[n + k],
                slots[place[2 * n + k]], slots[place[3 * n + k]]);
        }
      }
    });
  }

  void load(Index slot, Index leaf) {
    slots[slot] = array_of_leaf(range_, leaf)[range_.batch.leaves.data()[leaf].at(0)];
  }
  void store(Index output, Index slot) {
    array_of_output(range_, output)[range_.batch.outputs.data()[output].at(0)] = slots[slot];
  }
  void check(const Instruction& in, Index number, double a, double b) {
    if (!guard_holds(in, a, b)) range_.failed.keep_first({&range_.batch, &in, number, 0, a, b});
  }

  const Kernel& kernel;
  double* const slots;

 private:
  const InstanceRange& range_;
};

}  // namespace SPAD_TARGET
}  // namespace spad
