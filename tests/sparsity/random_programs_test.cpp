// Random programs against dense rows of bits, propagated operation by operation.
#include <gtest/gtest.h>

#include <random>

#include "sparsity/jacobian_pattern.hpp"
#include "support/dense_jacobian_pattern.hpp"
#include "support/kernel_builder.hpp"

namespace spad {
namespace {

using support::DenseRow;
using support::KernelBuilder;
using support::Value;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_);
  }
  Index index(Index first, Index last) {
    return std::uniform_int_distribution<Index>(first, last)(engine_);
  }
  bool chance(double p) { return std::bernoulli_distribution(p)(engine_); }

 private:
  std::mt19937 engine_;
};

std::vector<Opcode> all_operators() {
  std::vector<Opcode> result;
  for (int k = 0; k < 2000; ++k) {
    if (is_operator(k)) result.push_back(static_cast<Opcode>(k));
  }
  return result;
}

// `recent`: operands are among the latest values more often, which makes long chains.
void add_operations(KernelBuilder& kernel, std::vector<Value>& values, Index count,
                    Random& random) {
  static const std::vector<Opcode> operators = all_operators();
  for (Index k = 0; k < count; ++k) {
    const auto pick = [&] {
      const std::size_t n = values.size();
      return values[random.chance(0.5) ? n - 1 - random.below(std::min<std::size_t>(n, 4))
                                       : random.below(n)];
    };
    if (random.chance(0.1)) values.push_back(kernel.literal(2.0));
    // Half of all operations are linear, so that constant entries occur.
    const Opcode linear[] = {Opcode::add, Opcode::sub, Opcode::neg, Opcode::mul};
    const Opcode op =
        random.chance(0.5) ? linear[random.below(4)] : operators[random.below(operators.size())];
    const int arity = arity_of(op);
    values.push_back(
        kernel.apply(op, pick(), arity > 1 ? pick() : Value{}, arity > 2 ? pick() : Value{}));
  }
}

void expect_pattern_of_the_definition(const Program& program, const std::string& what) {
  for (Active active : {Active::inputs, Active::parameters, Active::both}) {
    const JacobianPattern j = trace_jacobian(program, active);
    const std::vector<DenseRow> dense = support::dense_jacobian_pattern(program, active);
    ASSERT_TRUE(validate(j.rows).is_ok()) << what << ": " << validate(j.rows).detail();
    ASSERT_EQ(j.rows.n_cols, program.n_outputs);
    std::size_t k = 0;
    for (Index i = 0; i < program.n_outputs; ++i) {
      DenseRow row(j.rows.n_rows);
      row.varies = dense[static_cast<std::size_t>(i)].varies;
      for (Index column : j.rows.column(i)) {
        row.all[static_cast<std::size_t>(column)] = true;
        row.varying[static_cast<std::size_t>(column)] = !j.is_constant[k++];
      }
      ASSERT_EQ(row, dense[static_cast<std::size_t>(i)])
          << what << ", active " << static_cast<int>(active) << ", row " << i;
    }
  }
}

TEST(random_programs, with_one_kernel_have_the_pattern_of_the_definition) {
  for (unsigned seed = 0; seed < 600; ++seed) {
    Random random(seed);
    KernelBuilder kernel;
    const Index n = random.index(1, 150), np = random.index(0, 30);
    std::vector<Value> values;
    for (Index j = 0; j < n; ++j) values.push_back(kernel.input(j));
    for (Index j = 0; j < np; ++j) values.push_back(kernel.parameter(j));
    for (Index part = random.index(1, 6); part > 0; --part) {
      add_operations(kernel, values, random.index(0, 120), random);
      kernel.output(values.back());
      kernel.output(values[random.below(values.size())]);
    }
    expect_pattern_of_the_definition(kernel.program(n, np), "seed " + std::to_string(seed));
  }
}

// Addresses of a leaf at each instance: any that are known already, as a list or with a stride.
Stream random_leaf(Index n_known, Index n_instances, Random& random) {
  const Index room = n_instances > 1 ? (n_known - 1) / (n_instances - 1) : 0;
  if (random.chance(0.5)) {
    const Index stride = random.index(0, room);
    return Stream::affine(random.index(0, n_known - 1 - stride * (n_instances - 1)), stride);
  }
  std::vector<Index> addresses;
  for (Index k = 0; k < n_instances; ++k) addresses.push_back(random.index(0, n_known - 1));
  return Stream::list(addresses);
}

// The outputs of a batch take the next addresses, output by output or instance by instance.
Batch random_batch(Index n_known, Index first_output, Random& random) {
  Batch batch;
  KernelBuilder kernel;
  std::vector<Value> values;
  batch.n_instances = random.chance(0.3) ? 1 : random.index(2, 6);
  for (Index l = random.index(1, 8); l > 0; --l) {
    values.push_back(kernel.leaf());
    batch.leaves.push_back(random_leaf(n_known, batch.n_instances, random));
  }
  const Value anchor = values.front();
  add_operations(kernel, values, random.index(0, 40), random);
  const Index n_outputs = random.index(1, 4);
  for (Index i = 0; i < n_outputs; ++i) {
    // Joined with a leaf: constant folding leaves no kernel whose output is a constant.
    kernel.output(values[random.below(values.size())] + anchor);
    batch.outputs.push_back(
        random.chance(0.5) ? Stream::affine(first_output + i, n_outputs) : Stream::list([&] {
          std::vector<Index> list;
          for (Index k = 0; k < batch.n_instances; ++k) {
            list.push_back(first_output + i + k * n_outputs);
          }
          return list;
        }()));
  }
  batch.kernel = kernel.finish();
  return batch;
}

Index size_of(const Batch& batch) { return batch.n_instances * batch.kernel->n_outputs; }

// The outputs of the last batch are those of the program.
Program random_program(Random& random) {
  Program program;
  program.n_inputs = random.index(1, 120);
  program.n_parameters = random.index(0, 40);
  Index known = program.first_intermediate();
  const Index n_levels = random.index(1, 5);
  for (Index level = 0; level < n_levels; ++level) {
    program.levels.emplace_back();
    Index next = known;
    const bool is_last = level + 1 == n_levels;
    for (Index b = is_last ? 1 : random.index(1, 4); b > 0; --b) {
      program.levels.back().push_back(random_batch(known, next, random));
      next += size_of(program.levels.back().back());
    }
    (is_last ? program.n_outputs : program.n_intermediates) += next - known;
    known = next;
  }
  return program;
}

TEST(random_programs, with_levels_and_instances_have_the_pattern_of_the_definition) {
  for (unsigned seed = 0; seed < 800; ++seed) {
    Random random(seed);
    expect_pattern_of_the_definition(random_program(random), "seed " + std::to_string(seed));
  }
}

}  // namespace
}  // namespace spad
