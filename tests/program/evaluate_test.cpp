// Values of functions.
#include "program/evaluate.hpp"

#include "op/dispatch.hpp"
#include "program/products.hpp"

namespace spad::test {
namespace {

// Those of the standard library: bit by bit where it computes them, within rounding where a vector
// library does.
::testing::AssertionResult are_standard(const Matrix& y, const Expression& e, const Matrix& x,
                                        const Matrix& p) {
  const Matrix truth = evaluate<double>(e, x, p);
  if (chosen_target() != Target::baseline) return close(y, truth, 1e-12);
  return same_bits(y, truth) ? ::testing::AssertionSuccess() : ::testing::AssertionFailure();
}

TEST(Values, are_bitwise_those_of_the_recorder_and_are_the_standard_librarys) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Expression e = random_expression(seed);
    const Recording recording = record(e);
    Prepared prepared(recording.tape);
    const Matrix y = values_of(prepared.f, prepared.ws, point_of(prepared.f));
    EXPECT_TRUE(same_bits(y, recording.y0)) << "seed " << seed;
    EXPECT_TRUE(are_standard(y, e, e.x0, e.p0)) << "seed " << seed;
  }
}

TEST(Values, are_right_at_points_other_than_the_recorded_one) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Expression e = random_expression(seed);
    Prepared prepared(e);
    for (std::uint64_t k = 0; k < 3; ++k) {
      const Matrix x = random_vector(seed + 1000 * k, e.x0.size());
      const Matrix p = random_vector(seed + 1000 * k + 7, e.p0.size());
      const Matrix y = values_of(prepared.f, prepared.ws, {x.data(), p.data()});
      EXPECT_TRUE(are_standard(y, e, x, p)) << "seed " << seed;
    }
  }
}

TEST(Values, are_the_same_from_every_kind_of_call) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Prepared prepared(random_expression(seed));
    const Function& f = prepared.f;
    const Matrix truth = values_of(f, prepared.ws, point_of(f));
    Matrix y(truth.size(), unwritten), x_bar(size_of(f.n(), 1));
    ASSERT_TRUE(jvp(f, prepared.ws, point_of(f), {0, nullptr, nullptr, y.data(), nullptr}).is_ok());
    EXPECT_TRUE(same_bits(y, truth));
    std::fill(y.begin(), y.end(), unwritten);
    const VjpArrays arrays{1, nullptr, y.data(), x_bar.data(), nullptr};
    ASSERT_TRUE(vjp(f, prepared.ws, point_of(f), arrays).is_ok());
    EXPECT_TRUE(same_bits(y, truth));
    std::fill(y.begin(), y.end(), unwritten);
    ASSERT_TRUE(linearize_at(f, prepared.ws, point_of(f), y.data()).is_ok());
    EXPECT_TRUE(same_bits(y, truth));
  }
}

TEST(Values, of_functions_without_inputs_parameters_or_outputs) {
  for (Index n : {0, 2}) {
    for (Index np : {0, 2}) {
      for (Index m : {0, 3}) {
        const Expression e =
            random_expression(5, {.n = n, .np = np, .n_recipes = 10, .n_outputs = m});
        Prepared prepared(e);
        EXPECT_TRUE(
            are_standard(values_of(prepared.f, prepared.ws, point_of(prepared.f)), e, e.x0, e.p0));
        const Matrix x_dot = random_vector(1, size_of(n, 2)),
                     p_dot = random_vector(2, size_of(np, 2));
        jvp_of(prepared.f, prepared.ws, 2, x_dot, p_dot);
        vjp_of(prepared.f, prepared.ws, 2, random_vector(3, size_of(m, 2)));
        hvp_of(prepared.f, prepared.ws, {}, 2, x_dot, p_dot);
      }
    }
  }
}

TEST(Values, nobody_wants_are_not_written) {
  Prepared prepared(random_expression(3));
  EXPECT_TRUE(eval(prepared.f, prepared.ws, point_of(prepared.f), nullptr).is_ok());
}

}  // namespace
}  // namespace spad::test
