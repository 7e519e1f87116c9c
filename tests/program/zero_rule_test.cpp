// A tangent or adjoint that is zero stays zero, whatever partial derivative it meets.
#include <cmath>
#include <functional>
#include <limits>

#include "program/products.hpp"

namespace spad::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr auto code(Opcode op) { return static_cast<std::int32_t>(op); }
constexpr auto code(Relation relation) { return static_cast<std::int32_t>(relation); }

using Body = std::function<std::vector<Variable>(Recorder&)>;

Tape tape_of(const Matrix& x0, const Matrix& p0, const Body& body) {
  Recorder rec(x0, p0, 1000);
  return *rec.finish(body(rec));
}

// y0 = sqrt(x0), y1 = x0 + 2 x1
std::vector<Variable> root_and_sum(Recorder& rec) {
  const Variable x = rec.input(0), y = rec.input(1);
  return {rec.op1(code(Opcode::sqrt), x),
          rec.op2(code(Opcode::add), x, rec.op2(code(Opcode::mul), rec.constant(2), y))};
}

TEST(ZeroRule, an_infinite_partial_meets_a_zero_tangent) {
  Prepared prepared(tape_of({0.0, 1.0}, {}, root_and_sum));
  const Matrix directions = {0.0, 1.0, 1.0, 0.0, -0.0, 3.0};
  const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 3, directions, {});
  EXPECT_EQ(y_dot, (Matrix{0, 2, inf, 1, 0, 6}));
}

TEST(ZeroRule, an_infinite_partial_meets_a_zero_adjoint) {
  Prepared prepared(tape_of({0.0, 1.0}, {}, root_and_sum));
  const Matrix weights = {0.0, 1.0, 1.0, 0.0, -0.0, 3.0};
  EXPECT_EQ(vjp_of(prepared.f, prepared.ws, 3, weights).x_bar, (Matrix{1, 2, inf, 0, 3, 6}));
}

TEST(ZeroRule, infinite_second_partials_meet_zeros) {
  Prepared prepared(tape_of({0.0, 1.0}, {}, root_and_sum));
  const MaybeMatrix directions = Matrix{0.0, 1.0, 1.0, 0.0};
  const SecondOrder unweighted =
      hvp_of(prepared.f, prepared.ws, Matrix{0.0, 1.0}, 2, directions, {});
  EXPECT_EQ(unweighted.x_hvp, Matrix(4, 0.0));  // the root has no weight
  EXPECT_EQ(unweighted.x_bar, (Matrix{1, 2}));
  const SecondOrder weighted = hvp_of(prepared.f, prepared.ws, Matrix{1.0, 1.0}, 2, directions, {});
  EXPECT_EQ(weighted.x_hvp, (Matrix{0, 0, -inf, 0}));
}

// (x < 0) ? x^2 : log(x), and the other way round.
Body guarded_logarithm(Relation relation) {
  return [relation](Recorder& rec) -> std::vector<Variable> {
    const Variable x = rec.input(0), zero = rec.constant(0);
    const Variable square = rec.op1(code(Opcode::square), x);
    const Variable logarithm = rec.op1(code(Opcode::log), x);
    const bool below = relation == Relation::lt;
    return {rec.select(code(relation), x, zero, below ? square : logarithm,
                       below ? logarithm : square)};
  };
}

TEST(ZeroRule, the_side_that_select_does_not_take_leaks_nothing) {
  for (Relation relation : {Relation::lt, Relation::ge}) {
    Prepared prepared(tape_of({-1.0}, {}, guarded_logarithm(relation)));
    EXPECT_EQ(values_of(prepared.f, prepared.ws, point_of(prepared.f)), Matrix{1});
    for (Index k : {1, 3, 8}) {
      const Matrix ones(static_cast<std::size_t>(k), 1.0);
      EXPECT_EQ(jvp_of(prepared.f, prepared.ws, k, ones, {}), Matrix(ones.size(), -2.0));
      EXPECT_EQ(vjp_of(prepared.f, prepared.ws, k, ones).x_bar, Matrix(ones.size(), -2.0));
      const SecondOrder second = hvp_of(prepared.f, prepared.ws, {}, k, ones, {});
      EXPECT_EQ(second.x_hvp, Matrix(ones.size(), 2.0));
    }
  }
}

TEST(ZeroRule, select_decides_anew_at_every_point) {
  Prepared prepared(tape_of({-1.0}, {}, guarded_logarithm(Relation::lt)));
  const Matrix x = {2.0}, one = {1.0};
  Matrix y_dot = {unwritten}, y = {unwritten};
  const JvpArrays arrays{1, one.data(), nullptr, y.data(), y_dot.data()};
  ASSERT_TRUE(jvp(prepared.f, prepared.ws, {x.data(), nullptr}, arrays).is_ok());
  EXPECT_EQ(y, Matrix{std::log(2.0)});
  EXPECT_EQ(y_dot, Matrix{0.5});
}

TEST(ZeroRule, directions_do_not_poison_each_other) {
  // sqrt(x_i) at 0 for i even: unit directions see their own infinity only.
  const Body roots = [](Recorder& rec) {
    std::vector<Variable> y;
    for (std::int64_t i = 0; i < 9; ++i) y.push_back(rec.op1(code(Opcode::sqrt), rec.input(i)));
    const Variable sum = rec.sum_n(9, {y.data(), 1});
    y.push_back(sum);
    return y;
  };
  Matrix x0(9), identity(81, 0.0);
  for (std::size_t i = 0; i < 9; ++i) {
    x0[i] = i % 2 == 0 ? 0.0 : 4.0;
    identity[10 * i] = 1;
  }
  Prepared prepared(tape_of(x0, {}, roots));
  const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 9, identity, {});
  for (std::size_t j = 0; j < 9; ++j) {
    const double own = j % 2 == 0 ? inf : 0.25;
    for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(y_dot[10 * j + i], i == j ? own : 0.0);
    EXPECT_EQ(y_dot[10 * j + 9], own);
  }
}

TEST(ZeroRule, pow_at_zero_goes_by_its_exponent) {
  const double exponents[] = {0, 1, 2, 0.5, 3};
  const double slopes[] = {0, 1, 0, inf, 0};
  for (std::size_t k = 0; k < 5; ++k) {
    Prepared prepared(
        tape_of({0.0, 5.0}, {exponents[k]}, [](Recorder& rec) -> std::vector<Variable> {
          const Variable y = rec.op2(code(Opcode::pow), rec.input(0), rec.parameter(0));
          return {rec.op2(code(Opcode::add), y, rec.input(1))};
        }));
    const Matrix directions = {1, 0, 0, 1};
    EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 2, directions, {}), (Matrix{slopes[k], 1}));
  }
}

std::vector<Variable> square_by_pow(Recorder& rec) {
  return {rec.op2(code(Opcode::pow), rec.input(0), rec.constant(2))};
}

TEST(PassiveOperands, a_constant_exponent_takes_no_part_below_zero) {
  Prepared prepared(tape_of({-3.0}, {}, square_by_pow));
  EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, Matrix{1.0}, {}), Matrix{-6});
  EXPECT_EQ(vjp_of(prepared.f, prepared.ws, 1, Matrix{1.0}).x_bar, Matrix{-6});
  EXPECT_EQ(hvp_of(prepared.f, prepared.ws, {}, 1, Matrix{1.0}, {}).x_hvp, Matrix{2});
}

TEST(PassiveOperands, a_parameter_takes_no_part_when_only_inputs_are_asked_for) {
  Prepared prepared(tape_of({-3.0}, {2.0}, [](Recorder& rec) -> std::vector<Variable> {
    return {rec.op2(code(Opcode::pow), rec.input(0), rec.parameter(0))};
  }));
  const Point at = point_of(prepared.f);
  EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, Matrix{1.0}, {}), Matrix{-6});
  const Matrix one = {1.0};
  Matrix x_bar = {unwritten};
  ASSERT_TRUE(
      vjp(prepared.f, prepared.ws, at, {1, one.data(), nullptr, x_bar.data(), nullptr}).is_ok());
  EXPECT_EQ(x_bar, Matrix{-6});
  EXPECT_TRUE(std::isnan(jvp_of(prepared.f, prepared.ws, 1, {}, one)[0]));  // log(-3)
  EXPECT_EQ(vjp_of(prepared.f, prepared.ws, 1, one).x_bar, Matrix{-6});
}

TEST(NotFinite, nan_and_infinity_pass_through) {
  Prepared prepared(tape_of({1.0, 1.0}, {}, root_and_sum));
  const Matrix x = {-1.0, inf}, ones = {1.0, 1.0};
  Matrix y(2), y_dot(2);
  const JvpArrays arrays{1, ones.data(), nullptr, y.data(), y_dot.data()};
  ASSERT_TRUE(jvp(prepared.f, prepared.ws, {x.data(), nullptr}, arrays).is_ok());
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], inf);
  EXPECT_TRUE(std::isnan(y_dot[0]));
  EXPECT_EQ(y_dot[1], 3.0);
}

}  // namespace
}  // namespace spad::test
