// The backward error of solutions with known perturbations.
#include "linalg/backward_error.hpp"

#include <gtest/gtest.h>

#include "linalg/matrices.hpp"

namespace spad::test {
namespace {

double error_of(const Sparse& s, bool transposed, const Vector& x, const Vector& b) {
  Vector residual(b.size()), magnitude(b.size()), row_sum(b.size());
  return backward_error({s.pattern, s.values.data(), transposed}, x.data(), b.data(),
                        {residual.data(), magnitude.data(), row_sum.data()});
}

TEST(BackwardError, is_zero_for_the_exact_solution) {
  const Sparse s = sparse({{2, 1}, {0, 4}});
  EXPECT_EQ(error_of(s, false, {1, 2}, {4, 8}), 0);
  EXPECT_EQ(error_of(s, true, {1, 2}, {2, 9}), 0);
}

// Each entry of A and b changed by a factor 1 ± d at worst gives the error d, and no other.
TEST(BackwardError, is_the_size_of_the_smallest_perturbation) {
  const Sparse s = sparse({{2, 1}, {1, 4}});
  const double d = 1e-5;
  const Vector x = {3, 5};
  const Vector b = {11 * (1 + d) / (1 - d), 23};
  EXPECT_NEAR(error_of(s, false, x, b), d, 1e-14);
}

TEST(BackwardError, is_invariant_to_the_scaling_of_rows) {
  const Vector x = {3, 5};
  const double plain = error_of(sparse({{2, 1}, {1, 4}}), false, x, {11.001, 23});
  const double scaled =
      error_of(sparse({{0x1p60, 0x1p59}, {1, 4}}), false, x, {11.001 * 0x1p59, 23});
  EXPECT_EQ(plain, scaled);
}

TEST(BackwardError, forgives_noise_in_components_that_should_be_zero) {
  const Sparse s = sparse({{1, 0}, {0, 1}});
  EXPECT_LT(error_of(s, false, {1, 1e-25}, {1, 0}), 1e-20);
}

TEST(BackwardError, of_a_solution_that_is_not_finite_is_infinite) {
  const Sparse s = sparse({{1, 1}, {0, 1}});
  EXPECT_TRUE(std::isinf(error_of(s, false, {NAN, 1}, {1, 1})));
  EXPECT_TRUE(std::isinf(error_of(s, false, {INFINITY, 1}, {1, 1})));
  EXPECT_TRUE(std::isinf(error_of(s, false, {1.7e308, 1.7e308}, {1, 1})));
}

}  // namespace
}  // namespace spad::test
