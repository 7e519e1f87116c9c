// Which operations blocks do at once.
#include "program/steps.hpp"

#include <gtest/gtest.h>

#include "program/kernel.hpp"
#include "support/kernel_builder.hpp"

namespace spad::test {
namespace {

using support::KernelBuilder, support::Value;

std::vector<Step> operations_of(const Kernel& kernel) {
  std::vector<Step> steps = steps_of(kernel);
  std::erase_if(steps, [](const Step& step) { return step.kind != Step::Kind::operation; });
  return steps;
}

TEST(Steps, number_every_chain_once) {
  for (int number = 0; number < Chain::n_numbers; ++number) {
    EXPECT_EQ(Chain::of_number(number).number(), number);
  }
}

TEST(Steps, join_three_operations_a_mask_and_the_store) {
  KernelBuilder kernel;
  const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf(), d = kernel.leaf();
  const Value mask = kernel.leaf(), zero = kernel.literal(0);
  const Value chain = d * (c - a * b);
  kernel.output(kernel.apply(Opcode::select, mask, chain, zero));
  const std::vector<Step> steps = operations_of(kernel.finish());
  ASSERT_EQ(steps.size(), 1u);
  const Chain expected{2, {Chain::from, Chain::times}, true};
  EXPECT_EQ(steps[0].operation, Step::first_chain + expected.number());
  EXPECT_EQ(steps[0].output, 0);
}

TEST(Steps, join_two_operations_with_a_third) {
  KernelBuilder kernel;
  const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf(), d = kernel.leaf();
  const Value mask = kernel.leaf(), zero = kernel.literal(0);
  kernel.output(kernel.apply(Opcode::select, mask, (a + b) - c * d, zero));
  const std::vector<Step> steps = operations_of(kernel.finish());
  ASSERT_EQ(steps.size(), 1u);
  const Chain expected{0, {Chain::minus, Chain::none}, true, 2};
  EXPECT_EQ(steps[0].operation, Step::first_chain + expected.number());
}

// Leaves 0, 1 and 2 in the slots of these numbers, then operations, then slot 1 stored.
struct Operation {
  Opcode op;
  Index dst, a, b;
};
Kernel of_three_leaves(const std::vector<Operation>& operations) {
  Kernel kernel;
  kernel.n_slots = 4;
  kernel.n_leaves = 3;
  kernel.n_outputs = 1;
  for (Index slot : {0, 1, 2}) {
    kernel.code.push_back({.op = instruction::load, .dst = slot, .a = slot});
  }
  for (const auto& [op, dst, a, b] : operations) {
    kernel.code.push_back({.op = op, .dst = dst, .a = a, .b = b, .c = 0});
  }
  kernel.code.push_back({.op = instruction::store, .a = 1, .b = 0});
  return kernel;
}

// The slot of the sum is the first product's operand: it is not written when all is done at once.
TEST(Steps, join_two_of_which_one_takes_an_operand_of_the_other) {
  Kernel kernel =
      of_three_leaves({{Opcode::mul, 3, 0, 1}, {Opcode::add, 0, 1, 2}, {Opcode::mul, 1, 3, 0}});
  EXPECT_EQ(operations_of(kernel).size(), 1u);
  kernel.n_outputs = 2;  // and now it is read once more
  kernel.code.push_back({.op = instruction::store, .a = 0, .b = 1});
  EXPECT_EQ(operations_of(kernel).size(), 3u);
}

TEST(Steps, join_nothing_where_something_else_had_the_slot_in_between) {
  const Kernel kernel = of_three_leaves({{Opcode::mul, 3, 0, 1},
                                         {Opcode::exp, 0, 1, 0},
                                         {Opcode::add, 0, 0, 2},
                                         {Opcode::mul, 1, 3, 0}});
  EXPECT_EQ(operations_of(kernel).size(), 3u);
}

TEST(Steps, keep_what_is_read_twice) {
  KernelBuilder kernel;
  const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf();
  const Value product = a * b;
  kernel.output(product + c);
  kernel.output(product - c);
  EXPECT_EQ(operations_of(kernel.finish()).size(), 3u);
}

// A leaf may be read where it is, and the store may go there.
TEST(Steps, move_no_leaf_behind_a_store) {
  KernelBuilder kernel;
  const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf();
  const Value product = a * b;
  kernel.output(c);
  kernel.output(product + c);
  EXPECT_EQ(operations_of(kernel.finish()).size(), 2u);
}

TEST(Steps, move_no_operand_that_is_gone) {
  Kernel kernel;  // slot 2 is written anew between the product and its reader
  kernel.n_slots = 4;
  kernel.n_leaves = 3;
  kernel.n_outputs = 2;
  const auto load = [&](Index slot, Index leaf) {
    kernel.code.push_back({.op = instruction::load, .dst = slot, .a = leaf});
  };
  load(0, 0);
  load(1, 1);
  kernel.code.push_back({.op = Opcode::exp, .dst = 2, .a = 0, .b = 0, .c = 0});
  kernel.code.push_back({.op = Opcode::mul, .dst = 3, .a = 2, .b = 1, .c = 0});
  kernel.code.push_back({.op = Opcode::sin, .dst = 2, .a = 1, .b = 0, .c = 0});
  kernel.code.push_back({.op = Opcode::add, .dst = 3, .a = 3, .b = 0, .c = 0});
  kernel.code.push_back({.op = instruction::store, .a = 3, .b = 0});
  kernel.code.push_back({.op = instruction::store, .a = 2, .b = 1});
  EXPECT_EQ(operations_of(kernel).size(), 4u);
  kernel.code[4].dst = 0;  // and now what the sum reads
  kernel.code[7].a = 0;
  EXPECT_EQ(operations_of(kernel).size(), 3u);
}

}  // namespace
}  // namespace spad::test
