// Systems of equations written by hand, with known solutions, as Newton problems.
#pragma once

#include <functional>

#include "linalg/matrices.hpp"
#include "solve/newton_iteration.hpp"

namespace spad::test {

// F and its dense Jacobian (rows of numbers; zeros stay in the pattern) as lambdas.
class WrittenSystem final : public NewtonProblem {
 public:
  using F = std::function<Vector(const Vector&)>;
  using J = std::function<std::vector<Vector>(const Vector&)>;

  WrittenSystem(Index n, F f, J j) : n_(n), f_(std::move(f)), j_(std::move(j)) {}

  Status residual(const double* x, double* f) override {
    const Vector at(x, x + n_);
    if (refuses && refuses(at)) return Status::error(refusal, "refused");
    const Vector value = f_(at);
    std::copy(value.begin(), value.end(), f);
    return {};
  }
  Status jacobian(const double* x, double* values) override {
    const Sparse s = sparse(j_(Vector(x, x + n_)), true);
    std::copy(s.values.begin(), s.values.end(), values);
    return {};
  }

  std::function<bool(const Vector&)> refuses;  // points at which the residual has no value
  Code refusal = Code::tape_branch_changed;

  CscPattern pattern() const {
    const std::vector<Vector> full(static_cast<std::size_t>(n_),
                                   Vector(static_cast<std::size_t>(n_)));
    return sparse(full, true).pattern;
  }

 private:
  Index n_;
  F f_;
  J j_;
};

struct Outcome {
  Status status;
  NewtonReport report;
  Vector x, history;
};

inline Outcome solve(WrittenSystem& system, Vector x, const NewtonOptions& options = {}) {
  Outcome outcome{{}, {}, std::move(x), Vector(200)};
  outcome.report.history = outcome.history.data();
  outcome.report.history_capacity = 200;
  const CscPattern pattern = system.pattern();
  Result<Factorization> factorization = Factorization::analyze(pattern, {});
  NewtonIteration newton(pattern.n_cols, pattern.nnz());
  outcome.status = newton.solve(system, options, *factorization, outcome.x.data(), outcome.report);
  if (outcome.report.iterations < 199)
    outcome.history.resize(static_cast<std::size_t>(outcome.report.iterations) + 1);
  return outcome;
}

inline WrittenSystem arctangent() {
  return {1, [](const Vector& x) { return Vector{std::atan(x[0])}; },
          [](const Vector& x) { return std::vector<Vector>{{1 / (1 + x[0] * x[0])}}; }};
}

inline WrittenSystem rosenbrock() {  // solution (1, 1)
  return {2,
          [](const Vector& x) {
            return Vector{10 * (x[1] - x[0] * x[0]), 1 - x[0]};
          },
          [](const Vector& x) {
            return std::vector<Vector>{{-20 * x[0], 10}, {-1, 0}};
          }};
}

inline WrittenSystem powell_singular() {  // solution 0, where J is singular
  return {4,
          [](const Vector& x) {
            const double a = x[1] - 2 * x[2], b = x[0] - x[3];
            return Vector{x[0] + 10 * x[1], std::sqrt(5.0) * (x[2] - x[3]), a * a,
                          std::sqrt(10.0) * b * b};
          },
          [](const Vector& x) {
            const double a = 2 * (x[1] - 2 * x[2]), b = 2 * std::sqrt(10.0) * (x[0] - x[3]);
            return std::vector<Vector>{{1, 10, 0, 0},
                                       {0, 0, std::sqrt(5.0), -std::sqrt(5.0)},
                                       {0, a, -2 * a, 0},
                                       {b, 0, 0, -b}};
          }};
}

inline WrittenSystem square_root() {  // √x + x = 6 at x = 4; no value for x < 0
  return {1, [](const Vector& x) { return Vector{std::sqrt(x[0]) + x[0] - 6}; },
          [](const Vector& x) { return std::vector<Vector>{{0.5 / std::sqrt(x[0]) + 1}}; }};
}

inline WrittenSystem brown_almost_linear(Index n) {  // solution (1, ..., 1), among others
  return {n,
          [n](const Vector& x) {
            double sum = -(n + 1.0), product = 1;
            for (double value : x) sum += value, product *= value;
            Vector f(x);
            for (double& value : f) value += sum;
            f.back() = product - 1;
            return f;
          },
          [n](const Vector& x) {
            const auto size = static_cast<std::size_t>(n);
            std::vector<Vector> j(size, Vector(size, 1.0));
            for (std::size_t i = 0; i + 1 < size; ++i) j[i][i] = 2;
            for (std::size_t k = 0; k < size; ++k) {
              j.back()[k] = 1;
              for (std::size_t l = 0; l < size; ++l)
                if (l != k) j.back()[k] *= x[l];
            }
            return j;
          }};
}

// Chandrasekhar's H-equation by the midpoint rule: h_i (1 - c/(2n) Σ_j μ_i h_j / (μ_i + μ_j)) = 1.
inline WrittenSystem chandrasekhar(Index n, double c) {
  const auto weight = [n, c](std::size_t i, std::size_t j) {
    const double mi = (static_cast<double>(i) + 0.5) / n, mj = (static_cast<double>(j) + 0.5) / n;
    return c / (2.0 * n) * mi / (mi + mj);
  };
  const auto size = static_cast<std::size_t>(n);
  const auto remainder = [=](const Vector& h, std::size_t i) {
    double sum = 1;
    for (std::size_t j = 0; j < size; ++j) sum -= weight(i, j) * h[j];
    return sum;
  };
  return {n,
          [=](const Vector& h) {
            Vector f(size);
            for (std::size_t i = 0; i < size; ++i) f[i] = h[i] - 1 / remainder(h, i);
            return f;
          },
          [=](const Vector& h) {
            std::vector<Vector> jacobian(size, Vector(size));
            for (std::size_t i = 0; i < size; ++i) {
              const double r = remainder(h, i);
              for (std::size_t j = 0; j < size; ++j)
                jacobian[i][j] = (i == j ? 1.0 : 0.0) - weight(i, j) / (r * r);
            }
            return jacobian;
          }};
}

}  // namespace spad::test
