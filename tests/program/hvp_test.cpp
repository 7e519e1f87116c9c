// Hessian-vector products against second differences in long double.
#include "program/differences.hpp"
#include "program/products.hpp"

namespace spad::test {
namespace {

// Second differences: 1e-12 by rounding and h^4 times a sixth derivative by truncation.
constexpr double tolerance = 1e-7;

Matrix joined(const Matrix& x, const Matrix& p) {
  Matrix result = x;
  result.insert(result.end(), p.begin(), p.end());
  return result;
}

struct Directions {
  MaybeMatrix x, p;
  Matrix x_column(const Expression& e, std::size_t j) const {
    return x ? column(*x, e.x0.size(), j) : Matrix(e.x0.size(), 0.0);
  }
  Matrix p_column(const Expression& e, std::size_t j) const {
    return p ? column(*p, e.p0.size(), j) : Matrix(e.p0.size(), 0.0);
  }
};

void expect_true_products(const Expression& e, const Matrix& w, Index k,
                          const Directions& directions) {
  Prepared prepared(e);
  const SecondOrder result = hvp_of(prepared.f, prepared.ws, w, k, directions.x, directions.p);
  for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
    const Matrix got =
        joined(column(result.x_hvp, e.x0.size(), j), column(result.p_hvp, e.p0.size(), j));
    const Matrix truth =
        hessian_product(e, w, directions.x_column(e, j), directions.p_column(e, j));
    EXPECT_TRUE(close(got, truth, tolerance)) << "direction " << j << " of " << k;
  }
}

TEST(SecondOrderProducts, are_second_derivatives_along_directions) {
  constexpr Index numbers_of_directions[] = {1, 2, 3, 4, 5, 8, 9, 17};
  for (std::uint64_t seed = 0; seed < 96; ++seed) {
    SCOPED_TRACE(seed);
    const Expression e =
        random_expression(seed, {.n = 4, .np = 2, .n_recipes = 24, .n_outputs = 3});
    const Index k = numbers_of_directions[seed % 8];
    Directions directions;
    if (seed % 3 != 1) directions.x = random_vector(seed + 1, size_of(e.n, k));
    if (seed % 3 != 2) directions.p = random_vector(seed + 2, size_of(e.np, k));
    expect_true_products(e, random_vector(seed, e.outputs.size()), k, directions);
  }
}

TEST(SecondOrderProducts, come_with_the_gradient_of_the_weighted_outputs) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Expression e = random_expression(seed);
    Prepared prepared(e);
    const Matrix w = random_vector(seed, e.outputs.size());
    const Matrix truth = vjp_of(prepared.f, prepared.ws, 1, w).x_bar;
    for (Index k : {0, 1, 6}) {
      const MaybeMatrix x_dot = random_vector(seed, size_of(e.n, k));
      EXPECT_EQ(hvp_of(prepared.f, prepared.ws, w, k, x_dot, {}).x_bar, truth) << "seed " << seed;
    }
  }
}

TEST(SecondOrderProducts, take_null_weights_for_ones) {
  const Expression e = random_expression(7);
  Prepared prepared(e);
  const MaybeMatrix x_dot = random_vector(1, size_of(e.n, 3)),
                    p_dot = random_vector(2, size_of(e.np, 3));
  const SecondOrder ones =
      hvp_of(prepared.f, prepared.ws, Matrix(e.outputs.size(), 1.0), 3, x_dot, p_dot);
  const SecondOrder null = hvp_of(prepared.f, prepared.ws, {}, 3, x_dot, p_dot);
  EXPECT_EQ(null.x_bar, ones.x_bar);
  EXPECT_EQ(null.x_hvp, ones.x_hvp);
  EXPECT_EQ(null.p_hvp, ones.p_hvp);
}

TEST(SecondOrderProducts, write_only_what_is_wanted) {
  const Expression e = random_expression(7);
  Prepared prepared(e);
  const MaybeMatrix x_dot = random_vector(1, size_of(e.n, 2));
  const SecondOrder all = hvp_of(prepared.f, prepared.ws, {}, 2, x_dot, {});
  Matrix p_hvp(size_of(e.np, 2), unwritten);
  const HvpArrays arrays{nullptr, 2, x_dot->data(), nullptr, nullptr, nullptr, p_hvp.data()};
  ASSERT_TRUE(hvp(prepared.f, prepared.ws, point_of(prepared.f), arrays).is_ok());
  EXPECT_EQ(p_hvp, all.p_hvp);
  const HvpArrays nothing{nullptr, 0, nullptr, nullptr, nullptr, nullptr, nullptr};
  EXPECT_TRUE(hvp(prepared.f, prepared.ws, point_of(prepared.f), nothing).is_ok());
}

TEST(SecondOrderProducts, of_no_direction_are_zero) {
  const Expression e = random_expression(9);
  Prepared prepared(e);
  const SecondOrder result = hvp_of(prepared.f, prepared.ws, {}, 2, {}, {});
  EXPECT_EQ(result.x_hvp, Matrix(size_of(e.n, 2), 0.0));
  EXPECT_EQ(result.p_hvp, Matrix(size_of(e.np, 2), 0.0));
}

}  // namespace
}  // namespace spad::test
