// Patterns that are known by hand, and which of their entries are constant.
#include "sparsity/jacobian_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/kernel_builder.hpp"
#include "tape/tape.hpp"

namespace spad {
namespace {

using support::KernelBuilder;
using support::Value;

// Rows of '.', 'c' for a constant entry, 'v' for one that varies; separated by '/'.
std::string picture(const Program& program, Active active = Active::inputs) {
  const JacobianPattern j = trace_jacobian(program, active);
  EXPECT_TRUE(validate(j.rows).is_ok()) << validate(j.rows).detail();
  EXPECT_EQ(j.is_constant.size(), static_cast<std::size_t>(j.rows.nnz()));
  std::string result;
  std::size_t k = 0;
  for (Index i = 0; i < j.rows.n_cols; ++i) {
    std::string row(static_cast<std::size_t>(j.rows.n_rows), '.');
    for (Index column : j.rows.column(i)) {
      row[static_cast<std::size_t>(column)] = j.is_constant[k++] ? 'c' : 'v';
    }
    result += (i == 0 ? "" : "/") + row;
  }
  return result;
}

std::vector<Value> inputs(KernelBuilder& kernel, Index n) {
  std::vector<Value> x;
  for (Index j = 0; j < n; ++j) x.push_back(kernel.input(j));
  return x;
}

// One output made from n inputs.
template <class Body>
std::string row(Index n, Body&& body) {
  KernelBuilder kernel;
  kernel.output(body(inputs(kernel, n)));
  return picture(kernel.program(n));
}

Value unary(Opcode op, Value a) { return a.kernel->apply(op, a); }
Value binary(Opcode op, Value a, Value b) { return a.kernel->apply(op, a, b); }
Value choice(Value condition, Value a, Value b) {
  return a.kernel->apply(Opcode::select, condition, a, b);
}

TEST(jacobian_pattern, of_products_and_of_a_function_of_one_input_is_exact) {
  KernelBuilder k;
  const auto x = inputs(k, 3);
  k.output(unary(Opcode::square, x[0]));
  k.output(2.0 * x[0] * unary(Opcode::square, x[1]));
  k.output(unary(Opcode::sin, x[2]));
  EXPECT_EQ(picture(k.program(3)), "v../vv./..v");
}

TEST(jacobian_pattern, has_nothing_behind_ceil_and_round_but_their_factors) {
  KernelBuilder k;
  const auto x = inputs(k, 2);
  const Value product = x[0] * x[1];
  k.output(product);
  k.output(unary(Opcode::ceil, product));
  k.output(x[0] * unary(Opcode::round, x[1]));
  EXPECT_EQ(picture(k.program(2)), "vv/../v.");
}

TEST(jacobian_pattern, has_nothing_behind_sign) {
  KernelBuilder k;
  const auto x = inputs(k, 4);
  k.output(x[0] * x[1] + unary(Opcode::sign, x[2]));
  k.output(unary(Opcode::sign, x[2]) * x[3] / 2.0);
  EXPECT_EQ(picture(k.program(4)), "vv../...v");
}

TEST(jacobian_pattern, of_differences_of_neighbors_has_two_constants_in_each_row) {
  KernelBuilder k;
  const auto x = inputs(k, 10);
  for (std::size_t i = 0; i < 9; ++i) k.output(x[i + 1] - x[i]);
  const JacobianPattern j = trace_jacobian(k.program(10), Active::inputs);
  EXPECT_EQ(j.rows.nnz(), 18);
  EXPECT_EQ(j.is_constant, std::vector<bool>(18, true));
}

TEST(jacobian_pattern, of_a_clamped_value_has_the_bounds) {
  EXPECT_EQ(
      row(3, [](auto x) { return binary(Opcode::min, binary(Opcode::max, x[0], x[1]), x[2]); }),
      "vvv");
}

TEST(jacobian_pattern, of_fma_with_a_literal_factor_is_constant) {
  EXPECT_EQ(row(2,
                [](auto x) {
                  return x[0].kernel->apply(Opcode::fma, x[0], x[0].kernel->literal(1.0), x[1]);
                }),
            "cc");
  EXPECT_EQ(row(3, [](auto x) { return x[0].kernel->apply(Opcode::fma, x[0], x[1], x[2]); }),
            "vvc");
  EXPECT_EQ(row(1, [](auto x) { return x[0].kernel->apply(Opcode::fma, x[0], x[0], x[0]); }), "v");
}

TEST(jacobian_pattern, of_select_has_both_sides_and_not_the_condition) {
  EXPECT_EQ(
      row(4,
          [](auto x) { return choice(binary(Opcode::sub, x[1], x[2]), x[0] + x[1], x[2] * x[3]); }),
      "vvvv");
  EXPECT_EQ(
      row(4, [](auto x) { return choice(x[2] - x[3], x[0] + x[1], x[0].kernel->literal(1)); }),
      "vv..");
  EXPECT_EQ(
      row(4, [](auto x) { return choice(x[0] - x[1], x[0].kernel->literal(1), x[2] * x[3]); }),
      "..vv");
}

TEST(jacobian_pattern, keeps_the_position_of_zero_times_x_and_of_x_minus_x) {
  EXPECT_EQ(row(1, [](auto x) { return 0.0 * x[0]; }), "c");
  EXPECT_EQ(row(1, [](auto x) { return x[0] - x[0]; }), "c");
  EXPECT_EQ(row(2, [](auto x) { return x[1] * x[1] - x[1] * x[1]; }), ".v");
}

TEST(jacobian_pattern, of_steps_and_constants_is_empty) {
  for (Opcode op : {Opcode::floor, Opcode::ceil, Opcode::round, Opcode::trunc, Opcode::sign}) {
    EXPECT_EQ(row(1, [op](auto x) { return unary(op, x[0]); }), ".") << name_of(op);
  }
  EXPECT_EQ(row(1, [](auto x) { return x[0].kernel->literal(3.0); }), ".");
}

TEST(jacobian_pattern, of_sums_of_differences_of_squares_is_that_of_the_published_example) {
  KernelBuilder k;
  const auto x = inputs(k, 6);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto s = [&](std::size_t j) { return unary(Opcode::square, x[j]); };
    k.output(s(i + 1) - s(i) + s(5 - i) - s(4 - i));
  }
  EXPECT_EQ(picture(k.program(6)), "vv..vv/.vvvv./..vv../.vvvv./vv..vv");
}

TEST(jacobian_pattern, of_third_differences_has_four_constants_in_each_row) {
  KernelBuilder k;
  auto d = inputs(k, 10);
  for (int order = 0; order < 3; ++order) {
    for (std::size_t i = 0; i + 1 < d.size(); ++i) d[i] = d[i + 1] - d[i];
    d.pop_back();
  }
  for (Value value : d) k.output(value);
  EXPECT_EQ(picture(k.program(10)),
            "cccc....../.cccc...../..cccc..../...cccc.../....cccc../.....cccc./......cccc");
}

Program brusselator(Index size) {
  KernelBuilder k;
  const auto x = inputs(k, 2 * size * size);
  const auto at = [&](Index species, Index i, Index j) {
    i = (i + size) % size;
    j = (j + size) % size;
    return x[static_cast<std::size_t>((species * size + i) * size + j)];
  };
  for (Index species = 0; species < 2; ++species) {
    for (Index i = 0; i < size; ++i) {
      for (Index j = 0; j < size; ++j) {
        const Value u = at(0, i, j), v = at(1, i, j), w = at(species, i, j);
        const Value flow = at(species, i - 1, j) + at(species, i + 1, j) + at(species, i, j - 1) +
                           at(species, i, j + 1) - 4.0 * w;
        const Value uuv = u * u * v;
        k.output((species == 0 ? uuv - 4.4 * u + 1.0 : 3.4 * u - uuv) + 0.02 * flow);
      }
    }
  }
  return k.program(2 * size * size);
}

TEST(jacobian_pattern, of_the_brusselator_has_six_positions_in_each_row) {
  for (Index size : {6, 12, 24}) {
    const JacobianPattern j = trace_jacobian(brusselator(size), Active::inputs);
    EXPECT_EQ(j.rows.nnz(), 12 * size * size);
    for (Index i = 0; i < j.rows.n_cols; ++i) EXPECT_EQ(j.rows.column(i).size(), 6u);
    // The four neighbors of each point enter linearly.
    Offset n_constant = 0;
    for (bool constant : j.is_constant) n_constant += constant ? 1 : 0;
    EXPECT_EQ(n_constant, 8 * size * size);
  }
}

TEST(jacobian_pattern, calls_an_entry_constant_only_if_every_path_to_it_is) {
  EXPECT_EQ(row(2, [](auto x) { return 3.0 * (x[0] - 2.0 * x[1]) / 7.0; }), "cc");
  EXPECT_EQ(row(2, [](auto x) { return x[0] + x[1] * x[1] + x[1]; }), "cv");
  EXPECT_EQ(row(1, [](auto x) { return 2.0 / x[0]; }), "v");
  EXPECT_EQ(row(1, [](auto x) { return unary(Opcode::abs, x[0]); }), "v");
  EXPECT_EQ(row(1, [](auto x) { return -(-x[0]); }), "c");
  EXPECT_EQ(row(2, [](auto x) { return unary(Opcode::exp, x[0] + x[1]) + x[1]; }), "vv");
  EXPECT_EQ(row(1, [](auto x) { return binary(Opcode::pow_int, x[0], x[0].kernel->literal(3)); }),
            "v");
}

TEST(jacobian_pattern, knows_that_a_step_factor_varies) {
  EXPECT_EQ(row(2, [](auto x) { return unary(Opcode::floor, x[0]) * x[1]; }), ".v");
  EXPECT_EQ(row(2, [](auto x) { return x[1] / unary(Opcode::sign, x[0] - x[1]); }), ".v");
  EXPECT_EQ(row(2, [](auto x) { return unary(Opcode::floor, x[0]) + x[1]; }), ".c");
}

TEST(jacobian_pattern, takes_literal_expressions_for_constant_factors) {
  EXPECT_EQ(row(1, [](auto x) { return unary(Opcode::sin, x[0].kernel->literal(2.0)) * x[0]; }),
            "c");
}

TEST(jacobian_pattern, by_inputs_by_parameters_and_by_both_agree) {
  KernelBuilder k;
  const Value x = k.input(0), z = k.input(1), p = k.parameter(0), q = k.parameter(1);
  k.output(x * p + z);
  k.output(unary(Opcode::sin, q) + p);
  k.output(unary(Opcode::floor, p) * z + q / 2.0);
  const Program program = k.program(2, 2);
  EXPECT_EQ(picture(program, Active::inputs), "vc/../.v");
  EXPECT_EQ(picture(program, Active::parameters), "v./cv/.c");
  EXPECT_EQ(picture(program, Active::both), "vcv./..cv/.v.c");
}

TEST(jacobian_pattern, ignores_guards) {
  KernelBuilder k;
  const Value x = k.input(0), z = k.input(1);
  k.output(x + z);
  Program program = k.program(2);
  Instruction guard{};
  guard.op = node::guard_compare;
  guard.a = guard.b = 0;
  guard.c = pack_guard(Relation::lt, true);
  SharedKernel& shared = program.levels[0][0].kernel;
  Kernel kernel = shared;
  kernel.code.insert(kernel.code.begin() + 1, guard);
  shared = std::move(kernel);
  EXPECT_EQ(picture(program), "cc");
}

TEST(jacobian_pattern, of_nothing_is_empty) {
  KernelBuilder k;
  EXPECT_EQ(picture(k.program(0)), "");
  EXPECT_EQ(picture(k.program(3)), "");
  KernelBuilder one;
  one.output(one.literal(1.0));
  EXPECT_EQ(picture(one.program(0)), "");
  EXPECT_EQ(trace_jacobian(Program{}, Active::both).rows.nnz(), 0);
}

}  // namespace
}  // namespace spad
