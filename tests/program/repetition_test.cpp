// How much has to repeat until a tape is more than one kernel.
#include <random>

#include "program/compile.hpp"
#include "program/recorded.hpp"
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

}  // namespace
}  // namespace spad::test
