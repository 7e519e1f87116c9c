// Code as a user has it: templated over its number type, and knowing nothing of spad.
//
// Each workload maps a vector of numbers to a vector of numbers.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <utility>
#include <valarray>
#include <vector>

#include "capi/dense_algebra.hpp"

namespace workloads {

// ---- models -------------------------------------------------------------------------------------

template <class T>
using State = std::array<T, 3>;

template <class T>
State<T> lorenz_rate(const State<T>& s) {
  constexpr double sigma = 10, rho = 28;
  const T beta = T(8) / 3;
  const auto& [x, y, z] = s;
  return {sigma * (y - x), x * (rho - z) - y, x * y - beta * z};
}

template <class T>
State<T> moved(const State<T>& s, const State<T>& rate, double h) {
  State<T> result;
  std::transform(s.begin(), s.end(), rate.begin(), result.begin(),
                 [h](const T& a, const T& b) { return a + h * b; });
  return result;
}

template <class T>
Vector<T> lorenz_runge_kutta(const Vector<T>& x) {
  State<T> s{x[0], x[1], x[2]};
  const double h = 0.01;
  for (int step = 0; step < 20; ++step) {
    const State<T> k1 = lorenz_rate(s), k2 = lorenz_rate(moved(s, k1, h / 2)),
                   k3 = lorenz_rate(moved(s, k2, h / 2)), k4 = lorenz_rate(moved(s, k3, h));
    for (std::size_t i = 0; i < 3; ++i) s[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return {s.begin(), s.end()};
}

// Kepler's equation by Newton's method in the user's own loop.
template <class T>
Vector<T> kepler(const Vector<T>& x) {
  using std::abs;
  using std::cos;
  using std::sin;
  Vector<T> result;
  for (const T& mean : x) {
    T e = mean, step = 1;
    for (int i = 0; i < 50 && abs(step) > 1e-6; ++i) {
      step = (e - 0.3 * sin(e) - mean) / (1 - 0.3 * cos(e));
      e -= step;
    }
    result.push_back(e - (e - 0.3 * sin(e) - mean) / (1 - 0.3 * cos(e)));
  }
  return result;
}

// Piecewise cubic, of a table of plain numbers.
template <class T>
Vector<T> interpolation(const Vector<T>& x) {
  static const std::vector<double> grid = {-2, -1, -0.25, 0.2, 1.1, 2};
  static const std::vector<double> values = {1, 3, -1, 0.5, 2, 1}, slopes = {0, 1, -2, 1, 0.5, 0};
  Vector<T> result;
  for (const T& at : x) {
    const auto upper = std::upper_bound(grid.begin() + 1, grid.end() - 1, at);
    const auto k = static_cast<std::size_t>(upper - grid.begin()) - 1;
    const double h = grid[k + 1] - grid[k];
    const T t = (at - grid[k]) / h, t2 = t * t, t3 = t2 * t;
    result.push_back((2 * t3 - 3 * t2 + 1) * values[k] + (t3 - 2 * t2 + t) * h * slopes[k] +
                     (3 * t2 - 2 * t3) * values[k + 1] + (t3 - t2) * h * slopes[k + 1]);
  }
  return result;
}

// The length of the shortest way through a graph whose edges depend on x.
template <class T>
Vector<T> shortest_path(const Vector<T>& x) {
  using Entry = std::pair<T, int>;
  std::map<int, std::vector<std::pair<int, T>>> edges = {
      {0, {{1, 1 + x[0] * x[0]}, {2, 2.5 + x[1]}}},
      {1, {{2, x[2] * x[2] + 0.5}, {3, 6}}},
      {2, {{3, 1 + x[0] * x[1]}}}};
  std::vector<T> distance(4, std::numeric_limits<T>::max());
  const auto farther = [](const Entry& a, const Entry& b) { return a.first > b.first; };
  std::priority_queue<Entry, std::vector<Entry>, decltype(farther)> queue(farther);
  queue.push({distance[0] = 0, 0});
  while (!queue.empty()) {
    const auto [length, node] = queue.top();
    queue.pop();
    for (const auto& [next, edge] : edges[node])
      if (length + edge < distance[static_cast<std::size_t>(next)])
        queue.push({distance[static_cast<std::size_t>(next)] = length + edge, next});
  }
  return {distance[1], distance[2], distance[3]};
}

// A put option that may be exercised early, on a binomial tree.
template <class T>
Vector<T> american_put(const Vector<T>& x) {
  using std::exp;
  using std::pow;
  using std::sqrt;
  const T spot = 100 + x[0], sigma = 0.3 + x[1] / 10, rate = 0.05 + x[2] / 100, strike = 105;
  const int steps = 12;
  const T dt = T(1) / steps, up = exp(sigma * sqrt(dt)), discount = exp(-rate * dt);
  const T p = (1 / discount - 1 / up) / (up - 1 / up);
  std::vector<T> value(steps + 1);
  const auto payoff = [&](int level, int ups) { return strike - spot * pow(up, 2 * ups - level); };
  for (int i = 0; i <= steps; ++i)
    value[static_cast<std::size_t>(i)] = std::max(payoff(steps, i), T(0));
  for (int level = steps; level-- > 0;)
    for (int i = 0; i <= level; ++i) {
      const auto k = static_cast<std::size_t>(i);
      value[k] = std::max<T>(discount * (p * value[k + 1] + (1 - p) * value[k]), payoff(level, i));
    }
  return {value.front()};
}

// ---- the standard library, and the language -----------------------------------------------------

template <class T>
Vector<T> order_statistics(const Vector<T>& x) {
  Vector<T> sorted(x);
  std::sort(sorted.begin(), sorted.end());
  std::stable_sort(sorted.begin(), sorted.end(), std::greater<T>());
  const auto [smallest, largest] = std::minmax_element(x.begin(), x.end());
  std::nth_element(sorted.begin(), sorted.begin() + 1, sorted.end());
  return {sorted[1] * sorted[1], *largest - *smallest, std::max({x[0], x[1], x[2]}) * x[0],
          std::clamp(x[1], T(-0.5), T(0.5)) * x[2], std::min(x[0], x[2]) * x[1]};
}

template <class T>
Vector<T> numeric_algorithms(const Vector<T>& x) {
  Vector<T> sums(x.size()), differences(x.size()), scan(x.size());
  std::partial_sum(x.begin(), x.end(), sums.begin());
  std::adjacent_difference(sums.begin(), sums.end(), differences.begin(), std::multiplies<T>());
  std::exclusive_scan(x.begin(), x.end(), scan.begin(), T(1), std::multiplies<>());
  std::valarray<T> array(x.data(), x.size());
  array = sin(array) * array + T(2) * std::valarray<T>(array[std::slice(0, x.size(), 1)]);
  const T mean = std::accumulate(x.begin(), x.end(), T(0)) / static_cast<int>(x.size());
  const T variance = std::accumulate(x.begin(), x.end(), T(0), [&](const T& sum, const T& value) {
    return sum + (value - mean) * (value - mean);
  });
  return {differences.back(),
          scan.back(),
          array.sum(),
          array.max(),
          variance,
          std::reduce(x.begin(), x.end()),
          std::transform_reduce(x.begin(), x.end(), sums.begin(), T(0))};
}

enum { scale = 3 };
constexpr long long large = 2;

template <class T>
struct Point {
  T x{}, y = 0;
  Point& operator+=(const Point& other) { return x += other.x, y += other.y, *this; }
  friend Point operator*(T factor, const Point& p) { return {factor * p.x, factor * p.y}; }
  friend bool operator<(const Point& a, const Point& b) { return a.x < b.x; }
};

template <class T>
Vector<T> mixed_arithmetic(const Vector<T>& x) {
  constexpr T third = T(1) / T(3), zero{};
  static const T pi = 3.14159265358979323846;
  T a = zero, b = 2.5f, c(7), d = x[0];
  a = b = x[1];
  a += 1, b -= 2u, c *= x[2], d /= 4L;
  ++a, b--;
  const T before = c++;
  std::swap(a, b);
  const bool is_positive = x[0] > 0 || x[0] == -1, is_nonzero = static_cast<bool>(x[1]);
  Point<T> p{x[0], 1}, q;
  q += 2.0 * p;
  return {
      third * a + pi,           b * T(scale),           large * c - before,       2u / (d + 3),
      is_positive ? x[0] : 1.0, is_nonzero ? a * b : 0, p < q ? q.x * q.y : zero, -(+x[2]) + 'a'};
}

template <class T>
Vector<T> special_functions(const Vector<T>& x) {
  using namespace std;  // as old code has it
  const T a = x[0] * x[0] + 1, b = x[1] * x[1] + 2, c = x[2] / 3;
  return {lgamma(a) + erf(c) * erfc(c),
          log1p(a) * expm1(c) + log2(a) + log10(b),
          cbrt(a) + hypot(a, b) + hypot(a, b, c) + exp2(c),
          atan2(a, b) + asin(c) + acos(c) + atan(a),
          sinh(c) + cosh(c) + tanh(c) + asinh(a) + acosh(b) + atanh(c),
          pow(a, b) + pow(a, 3) + pow(2, c) + pow(b, -0.5),
          fma(a, b, c) + fmod(10 * a, b) + copysign(a, c),
          fmin(a, b) + fmax(a, c) + fabs(c) + abs(c) + max(a, b) + min(a, b),
          floor(a) * c + ceil(b) * c + round(b) * a + trunc(a) * b,
          isfinite(a) && !isnan(b) && !isinf(c) && !signbit(a) ? tan(c) * exp(c) : T(0)};
}

}  // namespace workloads
