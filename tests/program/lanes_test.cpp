// A direction's result does not depend on its company: lanes, widths, threads, history.
#include "program/products.hpp"

namespace spad::test {
namespace {

constexpr Index numbers_of_directions[] = {2, 3, 4, 5, 8, 9, 17};
const ExpressionSize size{.n = 6, .np = 3, .n_recipes = 60, .n_outputs = 5};

TEST(Lanes, of_jvp_give_the_bits_of_each_direction_alone) {
  for (std::uint64_t seed = 0; seed < 70; ++seed) {
    const Expression e = random_expression(seed, size);
    Prepared prepared(e);
    const Index k = numbers_of_directions[seed % 7];
    const Matrix x_dot = random_vector(seed, size_of(e.n, k)),
                 p_dot = random_vector(~seed, size_of(e.np, k));
    const Matrix together = jvp_of(prepared.f, prepared.ws, k, x_dot, p_dot);
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      const Matrix alone = jvp_of(prepared.f, prepared.ws, 1, column(x_dot, e.x0.size(), j),
                                  column(p_dot, e.p0.size(), j));
      EXPECT_TRUE(same_bits(column(together, e.outputs.size(), j), alone)) << "seed " << seed;
    }
  }
}

TEST(Lanes, of_vjp_give_the_bits_of_each_direction_alone) {
  for (std::uint64_t seed = 0; seed < 70; ++seed) {
    const Expression e = random_expression(seed, size);
    Prepared prepared(e);
    const Index k = numbers_of_directions[seed % 7];
    const Matrix y_bar = random_vector(seed, size_of(e.m(), k));
    const Adjoints together = vjp_of(prepared.f, prepared.ws, k, y_bar);
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      const Adjoints alone = vjp_of(prepared.f, prepared.ws, 1, column(y_bar, e.outputs.size(), j));
      EXPECT_TRUE(same_bits(column(together.x_bar, e.x0.size(), j), alone.x_bar))
          << "seed " << seed;
      EXPECT_TRUE(same_bits(column(together.p_bar, e.p0.size(), j), alone.p_bar))
          << "seed " << seed;
    }
  }
}

TEST(Lanes, of_hvp_give_the_bits_of_each_direction_alone) {
  for (std::uint64_t seed = 0; seed < 70; ++seed) {
    const Expression e = random_expression(seed, size);
    Prepared prepared(e);
    const Index k = numbers_of_directions[seed % 7];
    const Matrix x_dot = random_vector(seed, size_of(e.n, k)),
                 p_dot = random_vector(~seed, size_of(e.np, k));
    const SecondOrder together = hvp_of(prepared.f, prepared.ws, {}, k, x_dot, p_dot);
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      const SecondOrder alone =
          hvp_of(prepared.f, prepared.ws, {}, 1, column(x_dot, e.x0.size(), j),
                 column(p_dot, e.p0.size(), j));
      EXPECT_TRUE(same_bits(column(together.x_hvp, e.x0.size(), j), alone.x_hvp))
          << "seed " << seed;
      EXPECT_TRUE(same_bits(column(together.p_hvp, e.p0.size(), j), alone.p_hvp))
          << "seed " << seed;
    }
  }
}

TEST(Threads, give_the_same_bits_in_any_number) {
  constexpr Index k = 33;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Expression e = random_expression(seed, size);
    Prepared one(e);
    const MaybeMatrix x_dot = random_vector(seed, size_of(e.n, k)),
                      p_dot = random_vector(~seed, size_of(e.np, k));
    const MaybeMatrix y_bar = random_vector(seed, size_of(e.m(), k));
    const Matrix y_dot = jvp_of(one.f, one.ws, k, x_dot, p_dot);
    const Adjoints adjoints = vjp_of(one.f, one.ws, k, y_bar);
    const SecondOrder second = hvp_of(one.f, one.ws, {}, k, x_dot, p_dot);
    for (int n_threads : {2, 4}) {
      Workspace ws(one.f, {.n_threads = n_threads, .products = true, .second_order = true});
      EXPECT_TRUE(same_bits(jvp_of(one.f, ws, k, x_dot, p_dot), y_dot));
      const Adjoints threaded = vjp_of(one.f, ws, k, y_bar);
      EXPECT_TRUE(same_bits(threaded.x_bar, adjoints.x_bar));
      EXPECT_TRUE(same_bits(threaded.p_bar, adjoints.p_bar));
      const SecondOrder products = hvp_of(one.f, ws, {}, k, x_dot, p_dot);
      EXPECT_TRUE(same_bits(products.x_hvp, second.x_hvp));
      EXPECT_TRUE(same_bits(products.p_hvp, second.p_hvp));
      EXPECT_TRUE(same_bits(products.x_bar, second.x_bar));
    }
  }
}

// One workspace for everything, in changing order, gives what a fresh one gives.
TEST(Workspaces, carry_nothing_from_one_call_to_the_next) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Expression e = random_expression(seed, size);
    Prepared fresh(e), used(e);
    const MaybeMatrix x_dot = random_vector(seed, size_of(e.n, 9)),
                      p_dot = random_vector(~seed, size_of(e.np, 9));
    const MaybeMatrix y_bar = random_vector(seed, size_of(e.m(), 9));
    hvp_of(used.f, used.ws, {}, 9, x_dot, p_dot);
    vjp_of(used.f, used.ws, 9, y_bar);
    jvp_of(used.f, used.ws, 9, {}, p_dot);
    EXPECT_TRUE(
        same_bits(jvp_of(used.f, used.ws, 5, x_dot, {}), jvp_of(fresh.f, fresh.ws, 5, x_dot, {})));
    hvp_of(used.f, used.ws, {}, 3, x_dot, {});
    Workspace second(fresh.f, {.n_threads = 1, .products = true, .second_order = true});
    EXPECT_TRUE(same_bits(vjp_of(used.f, used.ws, 2, y_bar).x_bar,
                          vjp_of(fresh.f, second, 2, y_bar).x_bar));
    Workspace third(fresh.f, {.n_threads = 1, .products = true, .second_order = true});
    EXPECT_TRUE(same_bits(hvp_of(used.f, used.ws, {}, 2, x_dot, {}).x_hvp,
                          hvp_of(fresh.f, third, {}, 2, x_dot, {}).x_hvp));
  }
}

}  // namespace
}  // namespace spad::test
