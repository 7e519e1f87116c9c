// How much has to repeat until a tape is more than one kernel.
#include <algorithm>
#include <random>

#include "program/compile.hpp"
#include "program/recorded.hpp"
#include "program/recovery/likeness.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

Variable any_input(Recorder& r, std::mt19937& random, Index n) {
  return r.input(static_cast<Index>(random() % static_cast<unsigned>(n)));
}

void expect_equal_to_flat(const Tape& tape) {
  Prepared prepared(tape);
  const Function flat(compile_flat(simplify(tape)), tape.x0, tape.p0);
  Workspace ws(flat, {});
  EXPECT_TRUE(same_bits(values_of(prepared.f, prepared.ws, point_of(flat)),
                        values_of(flat, ws, point_of(flat))));
  const Matrix y_bar = random_vector(2, size_of(flat.m(), 2));
  EXPECT_TRUE(close(vjp_of(prepared.f, prepared.ws, 2, y_bar).x_bar,
                    vjp_of(flat, ws, 2, y_bar).x_bar, 1e-11));
}

// An expression of its own, drawn at random.
Variable random_value(Recorder& r, std::mt19937& random, Index n) {
  const Opcode codes[] = {Opcode::add, Opcode::sub,  Opcode::mul,  Opcode::sin,
                          Opcode::cos, Opcode::tanh, Opcode::atan, Opcode::erf};
  std::vector<Variable> values;
  for (int k = 0; k < 12; ++k) values.push_back(any_input(r, random, n));
  for (int k = 0; k < 80; ++k) {
    const Opcode code = codes[random() % 8];
    const Variable last = values.back(), other = values[random() % values.size()];
    values.push_back(arity_of(code) == 1 ? op(r, code, last) : op(r, code, last, other));
  }
  return values.back();
}

// Outputs that have nothing in common but operations of the same name.
TEST(Repetition, leaves_scattered_operations_flat) {
  const Index n = 400;
  std::mt19937 random(3);
  const Tape tape = recorded(n, n, [&](Recorder& r, Index) { return random_value(r, random, n); });
  EXPECT_EQ(Function(tape).info().n_instances, 1);
  expect_equal_to_flat(tape);
}

// Repeated outputs, most of all operations, among some that are not.
TEST(Repetition, finds_what_repeats_among_what_does_not) {
  const Index n = 400;
  std::mt19937 random(5);
  const Tape tape = recorded(n, n, [&](Recorder& r, Index i) {
    if (i % 8 == 0) return random_value(r, random, n);
    Variable value = any_input(r, random, n);
    for (int k = 0; k < 20; ++k) {
      const Variable x = r.input(static_cast<Index>((i + k % 3) % n));
      value = op(r, Opcode::add, op(r, Opcode::sin, op(r, Opcode::mul, value, x)), x);
    }
    return value;
  });
  EXPECT_GT(Function(tape).info().n_instances, 300);
  expect_equal_to_flat(tape);
}

// Sums whose terms are of a few kinds, in ever another order.
TEST(Repetition, finds_terms_of_sums_that_are_all_different) {
  const Index n = 600, m = 300;
  const Opcode kinds[] = {Opcode::sin, Opcode::exp, Opcode::tanh, Opcode::atan};
  std::mt19937 random(7);
  const Tape tape = recorded(n, m, [&](Recorder& r, Index) {
    const auto term = [&] {
      const Variable x = any_input(r, random, n);
      const Variable y = any_input(r, random, n);
      const Variable inner = op(r, Opcode::mul, op(r, kinds[random() % 4], x), y);
      return op(r, Opcode::mul, inner, op(r, Opcode::square, inner));
    };
    Variable sum = term();
    for (int k = 1; k < 7; ++k) sum = op(r, Opcode::add, sum, term());
    return sum;
  });
  EXPECT_GT(Function(tape).info().n_instances, 6 * m);
  expect_equal_to_flat(tape);
}

// Outputs of which the first `n_alone` are expressions of their own, the others one expression.
Tape tape_with_likeness_from(Index n_alone, Index n) {
  std::mt19937 random(11);
  return simplify(recorded(n, n, [&](Recorder& r, Index i) {
    if (i < n_alone) return random_value(r, random, n);
    std::mt19937 same(13);
    Variable value = r.input(i);
    for (int k = 0; k < 80; ++k) {
      const Variable x = r.input((i + static_cast<Index>(same() % 7)) % n);
      value = op(r, same() % 2 ? Opcode::mul : Opcode::add, op(r, Opcode::sin, value), x);
    }
    return value;
  }));
}

TEST(Repetition, is_told_from_likeness_wherever_it_is) {
  const Index n = 200;
  for (Index n_alone : {0, 1, 40, 100}) {
    Tape tape = tape_with_likeness_from(n_alone, n);
    EXPECT_FALSE(is_without_likeness(tape)) << n_alone;
    EXPECT_TRUE(std::ranges::any_of(compile(tape).levels.front(), [](const Batch& batch) {
      return batch.n_instances > 90;
    })) << n_alone;
  }
  Tape tape = tape_with_likeness_from(n, n);
  EXPECT_TRUE(is_without_likeness(tape));
}

// Whole cones are all different: each chain stands on an expression of its own.
TEST(Repetition, is_told_on_top_of_what_differs) {
  const Index n = 100;
  std::mt19937 random(17);
  Tape tape = recorded(n, n, [&](Recorder& r, Index i) {
    Variable value = random_value(r, random, n);
    for (int k = 0; k < 100; ++k) {
      value = op(r, Opcode::sin, op(r, Opcode::mul, value, r.input(i)));
    }
    return value;
  });
  EXPECT_FALSE(is_without_likeness(tape));
}

// What is below operations differs with every step, and is alike as far down as pieces reach.
TEST(Repetition, is_told_in_deep_programs) {
  const Index n = 12;
  Tape tape = recorded(n, n, [&](Recorder& r, Index i) {
    if (i > 0) return r.input(i);
    std::vector<Variable> x;
    for (Index k = 0; k < n; ++k) x.push_back(r.input(k));
    for (int step = 0; step < 200; ++step) {
      std::vector<Variable> next;
      for (Index k = 0; k < n; ++k) {
        const Variable neighbor = x[size_of((k + 1) % n, 1)];
        next.push_back(op(r, Opcode::sin, op(r, Opcode::mul, x[size_of(k, 1)], neighbor)));
      }
      x = next;
    }
    return x.front();
  });
  EXPECT_FALSE(is_without_likeness(tape));
}

}  // namespace
}  // namespace spad::test
