// The listing of a function.
#include <gtest/gtest.h>

#include "program/instances.hpp"
#include "program/products.hpp"

namespace spad::test {
namespace {

constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }

TEST(Listing, shows_one_instruction_a_line) {
  Recorder rec(Matrix{0.5, 2}, Matrix{3}, 100);
  const Variable x = rec.input(0), y = rec.input(1), p = rec.parameter(0);
  rec.compare(1, x, p);
  rec.compare(5, x, y);
  const Variable s = rec.op1(code(Opcode::sin), x);
  const Variable z = rec.op3(code(Opcode::fma), s, y, rec.constant(0.1));
  rec.floor_index(z);
  const Function f{*rec.finish(std::vector<Variable>{z, s})};
  EXPECT_EQ(print(f.program()),
            "function of 2 inputs, 1 parameters, 2 outputs\n"
            "level 0, kernel of 2 operations, 1 instances\n"
            "  t2 = x0\n"
            "  t3 = p0\n"
            "  guard t2 < t3\n"
            "  t3 = x1\n"
            "  guard not (t2 > t3)\n"
            "  t2 = sin(t2)\n"
            "  y1 = t2\n"
            "  t3 = fma(t2, t3, 0.10000000000000001)\n"
            "  y0 = t3\n"
            "  guard floor(t3) == 1\n");
}

TEST(Listing, shows_the_first_and_the_last_address_of_many_instances) {
  Recorder rec(Matrix{1}, {}, 100);
  const Tape kernel = *rec.finish(std::vector<Variable>{rec.op1(code(Opcode::exp), rec.input(0))});
  Program program;
  program.n_inputs = 4;
  program.n_outputs = 4;
  program.levels = {
      {instances_of(kernel, 4, {{{Stream::affine(0, 1), 1}}, {}}, {Stream::affine(4, 1)})}};
  EXPECT_EQ(print(program),
            "function of 4 inputs, 0 parameters, 4 outputs\n"
            "level 0, kernel of 1 operations, 4 instances\n"
            "  t0 = x0...x3\n"
            "  t0 = exp(t0)\n"
            "  y0...y3 = t0\n");
}

}  // namespace
}  // namespace spad::test
