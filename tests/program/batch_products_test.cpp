// Products on batches are those of the sweeps, which the flat program has.
#include <cmath>
#include <limits>
#include <numeric>

#include "program/products.hpp"
#include "support/planted_tape.hpp"

namespace spad::test {
namespace {

Planting planting_of(std::uint64_t seed) {
  return {.n_inputs = 300,
          .n_parameters = static_cast<Index>(seed % 3),
          .n_levels = static_cast<Index>(1 + seed % 3),
          .n_instances = 200,
          .n_recipes = static_cast<Index>(2 + seed % 5),
          .has_guards = seed % 5 == 0,
          .is_regular = seed % 2 == 0};
}

// y[i] = sqrt(x[i]) * x[i + 1] + p
Tape roots(const Matrix& x0) {
  Recorder rec(x0, Matrix{0.5}, 1 << 20);
  std::vector<Variable> y;
  const auto code = [](Opcode op) { return static_cast<std::int32_t>(op); };
  for (std::size_t i = 0; i + 1 < x0.size(); ++i) {
    const Variable root = rec.op1(code(Opcode::sqrt), rec.input(static_cast<Index>(i)));
    const Variable next = rec.input(static_cast<Index>(i) + 1);
    const Variable product = rec.op2(code(Opcode::mul), root, next);
    y.push_back(rec.op2(code(Opcode::add), product, rec.parameter(0)));
  }
  return *rec.finish(y);
}

TEST(BatchProducts, are_made_for_repetition_alone) {
  EXPECT_NE(Function(planted_tape(1, planting_of(1))).batch_products(), nullptr);
  const Expression e = random_expression(3, {.n = 30, .np = 3, .n_recipes = 200, .n_outputs = 20});
  EXPECT_EQ(Function(record(e).tape).batch_products(), nullptr);
}

// Steps of x[i] -> sin(x[i] * x[i + 1]) + x[i - 1], around the corner.
Tape steps(std::size_t n, int n_steps) {
  Recorder rec(random_vector(5, n), {}, 1 << 20);
  const auto code = [](Opcode op) { return static_cast<std::int32_t>(op); };
  std::vector<Variable> u;
  for (std::size_t i = 0; i < n; ++i) u.push_back(rec.input(static_cast<Index>(i)));
  for (int step = 0; step < n_steps; ++step) {
    std::vector<Variable> next;
    for (std::size_t i = 0; i < n; ++i) {
      Variable value = rec.op2(code(Opcode::mul), u[i], u[(i + 1) % n]);
      for (int k = 0; k < 5; ++k) value = rec.op1(code(Opcode::sin), value);
      next.push_back(rec.op2(code(Opcode::add), value, u[(i + n - 1) % n]));
    }
    u = std::move(next);
  }
  return *rec.finish(u);
}

// What adds to adjoints of one step makes room for the next one.
TEST(BatchProducts, of_many_steps_take_little_more_than_the_adjoints) {
  constexpr std::size_t n = 50;
  Prepared prepared(steps(n, 40));
  ASSERT_NE(prepared.f.batch_products(), nullptr);
  const auto n_addresses = static_cast<std::size_t>(prepared.f.program().n_addresses());
  EXPECT_LT(prepared.f.batch_products()->size(), n_addresses + 20 * n);
  const Matrix x_dot = random_vector(1, n), y_bar = random_vector(2, n);
  const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 1, x_dot, {});
  const Matrix x_bar = vjp_of(prepared.f, prepared.ws, 1, y_bar).x_bar;
  const double forward = std::inner_product(y_dot.begin(), y_dot.end(), y_bar.begin(), 0.0);
  const double backward = std::inner_product(x_bar.begin(), x_bar.end(), x_dot.begin(), 0.0);
  EXPECT_NEAR(forward, backward, 1e-10 * std::abs(forward));
}

TEST(BatchProducts, of_many_directions_are_those_of_each) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Prepared prepared(planted_tape(seed, planting_of(seed)));
    const auto n = static_cast<std::size_t>(prepared.f.n());
    const auto np = static_cast<std::size_t>(prepared.f.np());
    const auto m = static_cast<std::size_t>(prepared.f.m());
    const Matrix x_dot = random_vector(seed, 9 * n), p_dot = random_vector(seed + 1, 9 * np);
    const Matrix y_bar = random_vector(seed + 2, 9 * m);
    const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 9, x_dot, p_dot);
    const Adjoints all = vjp_of(prepared.f, prepared.ws, 9, y_bar);
    for (std::size_t k = 0; k < 9; ++k) {
      const Matrix one =
          jvp_of(prepared.f, prepared.ws, 1, column(x_dot, n, k), column(p_dot, np, k));
      EXPECT_EQ(one, column(y_dot, m, k));
      const Adjoints adjoints = vjp_of(prepared.f, prepared.ws, 1, column(y_bar, m, k));
      EXPECT_EQ(adjoints.x_bar, column(all.x_bar, n, k));
      EXPECT_EQ(adjoints.p_bar, column(all.p_bar, np, k));
    }
  }
}

// Products alone leave F out; whoever asks for it afterwards at the same point gets it.
TEST(BatchProducts, leave_values_to_those_who_ask_for_them) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Prepared prepared(planted_tape(seed, planting_of(seed)));
    Prepared other(planted_tape(seed, planting_of(seed)));
    const auto n = static_cast<std::size_t>(prepared.f.n());
    const auto m = static_cast<std::size_t>(prepared.f.m());
    const Matrix x = random_vector(seed + 7, n), x_dot = random_vector(seed, n);
    const Point at{x.data(), prepared.f.p0().data()}, here{nullptr, nullptr};
    const Matrix y_bar = random_vector(seed + 2, m);
    Matrix y(m), y_dot(m), x_bar(n), expected_y(m), expected_y_dot(m), expected_x_bar(n);
    if (eval(other.f, other.ws, at, expected_y.data()).is_error()) continue;  // a guard
    ASSERT_TRUE(jvp(other.f, other.ws, at,
                    {1, x_dot.data(), nullptr, expected_y.data(), expected_y_dot.data()})
                    .is_ok());
    ASSERT_TRUE(vjp(other.f, other.ws, at,
                    {1, y_bar.data(), expected_y.data(), expected_x_bar.data(), nullptr})
                    .is_ok());

    ASSERT_TRUE(vjp(prepared.f, prepared.ws, at, {1, y_bar.data(), nullptr, x_bar.data(), nullptr})
                    .is_ok());
    EXPECT_EQ(x_bar, expected_x_bar);
    ASSERT_TRUE(
        jvp(prepared.f, prepared.ws, here, {1, x_dot.data(), nullptr, nullptr, y_dot.data()})
            .is_ok());
    EXPECT_EQ(y_dot, expected_y_dot);
    ASSERT_TRUE(eval(prepared.f, prepared.ws, here, y.data()).is_ok());
    EXPECT_EQ(y, expected_y);
    ASSERT_TRUE(
        vjp(prepared.f, prepared.ws, here, {1, y_bar.data(), nullptr, x_bar.data(), nullptr})
            .is_ok());
    EXPECT_EQ(x_bar, expected_x_bar);
  }
}

TEST(BatchProducts, are_adjoint_to_each_other) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Prepared prepared(planted_tape(seed, planting_of(seed)));
    const Matrix x_dot = random_vector(seed, static_cast<std::size_t>(prepared.f.n()));
    const Matrix y_bar = random_vector(seed + 2, static_cast<std::size_t>(prepared.f.m()));
    const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 1, x_dot, {});
    const Matrix x_bar = vjp_of(prepared.f, prepared.ws, 1, y_bar).x_bar;
    double left = 0, right = 0, size = 0;
    for (std::size_t i = 0; i < y_dot.size(); ++i) left += y_bar[i] * y_dot[i];
    for (std::size_t j = 0; j < x_dot.size(); ++j) {
      right += x_bar[j] * x_dot[j];
      size += std::abs(x_bar[j] * x_dot[j]);
    }
    EXPECT_NEAR(left, right, 1e-12 * size) << seed;
  }
}

TEST(BatchProducts, have_the_same_bits_on_two_threads) {
  const Tape tape = planted_tape(3, planting_of(3));
  Prepared one(tape), two(tape, 2);
  const Matrix x_dot = random_vector(5, 2 * static_cast<std::size_t>(one.f.n()));
  const Matrix y_bar = random_vector(6, 2 * static_cast<std::size_t>(one.f.m()));
  EXPECT_EQ(jvp_of(one.f, one.ws, 2, x_dot, {}), jvp_of(two.f, two.ws, 2, x_dot, {}));
  EXPECT_EQ(vjp_of(one.f, one.ws, 2, y_bar).x_bar, vjp_of(two.f, two.ws, 2, y_bar).x_bar);
}

TEST(BatchProducts, keep_the_zero_rule_where_partials_are_infinite) {
  Matrix x0(100, 4.0);
  x0[10] = 0;  // the root's derivative there is infinite
  Prepared prepared(roots(x0));
  ASSERT_NE(prepared.f.batch_products(), nullptr);
  Matrix x_dot(200, 1.0);
  x_dot[10] = 0;  // and meets no direction in the first product, one in the second
  const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 2, x_dot, {});
  EXPECT_EQ(y_dot[9], 0.25 * 0 + 2 * 0.0);
  EXPECT_EQ(y_dot[10], 0.0);  // sqrt(0) * 1
  EXPECT_EQ(y_dot[11], 0.25 * 4 + 2);
  EXPECT_EQ(y_dot[99 + 10], std::numeric_limits<double>::infinity());
  EXPECT_EQ(y_dot[99 + 11], 0.25 * 4 + 2);
  Matrix y_bar(99, 1.0);
  y_bar[10] = 0;
  const Matrix x_bar = vjp_of(prepared.f, prepared.ws, 1, y_bar).x_bar;
  EXPECT_EQ(x_bar[10], 2.0);  // from y[9] alone
  EXPECT_EQ(x_bar[12], 0.25 * 4 + 2);
}

// atan(exp(exp(x))): where the inner functions overflow the outer one is flat, and its adjoint 0
// meets partials that are infinite.
TEST(BatchProducts, keep_the_zero_rule_where_an_adjoint_vanishes_on_the_way) {
  Matrix x0(100, 0.5);
  x0[10] = x0[70] = 1000;
  Recorder rec(x0, {}, 1 << 20);
  std::vector<Variable> y;
  for (Index i = 0; i < 100; ++i) {
    Variable u = rec.input(i);
    for (const Opcode op : {Opcode::exp, Opcode::exp, Opcode::atan}) {
      u = rec.op1(static_cast<std::int32_t>(op), u);
    }
    y.push_back(u);
  }
  Prepared prepared(*rec.finish(y));
  ASSERT_NE(prepared.f.batch_products(), nullptr);
  const Matrix x_bar = vjp_of(prepared.f, prepared.ws, 2, Matrix(200, 3.0)).x_bar;
  const double inner = std::exp(0.5), outer = std::exp(inner);
  for (std::size_t j = 0; j < 200; ++j) {
    const double slope = x0[j % 100] == 1000 ? 0 : outer * inner / (1 + outer * outer);
    EXPECT_NEAR(x_bar[j], 3 * slope, 1e-14) << j;
  }
}

TEST(BatchProducts, of_no_direction_are_zero) {
  Prepared prepared(roots(Matrix(100, 4.0)));
  EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, {}, {}), Matrix(99, 0.0));
  const Adjoints adjoints = vjp_of(prepared.f, prepared.ws, 1, {});
  EXPECT_EQ(adjoints.x_bar, Matrix(100, 0.0));
  EXPECT_EQ(adjoints.p_bar, Matrix(1, 0.0));
  EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, {}, Matrix{3.0}), Matrix(99, 3.0));
}

}  // namespace
}  // namespace spad::test
