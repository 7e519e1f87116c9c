// What only shows in size: deep, dense and long programs, and the memory of sets that wait.
#include "sparsity/kernel_trace.hpp"

#include <gtest/gtest.h>

#include "sparsity/jacobian_pattern.hpp"
#include "support/kernel_builder.hpp"

namespace spad {
namespace {

using support::KernelBuilder;
using support::Value;

JacobianPattern traced(const KernelBuilder& kernel, Index n) {
  return trace_jacobian(kernel.program(n), Active::inputs);
}

std::vector<Value> inputs(KernelBuilder& kernel, Index n) {
  std::vector<Value> x;
  for (Index j = 0; j < n; ++j) x.push_back(kernel.input(j));
  return x;
}

TEST(kernel_trace, of_a_long_sum_is_one_dense_row) {
  KernelBuilder k;
  const Index n = 1000000;
  Value sum = k.input(0);
  for (Index j = 1; j < n; ++j) sum = sum + k.input(j);
  k.output(sum);
  const JacobianPattern j = traced(k, n);
  EXPECT_EQ(j.rows.nnz(), n);
  EXPECT_EQ(j.is_constant, std::vector<bool>(static_cast<std::size_t>(n), true));
}

TEST(kernel_trace, of_a_sum_that_leans_to_the_right_is_the_same) {
  KernelBuilder k;
  const Index n = 300000;
  Value sum = k.input(0);
  for (Index j = 1; j < n; ++j) sum = k.input(j) + sum;
  k.output(sum);
  EXPECT_EQ(traced(k, n).rows.nnz(), n);
}

TEST(kernel_trace, of_a_chain_of_a_million_operations_has_one_entry) {
  KernelBuilder k;
  Value value = k.input(0);
  for (int i = 0; i < 500000; ++i) value = k.apply(Opcode::sin, value * value);
  k.output(value);
  const JacobianPattern j = traced(k, 1);
  EXPECT_EQ(j.rows.nnz(), 1);
  EXPECT_FALSE(j.is_constant[0]);
}

TEST(kernel_trace, of_prefix_sums_is_a_triangle) {
  for (Index apart : {1, 200}) {
    KernelBuilder k;
    const Index n = 1000;
    Value sum = k.input(0);
    k.output(sum);
    for (Index i = 1; i < n; ++i) {
      sum = sum + (i % 2 == 0 ? k.apply(Opcode::sin, k.input(apart * i)) : k.input(apart * i));
      k.output(sum);
    }
    const JacobianPattern j = traced(k, apart * n);
    ASSERT_EQ(j.rows.nnz(), n * (n + 1) / 2);
    ASSERT_TRUE(validate(j.rows).is_ok());
    std::size_t entry = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index l = 0; l <= i; ++l, ++entry) {
        ASSERT_EQ(j.rows.row_idx[entry], apart * l);
        ASSERT_EQ(j.is_constant[entry], l == 0 || l % 2 == 1);
      }
    }
  }
}

// Each of the values is used by both of its neighbors of the next step: 2^steps paths.
TEST(kernel_trace, of_values_shared_at_every_step_does_not_follow_every_path) {
  KernelBuilder k;
  const Index n = 400, steps = 300;
  std::vector<Value> x = inputs(k, n);
  for (Index step = 0; step < steps; ++step) {
    std::vector<Value> next;
    for (std::size_t i = 0; i < x.size(); ++i) next.push_back(x[i] * x[(i + 1) % x.size()]);
    x = next;
  }
  for (Value value : x) k.output(value);
  const JacobianPattern j = traced(k, n);
  for (Index i = 0; i < n; ++i)
    EXPECT_EQ(j.rows.column(i).size(), static_cast<std::size_t>(steps + 1));
}

// An objective over the states of a long simulation; each step reads dense sets of the one before.
Kernel simulation(Index n, Index steps) {
  KernelBuilder kernel;
  std::vector<Value> x = inputs(kernel, n);
  Value objective = kernel.literal(0.0);
  for (Index step = 0; step < steps; ++step) {
    Value total = x[0];
    for (std::size_t i = 1; i < x.size(); ++i) total = total + x[i];
    for (Value& value : x) value = value * total;
    objective = objective + x[0] * x[1];
  }
  kernel.output(objective);
  return kernel.finish();
}

std::size_t peak_bytes(const Kernel& kernel, std::size_t bytes_put_off, std::vector<Element>& row) {
  ColumnSets sets(kernel.n_leaves);
  std::vector<Dependence> leaves;
  for (Index l = 0; l < kernel.n_leaves; ++l) leaves.push_back({element(l, false), true});
  KernelTrace trace(sets, leaves, bytes_put_off);
  trace.run(kernel, Active::inputs, [&](Index, bool is_varying) {
    EXPECT_TRUE(is_varying);
    sets.append_to(row);
  });
  EXPECT_EQ(sets.bytes_in_use(), 0u);
  return sets.peak_bytes();
}

TEST(kernel_trace, keeps_only_the_sets_of_a_few_steps_of_a_simulation) {
  const Index n = 128;
  const Kernel kernel = simulation(n, 2000);
  const std::size_t step =
      static_cast<std::size_t>(n + 1) * n / 8;  // a bit for each state and input
  std::vector<Element> row, same;
  EXPECT_LE(peak_bytes(kernel, 4 * step, row), 8 * step);
  EXPECT_GT(peak_bytes(kernel, std::size_t{1} << 40, same), 8 * step);
  EXPECT_EQ(row.size(), static_cast<std::size_t>(n));
  EXPECT_EQ(row, same);
}

}  // namespace
}  // namespace spad
