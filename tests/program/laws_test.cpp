// Laws that hold for every function: duality, symmetry, linearity.
#include "program/products.hpp"

namespace spad::test {
namespace {

// Both sides are sums of a few hundred products of size about 1, rounded at 1e-16 each.
void expect_equal(double a, double b, double size, std::uint64_t seed) {
  EXPECT_LE(std::abs(a - b), 1e-12 * (1 + size)) << "seed " << seed << ": " << a << " is not " << b;
}

double length(const Matrix& a) { return std::sqrt(dot(a, a)); }

TEST(Laws, jvp_and_vjp_are_adjoint) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Expression e =
        random_expression(seed, {.n = 6, .np = 4, .n_recipes = 80, .n_outputs = 5});
    Prepared prepared(e);
    const Matrix v = random_vector(seed, e.x0.size()), q = random_vector(seed + 1, e.p0.size());
    const Matrix w = random_vector(seed + 2, e.outputs.size());
    const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 1, v, q);
    const Adjoints back = vjp_of(prepared.f, prepared.ws, 1, w);
    const double size = length(y_dot) + length(back.x_bar) + length(back.p_bar);
    expect_equal(dot(w, y_dot), dot(v, back.x_bar) + dot(q, back.p_bar), size, seed);
  }
}

TEST(Laws, the_hessian_is_symmetric_in_inputs_and_parameters) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Expression e =
        random_expression(seed, {.n = 6, .np = 4, .n_recipes = 80, .n_outputs = 5});
    Prepared prepared(e);
    const MaybeMatrix x = random_vector(seed, size_of(e.n, 2)),
                      p = random_vector(seed + 1, size_of(e.np, 2));
    const SecondOrder h =
        hvp_of(prepared.f, prepared.ws, random_vector(seed, e.outputs.size()), 2, x, p);
    const std::size_t n = e.x0.size(), np = e.p0.size();
    const double left = dot(column(*x, n, 0), column(h.x_hvp, n, 1)) +
                        dot(column(*p, np, 0), column(h.p_hvp, np, 1));
    const double right = dot(column(*x, n, 1), column(h.x_hvp, n, 0)) +
                         dot(column(*p, np, 1), column(h.p_hvp, np, 0));
    expect_equal(left, right, 10 * (length(h.x_hvp) + length(h.p_hvp)), seed);
  }
}

TEST(Laws, jvp_is_linear_in_its_direction) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Expression e = random_expression(seed);
    Prepared prepared(e);
    const std::size_t n = e.x0.size();
    Matrix x_dot = random_vector(seed, 2 * n);
    for (std::size_t i = 0; i < n; ++i) x_dot.push_back(2 * x_dot[i] - 3 * x_dot[n + i]);
    const Matrix y_dot = jvp_of(prepared.f, prepared.ws, 3, x_dot, {});
    const std::size_t m = e.outputs.size();
    for (std::size_t i = 0; i < m; ++i) {
      expect_equal(y_dot[2 * m + i], 2 * y_dot[i] - 3 * y_dot[m + i], length(y_dot), seed);
    }
  }
}

TEST(Laws, the_directions_of_inputs_and_parameters_add) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Expression e = random_expression(seed);
    Prepared prepared(e);
    const Matrix v = random_vector(seed, e.x0.size()), q = random_vector(seed + 1, e.p0.size());
    const Matrix both = jvp_of(prepared.f, prepared.ws, 1, v, q);
    const Matrix by_x = jvp_of(prepared.f, prepared.ws, 1, v, {});
    const Matrix by_p = jvp_of(prepared.f, prepared.ws, 1, {}, q);
    for (std::size_t i = 0; i < both.size(); ++i) {
      expect_equal(both[i], by_x[i] + by_p[i], length(by_x) + length(by_p), seed);
    }
  }
}

TEST(Laws, a_null_direction_is_a_direction_of_zeros) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Expression e = random_expression(seed);
    Prepared prepared(e);
    const Matrix v = random_vector(seed, e.x0.size()), q = random_vector(seed, e.p0.size());
    EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, v, {}),
              jvp_of(prepared.f, prepared.ws, 1, v, Matrix(e.p0.size(), 0.0)));
    EXPECT_EQ(jvp_of(prepared.f, prepared.ws, 1, {}, q),
              jvp_of(prepared.f, prepared.ws, 1, Matrix(e.x0.size(), 0.0), q));
  }
}

}  // namespace
}  // namespace spad::test
