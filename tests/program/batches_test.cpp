// A program of many instances on two levels is the function recorded in a loop.
#include <algorithm>

#include "program/blocks.hpp"
#include "program/instances.hpp"
#include "program/products.hpp"
#include "program/recorded.hpp"
#include "program/terms.hpp"

namespace spad::test {
namespace {

// Level 0: v[2k], v[2k+1] = A(x[k], x[k+1], x[k+2]; p[0], p[k+1])
// Level 1: y[k], y[N+k] = B(v[2k], v[2*next+1], x[first[k]]; p[0]), next = k + 1 around the end
struct TwoLevels {
  Index n_instances;
  Expression a, b;
  std::vector<Index> first;

  TwoLevels(Index n, std::uint64_t seed)
      : n_instances(n),
        a(random_expression(seed, {.n = 3, .np = 2, .n_recipes = 14, .n_outputs = 2})),
        b(random_expression(seed + 1, {.n = 3, .np = 1, .n_recipes = 14, .n_outputs = 2})) {
    for (Index k = 0; k < n; ++k) first.push_back((5 * k + 2) % n_inputs());
  }
  Index n_inputs() const { return n_instances + 2; }
  Index n_parameters() const { return n_instances + 1; }
  Index next(Index k) const { return (k + 1) % n_instances; }
  Matrix x0() const { return random_vector(1, size_of(n_inputs(), 1)); }
  Matrix p0() const { return random_vector(2, size_of(n_parameters(), 1)); }
};

constexpr std::uint8_t by_x = activity_bit(Active::inputs);
constexpr std::uint8_t by_p = activity_bit(Active::parameters);
constexpr std::uint8_t by_both = activity_bit(Active::both);

Program program_of(const TwoLevels& model) {
  Program program;
  program.n_inputs = model.n_inputs();
  program.n_parameters = model.n_parameters();
  program.n_intermediates = program.n_outputs = 2 * model.n_instances;
  const Index p = program.n_inputs, v = program.first_intermediate(), y = program.first_output();
  const LeafPlans of_a = {
      {{Stream::affine(0, 1), by_x}, {Stream::affine(1, 1), by_x}, {Stream::affine(2, 1), by_x}},
      {{Stream::affine(p, 0), by_p}, {Stream::affine(p + 1, 1), by_p}}};
  std::vector<Index> neighbor;
  for (Index k = 0; k < model.n_instances; ++k) neighbor.push_back(v + 2 * model.next(k) + 1);
  const LeafPlans of_b = {{{Stream::affine(v, 2), by_both},
                           {Stream::list(neighbor), by_both},
                           {Stream::list(model.first), by_x}},
                          {{Stream::affine(p, 0), by_p}}};
  program.levels = {
      {instances_of(record(model.a).tape, model.n_instances, of_a,
                    {Stream::affine(v, 2), Stream::affine(v + 1, 2)})},
      {instances_of(record(model.b).tape, model.n_instances, of_b,
                    {Stream::affine(y, 1), Stream::affine(y + model.n_instances, 1)})}};
  return program;
}

Tape tape_of(const TwoLevels& model) {
  Recorder rec(model.x0(), model.p0(), 1 << 20);
  const auto x = [&](Index i) { return rec.input(i); };
  std::vector<std::vector<Variable>> v, y;
  for (Index k = 0; k < model.n_instances; ++k) {
    const std::vector<Variable> leaves = {x(k), x(k + 1), x(k + 2)};
    const std::vector<Variable> parameters = {rec.parameter(0), rec.parameter(k + 1)};
    v.push_back(record_steps(rec, model.a, leaves, parameters));
  }
  std::vector<Variable> outputs(size_of(2, model.n_instances));
  for (Index k = 0; k < model.n_instances; ++k) {
    const auto at = static_cast<std::size_t>(k), next = static_cast<std::size_t>(model.next(k));
    const std::vector<Variable> leaves = {v[at][0], v[next][1], x(model.first[at])};
    const std::vector<Variable> pair =
        record_steps(rec, model.b, leaves, std::vector<Variable>{rec.parameter(0)});
    outputs[at] = pair[0];
    outputs[at + static_cast<std::size_t>(model.n_instances)] = pair[1];
  }
  return *rec.finish(outputs);
}

class Batches : public ::testing::TestWithParam<Index> {
 protected:
  template <class Check>
  void for_each_model(Check&& check) const {
    for (std::uint64_t seed = 0; seed < 20; seed += 2) {
      SCOPED_TRACE(seed);
      const TwoLevels model(GetParam(), seed);
      Prepared flat(tape_of(model));
      const Function f(program_of(model), model.x0(), model.p0());
      Workspace ws(f, {.n_threads = 2, .products = true, .second_order = true});
      check(flat, f, ws);
    }
  }
};

// Sums over instances are made in another order: rounding, relative to terms of size about 100.
constexpr double tolerance = 1e-11;

TEST_P(Batches, have_the_bits_of_the_flat_values) {
  for_each_model([](Prepared& flat, const Function& f, Workspace& ws) {
    const Matrix truth = values_of(flat.f, flat.ws, point_of(f));
    EXPECT_TRUE(same_bits(values_of(f, ws, point_of(f)), truth));
    Matrix y(truth.size());
    ASSERT_TRUE(linearize_at(f, ws, point_of(f), y.data()).is_ok());
    EXPECT_TRUE(same_bits(y, truth));
  });
}

TEST_P(Batches, have_the_flat_tangents) {
  for_each_model([](Prepared& flat, const Function& f, Workspace& ws) {
    for (Index k : {1, 3, 11}) {
      const MaybeMatrix x = random_vector(3, size_of(f.n(), k)),
                        p = random_vector(4, size_of(f.np(), k));
      EXPECT_EQ(jvp_of(f, ws, k, x, {}), jvp_of(flat.f, flat.ws, k, x, {}));
      EXPECT_EQ(jvp_of(f, ws, k, {}, p), jvp_of(flat.f, flat.ws, k, {}, p));
      EXPECT_EQ(jvp_of(f, ws, k, x, p), jvp_of(flat.f, flat.ws, k, x, p));
    }
  });
}

TEST_P(Batches, have_the_flat_adjoints) {
  for_each_model([](Prepared& flat, const Function& f, Workspace& ws) {
    for (Index k : {1, 3, 11}) {
      const MaybeMatrix y_bar = random_vector(5, size_of(f.m(), k));
      const Adjoints got = vjp_of(f, ws, k, y_bar), truth = vjp_of(flat.f, flat.ws, k, y_bar);
      EXPECT_TRUE(close(got.x_bar, truth.x_bar, tolerance));
      EXPECT_TRUE(close(got.p_bar, truth.p_bar, tolerance));
      Matrix x_bar(got.x_bar.size()), p_bar(got.p_bar.size());  // and each alone
      const Point at = point_of(f);
      ASSERT_TRUE(vjp(f, ws, at, {k, y_bar->data(), nullptr, x_bar.data(), nullptr}).is_ok());
      ASSERT_TRUE(vjp(f, ws, at, {k, y_bar->data(), nullptr, nullptr, p_bar.data()}).is_ok());
      EXPECT_EQ(x_bar, got.x_bar);
      EXPECT_EQ(p_bar, got.p_bar);
    }
  });
}

TEST_P(Batches, have_the_flat_second_order_products) {
  for_each_model([](Prepared& flat, const Function& f, Workspace& ws) {
    for (Index k : {1, 3, 9}) {
      const MaybeMatrix x = random_vector(3, size_of(f.n(), k)),
                        p = random_vector(4, size_of(f.np(), k));
      const MaybeMatrix w = random_vector(6, size_of(f.m(), 1));
      const SecondOrder got = hvp_of(f, ws, w, k, x, p),
                        truth = hvp_of(flat.f, flat.ws, w, k, x, p);
      EXPECT_TRUE(close(got.x_bar, truth.x_bar, tolerance));
      EXPECT_TRUE(close(got.x_hvp, truth.x_hvp, 100 * tolerance));
      EXPECT_TRUE(close(got.p_hvp, truth.p_hvp, 100 * tolerance));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Instances, Batches, ::testing::Values(1, 2, 7, 8, 9, 21),
                         ::testing::PrintToStringParamName());

TEST(BatchesWithGuards, name_the_operation_and_ignore_what_pads_the_last_block) {
  Recorder rec(Matrix{0.5}, {}, 100);
  const Variable x = rec.input(0);
  ASSERT_TRUE(rec.compare(1, x, rec.constant(1)));  // operation 2
  const Tape kernel = *rec.finish(std::vector<Variable>{x});
  Program program;
  program.n_inputs = program.n_outputs = 11;
  program.levels = {
      {instances_of(kernel, 11, {{{Stream::affine(0, 1), by_x}}, {}}, {Stream::affine(11, 1)})}};
  const Function f(std::move(program), Matrix(11, 0.5), {});
  Workspace ws(f, {});
  for (std::size_t bad = 0; bad < 11; ++bad) {
    Matrix at(11, 0.5);
    at[bad] = 1.5;
    for (const Status& status : {eval(f, ws, {at.data(), nullptr}, nullptr),
                                 linearize_at(f, ws, {at.data(), nullptr}, nullptr)}) {
      EXPECT_EQ(status.code(), Code::tape_branch_changed);
      EXPECT_EQ(status.info().operation, 2);
      EXPECT_EQ(status.info().value, 1.5);
    }
  }
  EXPECT_EQ(values_of(f, ws, point_of(f)), Matrix(11, 0.5));
}

// Blocks fetch memory ahead of the stores: an array of more than 2^20 doubles, up, down and at
// random, with places in between that stay as they are.
TEST(Batches, write_a_large_array_at_their_places_and_nowhere_else) {
  const Index n = 40'007, stride = 32;
  Recorder rec(Matrix{0.5}, {}, 100);
  const Variable x = rec.input(0);
  const Variable square = op(rec, Opcode::square, x), product = op(rec, Opcode::mul, square, x);
  const Tape kernel = *rec.finish(std::vector<Variable>{square, product});
  std::vector<Index> shuffled;
  for (Index k = 0; k < n; ++k) {
    shuffled.push_back(n + stride * static_cast<Index>(Offset{k} * 12'347 % n));
  }
  for (const Stream& first :
       {Stream::affine(n, stride), Stream::affine(n + stride * (n - 1), -stride),
        Stream::list(shuffled)}) {
    const Batch batch = instances_of(kernel, n, {{{Stream::affine(0, 1), by_x}}, {}},
                                     {first, first.shifted(stride / 2)});
    Matrix addresses(size_of(n, stride + 1), -1);
    for (Index k = 0; k < n; ++k) addresses[static_cast<std::size_t>(k)] = 0.25 * k;
    Matrix truth = addresses;
    for (Index k = 0; k < n; ++k) {
      const auto at = static_cast<std::size_t>(first.at(k));
      truth[at] = 0.25 * k * (0.25 * k);
      truth[at + stride / 2] = truth[at] * (0.25 * k);
    }
    for (int n_threads : {1, 3}) {
      Matrix written = addresses;
      BlockScratch scratch(batch, n_threads);
      double* const all = written.data();
      ASSERT_TRUE(run_batch(batch, {all, all, all, all}, scratch).is_ok());
      EXPECT_TRUE(same_bits(written, truth));
    }
  }
}

// Whether a kernel that occurs once reads what a batch of its level computes.
bool has_follower(const std::vector<Batch>& level) {
  std::vector<Index> computed, read;
  for (const Batch& batch : level) {
    for (const Stream& output : batch.outputs) {
      for (Index k = 0; batch.n_instances > 1 && k < batch.n_instances; ++k)
        computed.push_back(output.at(k));
    }
    for (const Stream& leaf : batch.leaves) {
      if (batch.n_instances == 1) read.push_back(leaf.at(0));
    }
  }
  return std::ranges::find_first_of(computed, read) != computed.end();
}

// Many side by side go on in one kernel of the level where the last batch of sums is: on several
// threads it has to wait for that.
TEST(Batches, go_on_with_prefix_sums_when_their_beginnings_are_there) {
  const Index n_sums = 200, n = 300 * n_sums;
  std::vector<Variable> sums(n_sums, -1);
  const Function f(recorded(n, n, [&](Recorder& r, Index i) {
    Variable& sum = sums[static_cast<std::size_t>(i % n_sums)];
    return sum = sum < 0 ? r.input(i) : op(r, Opcode::add, sum, r.input(i));
  }));
  EXPECT_TRUE(std::ranges::any_of(f.program().levels, has_follower));
  const auto values = [&](int n_threads) {
    Workspace ws(f, {.n_threads = n_threads, .products = false, .second_order = false});
    return values_of(f, ws, point_of(f));
  };
  for (int run = 0; run < 20; ++run) EXPECT_TRUE(same_bits(values(2 + run % 4), values(1)));
}

}  // namespace
}  // namespace spad::test
