// JVP and VJP against differences in long double.
#include "program/products.hpp"

#include "program/differences.hpp"

namespace spad::test {
namespace {

// Differences are good to about 1e-12 times high derivatives; a wrong derivative is off by far
// more.
constexpr double tolerance = 1e-9;

constexpr Index numbers_of_directions[] = {1, 2, 3, 4, 5, 8, 9, 17};

enum class By { inputs, parameters, both };

class Products : public ::testing::TestWithParam<By> {
 protected:
  MaybeMatrix inputs(const Expression& e, std::uint64_t seed, Index k) const {
    if (GetParam() == By::parameters) return {};
    return random_vector(seed + 1, size_of(e.n, k));
  }
  MaybeMatrix parameters(const Expression& e, std::uint64_t seed, Index k) const {
    if (GetParam() == By::inputs) return {};
    return random_vector(seed + 2, size_of(e.np, k));
  }
};

Matrix column_or_zero(const MaybeMatrix& matrix, Index rows, std::size_t j) {
  const auto n = static_cast<std::size_t>(rows);
  return matrix ? column(*matrix, n, j) : Matrix(n, 0.0);
}

TEST_P(Products, jvp_is_the_directional_derivative) {
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    const Expression e = random_expression(seed);
    const Index k = numbers_of_directions[seed % 8];
    const MaybeMatrix x_dot = inputs(e, seed, k), p_dot = parameters(e, seed, k);
    Prepared prepared(e);
    const Matrix y_dot = jvp_of(prepared.f, prepared.ws, k, x_dot, p_dot);
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      const Matrix truth =
          directional_derivative(e, column_or_zero(x_dot, e.n, j), column_or_zero(p_dot, e.np, j));
      EXPECT_TRUE(close(column(y_dot, e.outputs.size(), j), truth, tolerance))
          << "seed " << seed << ", direction " << j << " of " << k;
    }
  }
}

TEST_P(Products, vjp_is_the_gradient_of_the_weighted_outputs) {
  for (std::uint64_t seed = 100; seed < 180; ++seed) {
    const Expression e = random_expression(seed);
    const Index k = numbers_of_directions[seed % 8];
    const Matrix y_bar = random_vector(seed, size_of(e.m(), k));
    Prepared prepared(e);
    Matrix x_bar(size_of(e.n, k), unwritten), p_bar(size_of(e.np, k), unwritten);
    const bool by_x = GetParam() != By::parameters, by_p = GetParam() != By::inputs;
    ASSERT_TRUE(vjp(prepared.f, prepared.ws, point_of(prepared.f),
                    {k, y_bar.data(), nullptr, by_x ? x_bar.data() : nullptr,
                     by_p ? p_bar.data() : nullptr})
                    .is_ok());
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      const Matrix truth = gradient(e, column(y_bar, e.outputs.size(), j));
      const auto first_parameter = truth.begin() + e.n;
      if (by_x) {
        EXPECT_TRUE(
            close(column(x_bar, e.x0.size(), j), {truth.begin(), first_parameter}, tolerance))
            << "seed " << seed << ", direction " << j << " of " << k;
      }
      if (by_p) {
        EXPECT_TRUE(close(column(p_bar, e.p0.size(), j), {first_parameter, truth.end()}, tolerance))
            << "seed " << seed << ", direction " << j << " of " << k;
      }
    }
  }
}

std::string name_of_case(const ::testing::TestParamInfo<By>& test) {
  constexpr const char* names[] = {"inputs", "parameters", "both"};
  return names[static_cast<std::size_t>(test.param)];
}

INSTANTIATE_TEST_SUITE_P(By, Products, ::testing::Values(By::inputs, By::parameters, By::both),
                         name_of_case);

TEST(ProductsOfNothing, directions_that_are_null_are_zero) {
  Prepared prepared(random_expression(1));
  const Matrix zeros(size_of(prepared.f.m(), 3), 0.0);
  EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 3, {}, {}), zeros);
  const Adjoints adjoints = vjp_of(prepared.f, prepared.ws, 3, {});
  EXPECT_EQ(adjoints.x_bar, Matrix(size_of(prepared.f.n(), 3), 0.0));
  EXPECT_EQ(adjoints.p_bar, Matrix(size_of(prepared.f.np(), 3), 0.0));
}

TEST(ProductsOfNothing, no_directions_write_nothing) {
  Prepared prepared(random_expression(1));
  double untouched = unwritten;
  const Point at = point_of(prepared.f);
  EXPECT_TRUE(jvp(prepared.f, prepared.ws, at, {0, nullptr, nullptr, nullptr, &untouched}).is_ok());
  EXPECT_TRUE(
      vjp(prepared.f, prepared.ws, at, {0, nullptr, nullptr, &untouched, &untouched}).is_ok());
  EXPECT_EQ(untouched, unwritten);
}

TEST(ProductsOfNothing, outputs_that_are_null_are_not_wanted) {
  Prepared prepared(random_expression(1));
  const Matrix x_dot = random_vector(1, size_of(prepared.f.n(), 1));
  const Matrix y_bar = random_vector(1, size_of(prepared.f.m(), 1));
  const Point at = point_of(prepared.f);
  EXPECT_TRUE(
      jvp(prepared.f, prepared.ws, at, {1, x_dot.data(), nullptr, nullptr, nullptr}).is_ok());
  EXPECT_TRUE(
      vjp(prepared.f, prepared.ws, at, {1, y_bar.data(), nullptr, nullptr, nullptr}).is_ok());
}

}  // namespace
}  // namespace spad::test
