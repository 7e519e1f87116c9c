// Common subexpressions and guards; and values of random expressions.
#include "tape/simplify.hpp"

#include <gtest/gtest.h>

#include "support/random_expression.hpp"
#include "tape/recorder.hpp"
#include "tape/run_tape.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }
constexpr auto code(Relation relation) { return static_cast<std::int32_t>(relation); }

class SimplifyTest : public ::testing::Test {
 protected:
  Recorder rec{std::vector<double>{0.5, -2.0, 0.25}, std::vector<double>{3.0}, 1000};
  const Variable x = rec.input(0), y = rec.input(1), z = rec.input(2);

  Variable op(Opcode which, Variable a) { return rec.op1(code(which), a); }
  Variable op(Opcode which, Variable a, Variable b) { return rec.op2(code(which), a, b); }
  Tape finish(std::vector<Variable> outputs) { return simplify(*rec.finish(outputs)); }
};

TEST_F(SimplifyTest, equal_operations_become_one) {
  const Variable first = op(Opcode::sin, op(Opcode::mul, x, y));
  const Variable again = op(Opcode::sin, op(Opcode::mul, x, y));
  const Tape simple = finish({op(Opcode::add, first, again)});
  EXPECT_EQ(count_operators(simple), 3);
  EXPECT_EQ(simple.nodes.back().a, simple.nodes.back().b);
}

TEST(Simplify, many_operations_on_every_input_and_on_one_constant_are_found_again) {
  constexpr std::int64_t n = 500, n_factors = 20;
  Recorder r(std::vector<double>(n, 1.5), {}, 100000);
  for (std::int64_t i = 0; i < n; ++i) r.input(i);  // first, as code that asks for all of them does
  std::vector<Variable> out;
  for (int twice = 0; twice < 2; ++twice) {
    for (std::int64_t i = 0; i < n; ++i) {
      const Variable x = r.input(i), next = r.input((i + 1) % n);
      out.push_back(r.op2(code(Opcode::sub), x, next));
      for (std::int64_t k = 0; k < n_factors; ++k) {
        out.push_back(r.op2(code(Opcode::mul), r.constant(2 + static_cast<double>(k)), x));
      }
    }
  }
  EXPECT_EQ(count_operators(simplify(*r.finish(out))), n * (n_factors + 1));
}

TEST_F(SimplifyTest, operands_of_commutative_operations_may_be_exchanged) {
  for (Opcode which : {Opcode::add, Opcode::mul, Opcode::hypot}) {
    Recorder r(std::vector<double>{1, 2}, {}, 100);
    const Variable a = r.input(0), b = r.input(1);
    const std::vector<Variable> out = {r.op2(code(which), a, b), r.op2(code(which), b, a)};
    EXPECT_EQ(count_operators(simplify(*r.finish(out))), 1) << name_of(which);
  }
}

TEST_F(SimplifyTest, factors_of_fma_may_be_exchanged_but_not_its_summand) {
  const Variable first = rec.op3(code(Opcode::fma), x, y, z);
  const Variable same = rec.op3(code(Opcode::fma), y, x, z);
  const Variable other = rec.op3(code(Opcode::fma), x, z, y);
  const Tape simple = finish({first, same, other});
  EXPECT_EQ(simple.outputs[0], simple.outputs[1]);
  EXPECT_NE(simple.outputs[0], simple.outputs[2]);
}

TEST_F(SimplifyTest, operands_of_ordered_operations_may_not_be_exchanged) {
  // min and max too: of two zeros with different signs they take the first.
  for (Opcode which : {Opcode::sub, Opcode::div, Opcode::pow, Opcode::atan2, Opcode::min,
                       Opcode::max, Opcode::copysign, Opcode::fmod}) {
    Recorder r(std::vector<double>{1, 2}, {}, 100);
    const Variable a = r.input(0), b = r.input(1);
    const std::vector<Variable> out = {r.op2(code(which), a, b), r.op2(code(which), b, a)};
    EXPECT_EQ(count_operators(simplify(*r.finish(out))), 2) << name_of(which);
  }
}

TEST_F(SimplifyTest, constants_of_equal_bits_become_one_and_zeros_of_two_signs_do_not) {
  const Variable a = op(Opcode::add, x, rec.constant(0.0));
  const Variable b = op(Opcode::add, x, rec.constant(0.0));
  const Variable c = op(Opcode::mul, x, rec.constant(-0.0));
  const Tape simple = finish({a, b, c});
  EXPECT_EQ(simple.outputs[0], simple.outputs[1]);
  ASSERT_EQ(simple.constants.size(), 2u);
  EXPECT_TRUE(same_bits(simple.constants[0], 0.0));
  EXPECT_TRUE(same_bits(simple.constants[1], -0.0));
}

TEST_F(SimplifyTest, outputs_may_be_inputs_constants_and_repeated) {
  const Variable k = rec.constant(7);
  const Tape simple = finish({k, x, x, rec.parameter(0)});
  EXPECT_EQ(run_tape(simple, std::vector<double>{1, 2, 3}, std::vector<double>{4}),
            (std::vector<double>{7, 1, 1, 4}));
}

TEST_F(SimplifyTest, guards_and_what_they_read_stay) {
  rec.compare(code(Relation::lt), op(Opcode::mul, x, y), z);
  rec.floor_index(op(Opcode::exp, x));
  const Tape simple = finish({});
  EXPECT_EQ(count_operators(simple), 2);
  ASSERT_EQ(simple.recorded_at.size(), 2u);
  EXPECT_EQ(simple.recorded_at[0], 4);
  EXPECT_EQ(simple.recorded_at[1], 7);  // after the constant of its floor
  const Node& guard = simple.nodes.back();
  EXPECT_EQ(guard.op, node::guard_floor);
  EXPECT_EQ(simple.nodes[static_cast<std::size_t>(guard.b)].op, node::constant);
}

TEST_F(SimplifyTest, equal_guards_become_the_first_one) {
  rec.compare(code(Relation::lt), x, y);
  rec.compare(code(Relation::lt), y, x);
  rec.compare(code(Relation::lt), x, y);
  rec.compare(code(Relation::le), x, y);
  EXPECT_EQ(finish({}).recorded_at, (std::vector<Index>{3, 4, 6}));
}

TEST_F(SimplifyTest, a_guard_sees_through_identities) {
  rec.compare(code(Relation::lt), op(Opcode::mul, x, rec.constant(1)), y);
  const Tape simple = finish({});
  EXPECT_EQ(count_operators(simple), 0);
  EXPECT_EQ(simple.nodes.back().a, 0);
}

TEST(SimplifiedExpressions, are_not_simplified_further) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Tape once = simplify(record(random_expression(seed)).tape);
    const Tape twice = simplify(once);
    EXPECT_EQ(once.nodes, twice.nodes) << seed;
    EXPECT_EQ(once.outputs, twice.outputs) << seed;
  }
}

TEST(SimplifiedExpressions, keep_every_bit_of_their_values) {
  Index removed = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Expression e = random_expression(seed);
    const Recording recording = record(e);
    const Tape simple = simplify(recording.tape);
    removed += recording.tape.size() - simple.size();
    EXPECT_TRUE(same_bits(run_tape(simple, e.x0, e.p0), recording.y0)) << "seed " << seed;
    const std::vector<double> x = random_vector(seed, e.x0.size()),
                              p = random_vector(~seed, e.p0.size());
    EXPECT_TRUE(same_bits(run_tape(simple, x, p), run_tape(recording.tape, x, p)))
        << "seed " << seed;
  }
  EXPECT_GT(removed, 400);  // there was something to remove; dead code stays
}

}  // namespace
}  // namespace spad::test
