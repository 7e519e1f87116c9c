// Code on Eigen's matrices records as it is, and has the values of elimination by hand in long
// double, and the derivatives of differences of it.
#include "spad/eigen.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SparseCore>
#include <cmath>
#include <numeric>
#include <vector>

#include "capi/dense_algebra.hpp"
#include "spad/spad.hpp"

namespace {

std::vector<spad::Real> on_matrices(const std::vector<spad::Real>& x) {
  using T = spad::Real;
  using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
  const Vector b = Eigen::Map<const Vector>(x.data(), 3);
  Matrix a = b * b.transpose() / T(7);
  a.diagonal().array() += 4 + b.array().square();
  const Vector u = a.partialPivLu().solve(b), v = a.llt().solve(u), w = a.householderQr().solve(v);
  Eigen::SparseMatrix<T> s = a.sparseView();
  return {u.norm(),
          v.dot(w),
          a.determinant(),
          a.inverse()(0, 1),
          (s * u - b * T(2)).sum(),
          b.array().sin().prod(),
          a.trace()};
}

using Numbers = std::vector<long double>;

long double dot(const Numbers& a, const Numbers& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0L);
}

Numbers by_elimination(const Numbers& b) {
  workloads::Matrix<long double> a(3, 3);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) a(i, j) = b[i] * b[j] / 7 + (i == j ? 4 + b[i] * b[i] : 0);
  const Numbers u = workloads::lu_solve(a, b), v = workloads::lu_solve(a, u);
  const long double determinant = a(0, 0) * (a(1, 1) * a(2, 2) - a(1, 2) * a(2, 1)) -
                                  a(0, 1) * (a(1, 0) * a(2, 2) - a(1, 2) * a(2, 0)) +
                                  a(0, 2) * (a(1, 0) * a(2, 1) - a(1, 1) * a(2, 0));
  return {std::sqrt(dot(u, u)),
          dot(v, workloads::lu_solve(a, v)),
          determinant,
          workloads::lu_solve(a, Numbers{0, 1, 0})[0],
          -(b[0] + b[1] + b[2]),  // A u is b
          std::sin(b[0]) * std::sin(b[1]) * std::sin(b[2]),
          a(0, 0) + a(1, 1) + a(2, 2)};
}

TEST(Eigen, matrices_of_reals_have_the_derivatives_of_differences) {
  const std::vector<double> at = {1, 2, 3}, tried = {1.1, 1.9, 3.1};
  spad::Function f = spad::record(at, on_matrices);
  const std::vector<double> values = f.eval(tried);
  const Numbers expected = by_elimination(Numbers(tried.begin(), tried.end()));
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(values[i], static_cast<double>(expected[i]), 1e-12 * (1 + std::abs(values[i])))
        << "output " << i;
  for (std::size_t j = 0; j < 3; ++j) {
    const long double h = 1e-4L;
    const auto moved = [&](long double step) {
      Numbers x(tried.begin(), tried.end());
      x[j] += step;
      return by_elimination(x);
    };
    const auto a = moved(-2 * h), b = moved(-h), c = moved(h), d = moved(2 * h);
    std::vector<double> x_dot(3, 0.0);
    x_dot[j] = 1;
    const std::vector<double> y_dot = f.jvp(tried, {}, x_dot);
    for (std::size_t i = 0; i < y_dot.size(); ++i) {
      const auto slope = static_cast<double>((a[i] - d[i] + 8 * (c[i] - b[i])) / (12 * h));
      EXPECT_NEAR(y_dot[i], slope, 1e-10 * (1 + std::abs(slope))) << i << " by " << j;
    }
  }
}

TEST(Eigen, numbers_multiply_matrices_of_reals) {
  spad::Function f = spad::record({1.0, 2.0}, [](const auto& x) {
    Eigen::Matrix<spad::Real, 2, 1> v(x[0], x[1]);
    v = 2.0 * v + v * 3.0;
    return std::vector<spad::Real>{v[0], v[1]};
  });
  EXPECT_EQ(f.eval({3.0, 4.0}), (std::vector<double>{15, 20}));
}

}  // namespace
