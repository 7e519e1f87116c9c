// From tapes to kernels: slots, counts, activity.
#include "program/compile.hpp"

#include "program/products.hpp"
#include "program/terms.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }
constexpr Index many = 1 << 20;

const Kernel& kernel_of(const Program& program) { return program.levels.at(0).at(0).kernel; }

TEST(Compilation, makes_one_kernel_with_one_instance) {
  const Program program = compile(simplify(record(random_expression(1)).tape));
  ASSERT_EQ(program.levels.size(), 1u);
  ASSERT_EQ(program.levels[0].size(), 1u);
  EXPECT_EQ(program.levels[0][0].n_instances, 1);
  EXPECT_EQ(program.n_intermediates, 0);
}

TEST(Compilation, of_a_long_chain_needs_a_handful_of_slots) {
  constexpr Index length = 100'000;
  Recorder rec(Matrix{0.5, 0.25}, {}, many);
  const Variable x = rec.input(0), c = rec.constant(0.5);
  Variable y = rec.input(1);
  for (Index k = 0; k < length / 2; ++k) {
    y = rec.op1(code(Opcode::sin), rec.op3(code(Opcode::fma), y, c, x));
  }
  Prepared prepared(*rec.finish(std::vector<Variable>{y}));
  EXPECT_EQ(prepared.f.info().n_operations, length);
  EXPECT_LE(prepared.f.info().n_slots, 4);
  double value = 0.25, slope = 0;  // dy/dx0
  for (Index k = 0; k < length / 2; ++k) {
    const double inner = std::fma(value, 0.5, 0.5);
    slope = std::cos(inner) * (1 + 0.5 * slope);
    value = std::sin(inner);
  }
  EXPECT_EQ(values_of(prepared.f, prepared.ws, point_of(prepared.f)), Matrix{value});
  EXPECT_TRUE(close(vjp_of(prepared.f, prepared.ws, 1, Matrix{1}).x_bar, {slope, 0}, 1e-14));
}

TEST(Compilation, gives_an_operation_the_slot_of_an_operand_that_dies) {
  Recorder rec(Matrix{0.5}, {}, many);
  Variable y = rec.input(0);
  for (int k = 0; k < 10; ++k) y = rec.op1(code(Opcode::sin), y);
  EXPECT_EQ(kernel_of(compile(*rec.finish(std::vector<Variable>{y}))).n_slots, 1);
}

TEST(Compilation, leaves_out_what_reaches_no_output_and_keeps_what_guards_read) {
  Recorder rec(Matrix{1, 2, 3}, {}, many);
  const Variable x = rec.input(0), y = rec.input(1), z = rec.input(2);
  rec.op1(code(Opcode::exp), rec.op2(code(Opcode::mul), y, z));
  rec.compare(static_cast<std::int32_t>(Relation::lt), rec.op2(code(Opcode::mul), x, x), z);
  const Program program =
      compile(*rec.finish(std::vector<Variable>{rec.op1(code(Opcode::sin), x)}));
  EXPECT_EQ(kernel_of(program).n_operators, 2);
  EXPECT_EQ(kernel_of(program).n_leaves, 2);
  EXPECT_EQ(kernel_of(program).n_guards, 1);
  EXPECT_EQ(program.n_inputs, 3);
}

TEST(Compilation, loads_each_source_once_and_only_what_is_read) {
  Recorder rec(Matrix{1, 2, 3}, Matrix{4}, many);
  const Variable x = rec.input(0);
  rec.input(1);
  const Variable y = rec.op2(code(Opcode::mul), rec.op2(code(Opcode::add), x, rec.parameter(0)), x);
  const Program program = compile(simplify(*rec.finish(std::vector<Variable>{y})));
  EXPECT_EQ(kernel_of(program).n_leaves, 2);
  EXPECT_EQ(program.levels[0][0].leaves[0].at(0), 0);
  EXPECT_EQ(program.levels[0][0].leaves[1].at(0), 3);  // behind the three inputs
}

TEST(Compilation, stores_every_output_at_its_own_place) {
  Recorder rec(Matrix{1, 2}, {}, many);
  const Variable x = rec.input(0), c = rec.constant(9);
  Prepared prepared(*rec.finish(std::vector<Variable>{c, x, x, c}));
  EXPECT_EQ(values_of(prepared.f, prepared.ws, point_of(prepared.f)), (Matrix{9, 1, 1, 9}));
  EXPECT_EQ(vjp_of(prepared.f, prepared.ws, 1, Matrix{1, 2, 4, 8}).x_bar, (Matrix{6, 0}));
}

TEST(Compilation, keeps_only_the_terms_of_what_is_active) {
  Recorder rec(Matrix{2}, Matrix{3}, many);
  const Variable x = rec.input(0), p = rec.parameter(0);
  const Variable y = rec.op2(code(Opcode::mul), x, p);
  const Variable z = rec.op2(code(Opcode::mul), y, rec.constant(5));
  const Variable q = rec.op1(code(Opcode::floor), z);
  const Program program = compile(*rec.finish(std::vector<Variable>{z, q}));
  const std::vector<Instruction>& in = kernel_of(program).code;
  ASSERT_EQ(in.size(), 7u);  // two loads, three operations, two stores
  EXPECT_EQ(in[2].terms[0], pack_terms(Term::partial));
  EXPECT_EQ(in[2].terms[1], pack_terms(Term::none, Term::partial));
  EXPECT_EQ(in[2].terms[2], pack_terms(Term::partial, Term::partial));
  EXPECT_EQ(in[3].terms[2], pack_terms(Term::partial));  // not by the constant
  EXPECT_EQ(in[5].terms[2], 0);                          // floor
  EXPECT_EQ(kernel_of(program).n_partials, 3);
  EXPECT_EQ(kernel_of(program).n_second_partials, 1);
  EXPECT_EQ(kernel_of(program).n_nonlinear, 1);
}

TEST(FunctionInfo, counts_what_was_recorded_and_what_is_left) {
  Recorder rec(Matrix{2}, Matrix{3}, many);
  const Variable x = rec.input(0), p = rec.parameter(0);
  rec.compare(1, x, p);
  const Variable y = rec.op2(code(Opcode::mul), x, rec.constant(1));
  const Function f{*rec.finish(std::vector<Variable>{rec.op2(code(Opcode::add), y, p)})};
  EXPECT_EQ(f.info().n_recorded, 6);
  EXPECT_EQ(f.info().n_operations, 1);
  EXPECT_EQ(f.info().n_guards, 1);
  EXPECT_EQ(f.info().n_kernels, 1);
  EXPECT_EQ(f.info().n_instances, 1);
  EXPECT_EQ(f.info().n_levels, 1);
  EXPECT_EQ(f.info().n_slots, 3);  // two values, and the literal that the recording still holds
  EXPECT_GT(f.info().bytes, 0u);
}

}  // namespace
}  // namespace spad::test
