// Runs of one operation compute what the code does, in all bits.
#include <algorithm>
#include <set>
#include <string>

#include "op/rows.hpp"
#include "program/compile.hpp"
#include "program/executors.hpp"
#include "program/products.hpp"
#include "program/runs.hpp"
#include "support/kernel_builder.hpp"
#include "support/random_expression.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

using support::KernelBuilder, support::Value;

// One instance that reads leaf l at l, and writes behind the leaves; executed as the code is.
Batch one_instance(Kernel kernel) {
  Batch batch;
  for (Index l = 0; l < kernel.n_leaves; ++l) batch.leaves.push_back(Stream::affine(l, 0));
  for (Index o = 0; o < kernel.n_outputs; ++o) {
    batch.outputs.push_back(Stream::affine(kernel.n_leaves + o, 0));
  }
  batch.kernel = std::move(kernel);
  return batch;
}

Batch in_runs(Batch batch) {
  batch.runs = std::make_shared<const Runs>(runs_of(batch.kernel));
  return batch;
}

Status run_on(Target target, const Batch& batch, Matrix& values) {
  BlockScratch scratch(batch, 1);
  double* const all = values.data();
  FailedGuard failed;
  run_batch_on(target, batch, {all, all, all, all}, scratch, failed);
  return status_of(failed);
}

// Outputs are behind what is read.
Matrix outputs_on(Target target, const Batch& batch, Matrix in) {
  const std::size_t n_in = in.size();
  in.resize(n_in + size_of(batch.kernel->n_outputs, batch.n_instances), unwritten);
  EXPECT_TRUE(run_on(target, batch, in).is_ok());
  return Matrix(in.begin() + static_cast<std::ptrdiff_t>(n_in), in.end());
}

Value apply(KernelBuilder& kernel, Opcode op, Value a, Value b, Value c) {
  return arity_of(op) == 1   ? kernel.apply(op, a)
         : arity_of(op) == 2 ? kernel.apply(op, a, b)
                             : kernel.apply(op, a, b, c);
}

// An operator at each of some points.
Kernel kernel_at(Opcode op, std::size_t n) {
  KernelBuilder kernel;
  std::vector<Value> results;
  for (std::size_t k = 0; k < n; ++k) {
    const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf();
    results.push_back(apply(kernel, op, a, b, c));
  }
  for (const Value& result : results) kernel.output(result);
  return kernel.finish();
}

class RunsOnEveryTarget : public ::testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    if (!can_run(GetParam())) {
      GTEST_SKIP() << "this processor or build has no " << name_of(GetParam());
    }
  }
};

INSTANTIATE_TEST_SUITE_P(, RunsOnEveryTarget, ::testing::ValuesIn(all_targets),
                         [](const auto& target) { return std::string(name_of(target.param)); });

TEST_P(RunsOnEveryTarget, give_every_operator_the_bits_it_has_alone) {
  const std::vector<Sample> samples = special_samples();
  for (Opcode op : all_rows) {
    if (op == Opcode::copysign) continue;  // by a NaN, whose sign is not fixed
    std::size_t next = 0;
    for (std::size_t n : {1u, 2u, 7u, 8u, 9u, 15u, 16u, 17u, 64u, 256u}) {
      Matrix in;
      for (std::size_t k = 0; k < n; ++k) {
        const Sample& sample = samples[next++ % samples.size()];
        in.insert(in.end(), sample.begin(), sample.end());
      }
      const Batch code = one_instance(kernel_at(op, n));
      EXPECT_TRUE(
          same_bits(outputs_on(GetParam(), in_runs(code), in), outputs_on(GetParam(), code, in)))
          << name_of(op) << ", " << n << " in a run";
    }
  }
}

// The same instance several times, side by side.
Batch repeated(Batch batch, Index n_instances) {
  batch.runs = nullptr;
  batch.n_instances = n_instances;
  const Index n_outputs = batch.kernel->n_outputs;
  for (Stream& output : batch.outputs) output = Stream::affine(output.at(0), n_outputs);
  return batch;
}

TEST_P(RunsOnEveryTarget, give_random_kernels_the_bits_of_their_code_and_of_many_instances) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto n_recipes = static_cast<Index>(10 + 20 * seed), n_outputs = n_recipes / 3;
    const Expression expression = random_expression(seed, {20, 3, n_recipes, n_outputs});
    const Program program = compile_flat(simplify(record(expression).tape));
    const Batch& runs = program.levels[0][0];
    EXPECT_EQ(runs.runs != nullptr, runs.kernel->code.size() >= fewest_in_runs);
    Batch code = runs;
    code.runs = nullptr;
    Matrix in = expression.x0;
    in.insert(in.end(), expression.p0.begin(), expression.p0.end());
    const Matrix truth = outputs_on(GetParam(), code, in);
    EXPECT_TRUE(same_bits(outputs_on(GetParam(), runs, in), truth)) << seed;
    const Matrix all = outputs_on(GetParam(), repeated(code, 9), in);
    for (std::size_t i = 0; i < 9; ++i) {
      EXPECT_TRUE(same_bits(column(all, truth.size(), i), truth)) << seed;
    }
  }
}

// More operations than may wait, one chain behind the other, each with some of the one before.
TEST_P(RunsOnEveryTarget, give_long_kernels_the_bits_of_their_code) {
  constexpr Opcode unary[] = {Opcode::sin, Opcode::cos, Opcode::tanh, Opcode::square, Opcode::neg};
  KernelBuilder kernel;
  Value last = kernel.leaf();
  for (std::size_t chain = 0; chain < 200; ++chain) {
    Value value = kernel.leaf();
    for (std::size_t k = 0; k < 100; ++k) {
      value = value + kernel.apply(unary[(k * k + 7 * chain) % std::size(unary)], value);
      if ((k + chain) % 40 == 0) value = value * last;
    }
    kernel.output(value);
    last = value;
  }
  const Batch code = one_instance(kernel.finish());
  ASSERT_GT(code.kernel->code.size(), 40'000u);
  const Matrix in = random_vector(1, size_of(code.kernel->n_leaves, 1));
  EXPECT_TRUE(
      same_bits(outputs_on(GetParam(), in_runs(code), in), outputs_on(GetParam(), code, in)));
}

// x[l] < 0 and floor(x[l]) == -1 for each leaf, among operations; numbers in the recording fall.
Batch guarded(Index n_leaves) {
  Kernel kernel;
  kernel.literals = {0, -1};
  kernel.n_slots = 2 + n_leaves;
  kernel.n_leaves = n_leaves;
  kernel.n_guards = 2 * n_leaves;
  for (Index l = 0; l < n_leaves; ++l) {
    const Index slot = 2 + l;
    kernel.code.push_back({.op = instruction::load, .dst = slot, .a = l});
    kernel.code.push_back(
        {.op = node::guard_compare, .a = slot, .b = 0, .c = pack_guard(Relation::lt, true)});
    kernel.code.push_back({.op = node::guard_floor, .a = slot, .b = 1});
    kernel.code.push_back({.op = Opcode::exp, .dst = slot, .a = slot});
  }
  Batch batch = one_instance(std::move(kernel));
  for (Index g = 2 * n_leaves; g-- > 0;) batch.guard_places.push_back(g);
  return in_runs(std::move(batch));
}

TEST_P(RunsOnEveryTarget, report_the_failing_guard_that_was_recorded_first) {
  constexpr Index n = 40;
  const Batch batch = guarded(n);
  Matrix x(n, -0.5);
  EXPECT_TRUE(run_on(GetParam(), batch, x).is_ok());
  for (Index l = 0; l < n; l += 7) {
    x[size_of(l, 1)] = l % 2 == 0 ? 0.5 : -1.5;  // both guards fail, or the second
    const Status status = run_on(GetParam(), batch, x);
    EXPECT_EQ(status.code(), Code::tape_branch_changed);
    EXPECT_EQ(status.info().operation, 2 * n - 1 - (2 * l + 1));
    EXPECT_EQ(status.info().value, x[size_of(l, 1)]);
  }
}

// What a run reads of its own results is done before, and only where it is done in order.
void expect_in_order(const Runs& runs) {
  const Index* place = runs.places.data();
  for (const Run& run : runs.runs) {
    if (!is_operator_code(run.op)) break;  // sources and targets are not looked at
    const Index n = run.size;
    std::set<Index> later(place, place + n);
    EXPECT_EQ(later.size(), size_of(n, 1));
    for (Index i = 0; i < n; ++i) {
      for (Index k = 1; k <= arity_of(run.op); ++k) EXPECT_FALSE(later.count(place[k * n + i]));
      if (are_done_in_order(run.op)) later.erase(place[i]);
    }
    place += (1 + arity_of(run.op)) * n;
  }
}

TEST(Runs, hold_all_that_can_run_at_once) {
  const Runs runs = runs_of(kernel_at(Opcode::mul, 100));
  ASSERT_EQ(runs.runs.size(), 3u);
  EXPECT_EQ(runs.runs[0].op, instruction::load);
  EXPECT_EQ(runs.runs[0].size, 300);
  EXPECT_EQ(runs.runs[1].op, Opcode::mul);
  EXPECT_EQ(runs.runs[1].size, 100);
  EXPECT_EQ(runs.runs[2].size, 100);
  EXPECT_EQ(runs.size, 500);
}

TEST(Runs, read_what_they_write_in_order) {
  KernelBuilder kernel;  // chains, whose operands die
  std::vector<Value> values(10, kernel.literal(0.5));
  for (std::size_t k = 0; k < 200; ++k) {
    Value& value = values[k % 10];
    value = k % 3 == 0 ? kernel.apply(Opcode::sqrt, value) : value * values[(k + 1) % 10];
  }
  for (const Value& value : values) kernel.output(value);
  expect_in_order(runs_of(kernel.finish()));
}

TEST(Runs, hold_a_long_sum) {
  KernelBuilder kernel;
  Value sum = kernel.leaf();
  for (int k = 0; k < 1000; ++k) sum = sum + kernel.leaf();
  kernel.output(sum);
  const Runs runs = runs_of(kernel.finish());
  ASSERT_EQ(runs.runs.size(), 3u);
  EXPECT_EQ(runs.runs[1].size, 1000);
}

TEST(Runs, of_a_chain_use_its_slots_again) {
  KernelBuilder kernel;
  Value value = kernel.leaf();
  for (int k = 0; k < 10'000; ++k) value = kernel.apply(Opcode::sin, value);
  kernel.output(value);
  const Runs runs = runs_of(kernel.finish());
  EXPECT_EQ(runs.size, 10'002);
  EXPECT_LE(runs.n_slots, 2);
}

TEST(Runs, join_a_sine_and_a_cosine_of_one_operand) {
  for (const bool sine_first : {true, false}) {
    KernelBuilder kernel;
    const Value x = kernel.leaf();
    const Value first = kernel.apply(sine_first ? Opcode::sin : Opcode::cos, x);
    const Value second = kernel.apply(sine_first ? Opcode::cos : Opcode::sin, x);
    kernel.output(sine_first ? first : second);
    kernel.output(sine_first ? second : first);
    const Batch batch = one_instance(kernel.finish());
    const Runs runs = runs_of(batch.kernel);
    EXPECT_EQ(runs.runs[1].op, instruction::sine_and_cosine);
    EXPECT_EQ(runs.size, 4);
    EXPECT_TRUE(same_bits(outputs_on(chosen_target(), in_runs(batch), {0.7}),
                          outputs_on(chosen_target(), batch, {0.7})));
  }
}

}  // namespace
}  // namespace spad::test
