// What batches have in common is there once.
#include <gtest/gtest.h>

#include <algorithm>

#include "program/program.hpp"
#include "program/tangent_places.hpp"
#include "support/kernel_builder.hpp"

namespace spad::test {
namespace {

using support::KernelBuilder, support::Value;

std::vector<Index> addresses_of(const Stream& stream, Index n) {
  std::vector<Index> addresses;
  for (Index i = 0; i < n; ++i) addresses.push_back(stream.at(i));
  return addresses;
}

TEST(SharedStreams, have_one_list_for_the_same_places_of_other_values) {
  Streams lists;
  const std::vector<Index> wrapped = {8, 9, 5, 6, 7}, shifted = {108, 109, 105, 106, 107},
                           other = {8, 9, 5, 7, 6};
  const Stream a = lists.list(wrapped), b = lists.list(shifted), c = lists.list(other);
  EXPECT_EQ(a.offsets(), b.offsets());
  EXPECT_NE(a.offsets(), c.offsets());
  EXPECT_EQ(addresses_of(a, 5), wrapped);
  EXPECT_EQ(addresses_of(b, 5), shifted);
  EXPECT_EQ(addresses_of(c, 5), other);
  EXPECT_FALSE(a == b);
  EXPECT_TRUE(a == Stream::list(wrapped));
  const std::size_t alone = Stream::list(wrapped).bytes();
  EXPECT_EQ(a.bytes() + b.bytes(), alone / 3 * 2);  // the third owner are the lists
}

TEST(SharedStreams, of_copies_have_one_list) {
  const Stream stream = Stream::list({4, 4, 7});
  const Stream copy = stream;
  EXPECT_EQ(copy.offsets(), stream.offsets());
}

Kernel scaled_sum(double factor) {
  KernelBuilder k;
  const Value x = k.leaf(), y = k.leaf();
  k.output(factor * x + y);
  return k.finish();
}

TEST(SharedKernels, are_those_with_the_same_code_and_literals_in_all_bits) {
  Kernels kernels;
  const SharedKernel a = kernels.share(scaled_sum(2)), b = kernels.share(scaled_sum(2)),
                     c = kernels.share(scaled_sum(3)), zero = kernels.share(scaled_sum(0.0)),
                     minus_zero = kernels.share(scaled_sum(-0.0));
  EXPECT_EQ(a.identity(), b.identity());
  EXPECT_NE(a.identity(), c.identity());
  EXPECT_NE(zero.identity(), minus_zero.identity());
  EXPECT_EQ(c->literals, std::vector<double>{3});
}

// Levels of x[i] -> 2 x[i] + x[i - 1], the first values read once more by the last level.
Program chain(Index n, Index n_levels) {
  Program program;
  program.n_inputs = n;
  program.n_outputs = n;
  program.n_intermediates = n * (n_levels - 1);
  const SharedKernel kernel = scaled_sum(2);
  for (Index l = 0; l < n_levels; ++l) {
    Batch batch;
    batch.kernel = kernel;
    batch.n_instances = n;
    std::vector<Index> before;
    for (Index i = 0; i < n; ++i) before.push_back(l * n + (i + n - 1) % n);
    batch.leaves = {Stream::affine(l == n_levels - 1 ? n : l * n, 1), Stream::list(before)};
    batch.outputs = {Stream::affine((l + 1) * n, 1)};
    program.levels.emplace_back().push_back(std::move(batch));
  }
  return program;
}

TEST(TangentPlaces, are_used_again_when_the_last_reader_is_done) {
  constexpr Index n = 10, n_levels = 12;
  const Program program = chain(n, n_levels);
  const TangentPlaces places(program);
  // Sources, outputs, the first values to the end, and two levels that take turns, in whole packs.
  EXPECT_EQ(places.size(), 2 * n + 3 * 16);
  EXPECT_EQ(places.first_output(), n);
  for (Index i = 0; i < n; ++i) {
    EXPECT_EQ(places.of(i), i);
    EXPECT_EQ(places.of(program.first_output() + i), n + i);
  }
  for (Index i = 0; i < 1000; ++i) EXPECT_EQ(places.of(program.first_constant() + i), 0);
  // What is alive at a time has places of its own.
  for (Index l = 1; l + 1 < n_levels; ++l) {
    std::vector<Index> alive;
    for (Index i = 0; i < n; ++i) {
      alive.insert(alive.end(),
                   {places.of(i), places.of(n + i), places.of(program.first_output() + i)});
      if (l > 1) alive.push_back(places.of(l * n + i));
      alive.push_back(places.of((l + 1) * n + i));
    }
    std::sort(alive.begin(), alive.end());
    EXPECT_EQ(std::adjacent_find(alive.begin(), alive.end()), alive.end()) << l;
    EXPECT_LT(alive.back(), places.size());
  }
}

}  // namespace
}  // namespace spad::test
