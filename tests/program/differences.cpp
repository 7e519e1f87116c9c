// Central differences with one step of Richardson's extrapolation.
//
// With h = 2^-12 the truncation error is of order h^4 = 4e-15 times a fifth derivative, rounding
// costs 5e-20/h = 2e-16 in first and 5e-20/h^2 = 1e-12 in second derivatives.
#include "program/differences.hpp"

namespace spad::test {

namespace {

using Real = long double;
constexpr Real step = 0x1p-12L;

struct Direction {
  std::span<const double> x, p;
};

std::vector<Real> moved(const std::vector<double>& from, Real s, std::span<const double> u, Real t,
                        std::span<const double> v) {
  std::vector<Real> result;
  for (std::size_t i = 0; i < from.size(); ++i) {
    result.push_back(from[i] + (u.empty() ? 0 : s * u[i]) + (v.empty() ? 0 : t * v[i]));
  }
  return result;
}

// F at the point moved by s u + t v.
std::vector<Real> outputs_at(const Expression& e, Real s, const Direction& u, Real t,
                             const Direction& v) {
  const std::vector<Real> x = moved(e.x0, s, u.x, t, v.x), p = moved(e.p0, s, u.p, t, v.p);
  return evaluate<Real>(e, x, p);
}

Real weighted(const std::vector<Real>& y, std::span<const double> w) {
  Real sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += w[i] * y[i];
  return sum;
}

template <class Difference>
Real extrapolate(Difference&& difference) {
  return (4 * difference(step / 2) - difference(step)) / 3;
}

// e_i as a direction in (x; p).
struct UnitDirection {
  UnitDirection(const Expression& e, std::size_t i) : x(e.x0.size(), 0), p(e.p0.size(), 0) {
    (i < x.size() ? x[i] : p[i - x.size()]) = 1;
  }
  std::vector<double> x, p;
};

}  // namespace

std::vector<double> directional_derivative(const Expression& e, std::span<const double> x_dot,
                                           std::span<const double> p_dot) {
  const Direction u{x_dot, p_dot};
  std::vector<double> result;
  for (std::size_t i = 0; i < e.outputs.size(); ++i) {
    result.push_back(static_cast<double>(extrapolate([&](Real h) {
      return (outputs_at(e, h, u, 0, {})[i] - outputs_at(e, -h, u, 0, {})[i]) / (2 * h);
    })));
  }
  return result;
}

std::vector<double> gradient(const Expression& e, std::span<const double> w) {
  std::vector<double> result;
  for (std::size_t i = 0; i < e.x0.size() + e.p0.size(); ++i) {
    const UnitDirection unit(e, i);
    const Direction u{unit.x, unit.p};
    result.push_back(static_cast<double>(extrapolate([&](Real h) {
      return (weighted(outputs_at(e, h, u, 0, {}), w) - weighted(outputs_at(e, -h, u, 0, {}), w)) /
             (2 * h);
    })));
  }
  return result;
}

std::vector<double> hessian_product(const Expression& e, std::span<const double> w,
                                    std::span<const double> x_dot, std::span<const double> p_dot) {
  const Direction v{x_dot, p_dot};
  std::vector<double> result;
  for (std::size_t i = 0; i < e.x0.size() + e.p0.size(); ++i) {
    const UnitDirection unit(e, i);
    const Direction u{unit.x, unit.p};
    const auto value = [&](Real s, Real t) { return weighted(outputs_at(e, s, u, t, v), w); };
    result.push_back(static_cast<double>(extrapolate([&](Real h) {
      return (value(h, h) - value(h, -h) - value(-h, h) + value(-h, -h)) / (4 * h * h);
    })));
  }
  return result;
}

}  // namespace spad::test
