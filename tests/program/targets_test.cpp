// Every instruction set gives each instance the bits that it has alone: in any lane, block, thread,
// from and to any stream.
#include <cstdint>
#include <numeric>
#include <random>
#include <string>

#include "op/rows.hpp"
#include "program/executors.hpp"
#include "program/products.hpp"
#include "program/steps.hpp"
#include "support/kernel_builder.hpp"
#include "tape/tape.hpp"

namespace spad::test {
namespace {

using support::KernelBuilder, support::Value;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  Index index(Index first, Index last) {
    return std::uniform_int_distribution<Index>(first, last)(engine_);
  }
  bool chance(double p) { return std::bernoulli_distribution(p)(engine_); }
  // Mostly moderate, sometimes where functions have edges.
  double argument() {
    constexpr double edges[] = {0.0, -0.0, 1, -1, 1e-310, -1e300, 800, -800, 1e15, INFINITY, NAN};
    if (chance(0.05)) return edges[index(0, std::size(edges) - 1)];
    return std::uniform_real_distribution<>(-4, 4)(engine_);
  }
  std::vector<Index> permutation(Index n) {
    std::vector<Index> order(size_of(n, 1));
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), engine_);
    return order;
  }

 private:
  std::mt19937_64 engine_;
};

// A batch that reads an array and writes another, every place of that once.
struct Model {
  Batch batch;
  Matrix in;
  std::size_t n_out;
};

// Runs of consecutive addresses with jumps between them.
std::vector<Index> pieces(Index n, Index n_addresses, Random& random) {
  std::vector<Index> list;
  Index next = 0, left = 0;
  for (Index i = 0; i < n; ++i) {
    if (left-- == 0) {
      left = random.index(0, 200);
      next = random.index(0, n_addresses - 1);
    }
    list.push_back(next);
    next = (next + 1) % n_addresses;
  }
  return list;
}

Stream leaf_stream(Index n, Index n_addresses, Random& random) {
  switch (random.index(0, 4)) {
    case 0: return Stream::affine(random.index(0, n_addresses - 1), 0);
    case 1: return Stream::affine(random.index(0, n_addresses - n), 1);
    case 2: return Stream::affine(n_addresses - 1, -1);
    case 3: return Stream::affine(random.index(0, 1), 2);
    default: return Stream::list(pieces(n, n_addresses, random));
  }
}

// Places [first, first + n) in some order.
Stream output_stream(Index n, Index first, Random& random) {
  switch (random.index(0, 3)) {
    case 0: return Stream::affine(first, 1);
    case 1: return Stream::affine(first + n - 1, -1);
    default: break;
  }
  std::vector<Index> list = random.permutation(n);
  if (random.chance(0.5))
    std::rotate(list.begin(), std::min_element(list.begin(), list.end()), list.end());
  if (random.chance(0.5)) std::sort(list.begin(), list.end());
  for (Index& place : list) place += first;
  return Stream::list(list);
}

Model model_of(Kernel kernel, Index n_instances, Random& random) {
  Model model;
  model.batch.n_instances = n_instances;
  const Index n_addresses = 2 * n_instances + 5;
  for (Index k = 0; k < n_addresses; ++k) model.in.push_back(random.argument());
  for (Index leaf = 0; leaf < kernel.n_leaves; ++leaf) {
    model.batch.leaves.push_back(leaf_stream(n_instances, n_addresses, random));
  }
  for (Index output = 0; output < kernel.n_outputs; ++output) {
    model.batch.outputs.push_back(output_stream(n_instances, output * n_instances, random));
  }
  if (kernel.n_outputs > 1 && random.chance(0.5)) {  // the last two side by side
    std::vector<Index> pairs = random.permutation(n_instances);
    if (random.chance(0.5)) {  // at a stride but for one step
      std::sort(pairs.begin(), pairs.end());
      std::rotate(pairs.begin(), pairs.begin() + random.index(0, n_instances - 1), pairs.end());
    }
    for (Index& place : pairs) place = (kernel.n_outputs - 2) * n_instances + 2 * place;
    const Stream first = random.chance(0.5)
                             ? Stream::list(pairs)
                             : Stream::affine((kernel.n_outputs - 2) * n_instances, 2);
    model.batch.outputs.end()[-2] = first;
    model.batch.outputs.back() = first.shifted(1);
  }
  model.n_out = size_of(kernel.n_outputs, n_instances);
  model.batch.kernel = std::move(kernel);
  return model;
}

Kernel random_kernel(Index n_operations, Random& random) {
  KernelBuilder kernel;
  std::vector<Value> values = {kernel.leaf(), kernel.literal(0.75), kernel.leaf(),
                               kernel.literal(-2)};
  const Value zero = kernel.literal(0);
  for (Index k = 0; k < n_operations; ++k) {
    const auto any = [&] {
      return values[size_of(random.index(0, static_cast<Index>(values.size()) - 1), 1)];
    };
    // Half of them those that blocks do in chains.
    const auto arithmetic = [&] {
      return Chain::arithmetic[random.index(0, Chain::n_arithmetic - 1)];
    };
    const Opcode op = random.chance(0.5)
                          ? arithmetic()
                          : all_rows[random.index(0, static_cast<Index>(std::size(all_rows)) - 1)];
    if (op == Opcode::copysign) continue;  // by a NaN, whose sign is not fixed
    const Value a = any(), b = any(), c = random.chance(0.3) ? zero : any();
    if (random.chance(0.1)) {
      const Value left = kernel.apply(arithmetic(), a, b);
      const Value right = kernel.apply(arithmetic(), c, any());
      values.push_back(kernel.apply(arithmetic(), left, right));
      continue;
    }
    if (random.chance(0.1)) {  // what derivatives end with
      values.push_back(kernel.apply(Opcode::select, a, values.back(), zero));
      continue;
    }
    values.push_back(arity_of(op) == 1   ? kernel.apply(op, a)
                     : arity_of(op) == 2 ? kernel.apply(op, a, b)
                                         : kernel.apply(op, a, b, c));
    if (random.chance(0.1)) values.push_back(kernel.leaf());
    if (random.chance(0.2)) kernel.output(values.back());
  }
  kernel.output(values.back());
  kernel.output(values.front());
  return kernel.finish();
}

Matrix run_on(Target target, const Batch& batch, const Model& model, int n_threads) {
  BlockScratch scratch(batch, n_threads);
  Matrix out(model.n_out, unwritten);
  FailedGuard failed;
  run_batch_on(target, batch, {model.in.data(), nullptr, out.data(), nullptr}, scratch, failed);
  EXPECT_TRUE(status_of(failed).is_ok());
  return out;
}

// The batch of this instance alone.
Batch alone(const Batch& batch, Index instance) {
  Batch one = batch;
  one.n_instances = 1;
  for (Stream& leaf : one.leaves) leaf = Stream::affine(leaf.at(instance), 0);
  for (Stream& output : one.outputs) output = Stream::affine(output.at(instance), 0);
  return one;
}

Matrix one_by_one(Target target, const Model& model) {
  Matrix all(model.n_out, unwritten);
  for (Index i = 0; i < model.batch.n_instances; ++i) {
    const Batch one = alone(model.batch, i);
    const Matrix out = run_on(target, one, model, 1);
    for (const Stream& output : one.outputs) {
      all[size_of(output.at(0), 1)] = out[size_of(output.at(0), 1)];
    }
  }
  return all;
}

class EveryTarget : public ::testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    if (!can_run(GetParam())) {
      GTEST_SKIP() << "this processor or build has no " << name_of(GetParam());
    }
  }
};

INSTANTIATE_TEST_SUITE_P(, EveryTarget, ::testing::ValuesIn(all_targets),
                         [](const auto& target) { return std::string(name_of(target.param)); });

TEST_P(EveryTarget, computes_every_operator_in_lanes_as_alone) {
  Random random(1);
  for (Opcode op : all_rows) {
    KernelBuilder kernel;
    const Value a = kernel.leaf(), b = kernel.leaf(), c = kernel.leaf();
    kernel.output(arity_of(op) == 1   ? kernel.apply(op, a)
                  : arity_of(op) == 2 ? kernel.apply(op, a, b)
                                      : kernel.apply(op, a, b, c));
    for (int k = 0; k < 8; ++k) {
      const Model model = model_of(kernel.finish(), 150, random);
      EXPECT_TRUE(
          same_bits(run_on(GetParam(), model.batch, model, 1), one_by_one(GetParam(), model)))
          << name_of(op);
    }
  }
}

TEST_P(EveryTarget, gives_instances_of_random_kernels_the_bits_they_have_alone) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    constexpr Index sizes[] = {2, 3, 7, 8, 9, 16, 31, 63, 64, 65, 127, 128, 130, 300};
    const Index n_instances = sizes[seed % std::size(sizes)];
    // Many live values make narrower blocks.
    const Model model = model_of(random_kernel(random.index(1, 400), random), n_instances, random);
    EXPECT_TRUE(same_bits(run_on(GetParam(), model.batch, model, 1), one_by_one(GetParam(), model)))
        << "seed " << seed;
  }
}

TEST_P(EveryTarget, gives_the_same_bits_to_any_number_of_threads) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random(seed);
    const Model model =
        model_of(random_kernel(50, random), 3000 + static_cast<Index>(seed), random);
    const Matrix truth = run_on(GetParam(), model.batch, model, 1);
    for (int n_threads : {2, 3, 5}) {
      EXPECT_TRUE(same_bits(run_on(GetParam(), model.batch, model, n_threads), truth));
    }
  }
}

// Outputs of two arrays, leaves of two arrays, as derivative kernels have them.
TEST_P(EveryTarget, reads_and_writes_second_arrays) {
  constexpr Index n = 70;
  KernelBuilder kernel;
  const Value x = kernel.leaf(), w = kernel.leaf();
  kernel.output(x * w);
  kernel.output(x + w);
  Batch batch;
  batch.kernel = kernel.finish();
  batch.n_instances = n;
  batch.leaves = {Stream::affine(0, 1), Stream::affine(0, 1)};
  batch.outputs = {Stream::affine(0, 1), Stream::affine(0, 1)};
  batch.n_first_leaves = batch.n_first_outputs = 1;
  Matrix first(n), second(n), product(n), sum(n);
  std::iota(first.begin(), first.end(), 1.0);
  std::iota(second.begin(), second.end(), 100.0);
  BlockScratch scratch(batch, 1);
  FailedGuard failed;
  run_batch_on(GetParam(), batch, {first.data(), second.data(), product.data(), sum.data()},
               scratch, failed);
  for (std::size_t i = 0; i < size_of(n, 1); ++i) {
    EXPECT_EQ(product[i], first[i] * second[i]);
    EXPECT_EQ(sum[i], first[i] + second[i]);
  }
}

// Places that follow each other, but in two arrays.
TEST_P(EveryTarget, keeps_second_arrays_apart) {
  constexpr Index n = 20;
  KernelBuilder kernel;
  const Value x = kernel.leaf(), y = kernel.leaf();
  kernel.output(x);
  kernel.output(y);
  Batch batch;
  batch.kernel = kernel.finish();
  batch.n_instances = n;
  batch.leaves = {Stream::affine(0, 1), Stream::affine(n, 1)};
  batch.outputs = {Stream::affine(0, 2), Stream::affine(1, 2)};
  Matrix in(2 * n);
  std::iota(in.begin(), in.end(), 1.0);
  for (const bool in_two : {false, true}) {
    batch.n_first_outputs = in_two ? 1 : Batch::all;
    Matrix first(2 * n, unwritten), second(2 * n, unwritten);
    BlockScratch scratch(batch, 1);
    FailedGuard failed;
    run_batch_on(GetParam(), batch, {in.data(), nullptr, first.data(), second.data()}, scratch,
                 failed);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_EQ(first[2 * i], in[i]);
      EXPECT_EQ((in_two ? second : first)[2 * i + 1], in[n + i]);
      EXPECT_TRUE(same_bits({(in_two ? first : second)[2 * i + 1]}, {unwritten}));
    }
  }
}

// Instances whose guards were recorded in another order than the batch has them.
TEST_P(EveryTarget, reports_the_failing_guard_that_was_recorded_first) {
  Random random(3);
  for (Index n : {2, 8, 65, 5000}) {
    Batch batch;
    batch.n_instances = n;
    Kernel kernel;
    kernel.code = {{.op = instruction::load, .dst = 1, .a = 0},
                   {.op = node::guard_compare, .a = 1, .b = 0, .c = pack_guard(Relation::lt, true)},
                   {.op = node::guard_floor, .a = 1, .b = 0}};
    kernel.literals = {1};
    kernel.n_slots = 2;
    kernel.n_leaves = 1;
    kernel.n_guards = 2;
    batch.kernel = std::move(kernel);
    batch.leaves = {Stream::affine(0, 1)};
    batch.guard_places = random.permutation(2 * n);
    for (int n_threads : {1, 3}) {
      BlockScratch scratch(batch, n_threads);
      Matrix x(size_of(n, 1));
      Index expected = 2 * n;
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = random.chance(0.3) ? 1.5 : 0.5;  // below 1 the floor is not 1
        expected = std::min(expected, batch.guard_places[x[i] < 1 ? i + x.size() : i]);
      }
      FailedGuard failed;
      run_batch_on(GetParam(), batch, {x.data(), nullptr, nullptr, nullptr}, scratch, failed);
      EXPECT_EQ(status_of(failed).info().operation, expected);
    }
  }
}

TEST(Streams, know_the_strides_of_groups_of_a_list) {
  std::vector<Index> list;
  for (Index i = 0; i < 64; ++i) list.push_back(1000 + i);
  for (Index i = 0; i < 64; ++i) list.push_back(7 * i % 11);
  for (Index i = 0; i < 64; ++i) list.push_back(500 - 2 * i);
  list.push_back(3);
  const Stream stream = Stream::list(list);
  const auto expect_piece = [](Stream::Piece piece, Index start, Index stride) {
    EXPECT_EQ(piece.start, start);
    EXPECT_EQ(piece.stride, stride);
  };
  expect_piece(stream.piece_from(0), 1000, 1);
  expect_piece(stream.piece_from(63), 1063, 1);
  expect_piece(stream.piece_from(64), 0, Stream::no_stride);
  expect_piece(stream.piece_from(150), 500 - 2 * 22, -2);
  expect_piece(stream.piece_from(192), 3, 0);
  expect_piece(Stream::affine(5, 3).piece_from(1000), 3005, 3);
  EXPECT_EQ(Stream::affine(5, 3).offsets(), nullptr);
}

TEST(Streams, know_the_affine_runs_of_a_group) {
  std::vector<Index> list;
  for (Index i = 0; i < 64; ++i) list.push_back(i % 24 == 20 ? 7 : 2 * i);
  const Stream stream = Stream::list(list);
  const Stream::Runs runs = stream.runs_from(0);
  EXPECT_EQ(runs.stride, 2);
  EXPECT_EQ(runs.are_affine, 0b11011011u);  // 20 and 44 break the third and the sixth
  EXPECT_EQ(stream.runs_from(40).are_affine, 0b110u);
}

}  // namespace
}  // namespace spad::test
