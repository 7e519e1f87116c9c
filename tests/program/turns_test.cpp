// Kernels and sums in turns give what they give one after the other.
#include "program/turns.hpp"

#include "program/instances.hpp"
#include "program/recorded.hpp"
#include "program/terms.hpp"

namespace spad::test {
namespace {

constexpr std::uint8_t by_x = activity_bit(Active::inputs);

// exp(a b), a b
Tape element() {
  return recorded(2, 2, [](Recorder& r, Index i) {
    const Variable product = op(r, Opcode::mul, r.input(0), r.input(1));
    return i == 0 ? op(r, Opcode::exp, product) : product;
  });
}

// Elements k of x[k], x[k + 1] and, in a second kernel, every `spacing`-th again; outputs into the
// buffer one behind the other. Value v adds up element v's first output, the second one of element
// v - reach, and what there is of the others.
struct Strip {
  std::vector<Batch> kernels;
  SumList sums;
  Matrix x;
  Index n = 0, n_values = 0;
  std::size_t buffer_size = 1;

  Strip(Index n_elements, Index spacing, Index reach) : n(n_elements), n_values(n_elements) {
    x = random_vector(1, size_of(n + 1, 1));
    add_kernel(n, 1);
    const Index n_others = n / spacing;
    if (n_others > 0) add_kernel(n_others, spacing);
    for (Index v = 0; v < n; ++v) {
      std::vector<Index> places = {1 + v};
      if (v >= reach) places.push_back(1 + n + v - reach);
      const bool has_other = v % spacing == 0 && v / spacing < n_others;
      if (has_other) places.push_back(1 + 2 * n + n_others + v / spacing);
      sums.add(v, std::span<const Index>(places));
    }
  }

  void add_kernel(Index n_instances, Index stride) {
    std::vector<Stream> outputs;
    for (int o = 0; o < 2; ++o) {
      outputs.push_back(Stream::affine(static_cast<Index>(buffer_size), 1));
      buffer_size += static_cast<std::size_t>(n_instances);
    }
    kernels.push_back(instances_of(
        element(), n_instances,
        {{{Stream::affine(0, stride), by_x}, {Stream::affine(1, stride), by_x}}, {}}, outputs));
    kernels.back().n_first_outputs = 0;
  }

  BlockScratch scratch(int n_threads) const {
    BlockNeeds needs;
    for (const Batch& kernel : kernels) needs.cover(kernel);
    return {needs, n_threads};
  }
};

Matrix one_after_the_other(const Strip& strip) {
  Matrix buffer(strip.buffer_size, unwritten), values(size_of(strip.n_values, 1), unwritten);
  BlockScratch scratch = strip.scratch(1);
  const BatchArrays arrays{strip.x.data(), nullptr, values.data(), buffer.data()};
  EXPECT_TRUE(run_batches(strip.kernels, arrays, scratch).is_ok());
  Sums(strip.sums).run(buffer.data(), values.data(), 1);
  return values;
}

// Of a strip that was moved.
Matrix in_turns(const Turns& turns, const Strip& strip, int n_threads) {
  Matrix buffer(turns.buffer_size() * static_cast<std::size_t>(n_threads), unwritten);
  Matrix values(size_of(strip.n_values, 1), unwritten);
  BlockScratch scratch = strip.scratch(n_threads);
  const BatchArrays arrays{strip.x.data(), nullptr, values.data(), buffer.data()};
  EXPECT_TRUE(turns.run(strip.kernels, arrays, scratch).is_ok());
  return values;
}

void expect_turns(Strip strip) {
  const Matrix expected = one_after_the_other(strip);
  const auto turns = Turns::make(strip.kernels, strip.sums);
  ASSERT_TRUE(turns);
  EXPECT_LT(turns->buffer_size(), 20'000u);
  for (int n_threads : {1, 2, 3, 7, 60}) {
    EXPECT_TRUE(same_bits(in_turns(*turns, strip, n_threads), expected)) << n_threads;
  }
}

TEST(Turns, give_the_same_bits) {
  for (Index n : {20'000, 30'000, 100'001}) {
    SCOPED_TRACE(n);
    expect_turns(Strip(n, n + 1, 1));    // one kernel
    expect_turns(Strip(n, 2, 3));        // another one of half as many instances
    expect_turns(Strip(n, n / 50, 40));  // or of few, which come at once
    expect_turns(Strip(n, n + 1, 1000));
  }
}

// A border, and a kernel that writes to the values only: both come first.
TEST(Turns, let_kernels_come_first_that_write_elsewhere) {
  Strip strip(30'000, 3'000, 5);
  strip.kernels[1].n_first_outputs = 1;
  const Index n_border = strip.kernels[1].n_instances;
  strip.kernels[1].outputs = {Stream::affine(strip.n, 1),
                              Stream::affine(1 + 2 * strip.n + n_border, 1)};
  strip.kernels.push_back(strip.kernels[0]);
  strip.kernels.back().n_first_outputs = 2;
  for (Index o : {0, 1}) {
    strip.kernels.back().outputs[static_cast<std::size_t>(o)] =
        Stream::affine((2 + o) * strip.n, 1);
  }
  strip.n_values = 4 * strip.n;
  expect_turns(strip);
}

TEST(Turns, are_not_taken_where_terms_are_far_apart) {
  Strip strip(100'000, 100'001, 20'000);
  const Matrix expected = one_after_the_other(strip);
  EXPECT_FALSE(Turns::make(strip.kernels, strip.sums));
  EXPECT_TRUE(same_bits(one_after_the_other(strip), expected));
}

// Off the diagonal, say: side by side, and in some order.
TEST(Turns, store_directly_what_nobody_else_adds_to) {
  for (const bool is_in_order : {true, false}) {
    Strip strip(30'000, 30'001, 5);
    const Index n = strip.n;
    std::vector<Index> places;
    for (Index k = 0; k < n; ++k) places.push_back(is_in_order ? n + k : n + (k * 7) % n);
    strip.kernels[0].n_first_outputs = 1;
    strip.kernels[0].outputs = {
        is_in_order ? Stream::affine(n, 1) : Stream::list(std::move(places)), Stream::affine(1, 1)};
    strip.sums = {};
    for (Index v = 0; v < n; ++v) {
      std::vector<Index> terms = {1 + v};
      if (v >= 5) terms.push_back(1 + v - 5);
      strip.sums.add(v, std::span<const Index>(terms));
    }
    strip.n_values = 2 * n;
    expect_turns(strip);
  }
}

TEST(Turns, are_not_taken_by_few_instances_or_many_direct_outputs) {
  Strip few(500, 501, 1);
  EXPECT_FALSE(Turns::make(few.kernels, few.sums));
  const Tape element_of_three = recorded(2, 3, [](Recorder& r, Index i) {
    return i == 2 ? op(r, Opcode::sin, r.input(0)) : op(r, Opcode::mul, r.input(0), r.input(i));
  });
  for (const Index n_direct : {1, 2}) {
    const Index n = 30'000;
    std::vector<Batch> kernels = {instances_of(
        element_of_three, n, {{{Stream::affine(0, 1), by_x}, {Stream::affine(1, 1), by_x}}, {}},
        {Stream::affine(n, 1), Stream::affine(n_direct == 1 ? 1 : 2 * n, 1),
         Stream::affine(n_direct == 1 ? 1 + n : 1, 1)})};
    kernels[0].n_first_outputs = n_direct;
    SumList sums;
    for (Index v = 0; v < n; ++v) sums.add(v, std::span<const Index>(std::vector{1 + v}));
    EXPECT_EQ(Turns::make(kernels, sums).has_value(), n_direct == 1);
  }
}

}  // namespace
}  // namespace spad::test
