// The chained problem's constraint Jacobian and Hessian of the Lagrangian by hand.
#include "bench/workloads/luksan_vlcek.hpp"

#include "bench/workloads/elements.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

// What the sines and the exponential of a constraint give for its derivatives.
template <class T>
struct Factors {
  T product_of_sines, product_of_cosines, mixed, mirrored;  // s1 s2, c1 c2, c1 s2, s1 c2
  T e;                                                      // exp(a - b)
};

template <class T>
Factors<T> factors(T a, T b, T c) {
  T s1, c1, s2, c2;
  sin_cos(b - c, s1, c1);
  sin_cos(b + c, s2, c2);
  return {s1 * s2, c1 * c2, c1 * s2, s1 * c2, exp(a - b)};
}

// Row k is at 3k - 1, 3k + 1, 3k + 3, but for the two ends.
template <class T>
void jacobian(std::size_t n, const double* x, double* values, Part part) {
  const std::size_t m = n - 2;
  for_blocks<T>(part.begin(m), part.end(m), [&]<class L>(std::size_t k) {
    const L a = load<L>(x + k), b = load<L>(x + k + 1), c = load<L>(x + k + 2);
    const Factors<L> f = factors(a, b, c);
    const L by_a = -f.e * (1.0 + a);
    const L by_b = 9.0 * b * b + f.mixed + f.mirrored + 4.0 + a * f.e;
    const L by_c = 2.0 - f.mixed + f.mirrored;
    for (std::size_t l = 0; l < width<L>; ++l) {
      const std::size_t row = k + l;
      values[row == 0 ? 0 : 3 * row - 1] = lane(by_a, l);
      values[3 * row + 1] = lane(by_b, l);
      values[row + 1 == m ? 3 * n - 7 : 3 * row + 3] = lane(by_c, l);
    }
  });
}

Pattern pattern_of_constraints(std::size_t n) {
  std::vector<Entry> entries;
  for (std::size_t k = 0; k + 2 < n; ++k) {
    for (std::size_t i = 0; i < 3; ++i) entries.push_back(entry(k, k + i));
  }
  return pattern_of(n - 2, n, std::move(entries));
}

Pattern tridiagonal(std::size_t n) {
  std::vector<Entry> entries;
  for (std::size_t j = 0; j < n; ++j) {
    entries.push_back(entry(j, j));
    if (j + 1 < n) entries.push_back(entry(j + 1, j));
  }
  return pattern_of(n, n, std::move(entries));
}

// The contributions of a run of constraints to their three diagonal entries and the one beside.
struct Contributions {
  static constexpr std::size_t length = 256;
  double a[length], b[length + 1], c[length + 2], beside[length];
};

template <class T>
void contributions(const double* x, const double* weights, std::size_t first, std::size_t count,
                   Contributions& to) {
  for_blocks<T>(0, count, [&]<class L>(std::size_t l) {
    const std::size_t k = first + l;
    const L a = load<L>(x + k), b = load<L>(x + k + 1), c = load<L>(x + k + 2);
    const L weight = load<L>(weights + 1 + k);
    const Factors<L> f = factors(a, b, c);
    store(to.a + l, -weight * f.e * (2.0 + a));
    store(to.b + l + 1,
          weight * (18.0 * b - a * f.e + 2.0 * (f.product_of_cosines - f.product_of_sines)));
    store(to.c + l + 2, -2.0 * weight * (f.product_of_sines + f.product_of_cosines));
    store(to.beside + l, weight * f.e * (1.0 + a));
  });
}

// Diagonal and the entry below of columns [begin, end): each is written once, from the constraints
// of which it is first, second or third.
template <class T>
void hessian(std::size_t n, const double* weights, const double* x, double* values, Part part) {
  const std::size_t m = n - 2, begin = part.begin(n), end = part.end(n);
  Contributions run;
  run.b[0] = run.c[0] = run.c[1] = 0;
  for (std::size_t k = begin - std::min<std::size_t>(begin, 2); k < begin; ++k) {
    contributions<double>(x, weights, k, 1, run);
    run.b[0] = run.b[1];
    run.c[0] = run.c[1];
    run.c[1] = run.c[2];
  }
  const double w = weights[0];
  for (std::size_t first = begin; first < end; first += Contributions::length) {
    const std::size_t count = std::min(Contributions::length, end - first);
    const std::size_t n_rows = std::min(count, m - std::min(first, m));
    for (std::size_t l = n_rows; l < count; ++l) {
      run.a[l] = run.b[l + 1] = run.c[l + 2] = run.beside[l] = 0;
    }
    contributions<T>(x, weights, first, n_rows, run);
    for (std::size_t l = 0; l < count; ++l) {
      const std::size_t j = first + l;
      double diagonal = run.a[l] + run.b[l] + run.c[l];
      if (j > 0) diagonal += 200 * w;
      if (j + 1 < n) {
        diagonal += w * (1200 * x[j] * x[j] - 400 * x[j + 1] + 2);
        values[2 * j + 1] = run.beside[l] - 400 * w * x[j];
      }
      values[2 * j] = diagonal;
    }
    run.b[0] = run.b[count];
    run.c[0] = run.c[count];
    run.c[1] = run.c[count + 1];
  }
}

std::string named(const char* what, std::size_t n) {
  return std::string("Luksan-Vlcek ") + what + " " + std::to_string(n);
}

}  // namespace

Workload luksan_vlcek_jacobian(std::size_t n) {
  const auto model = std::make_shared<const ChainedConstraints>(ChainedConstraints{n});
  Workload result = workload(named("J", n), model, Numbers(4).many(n, -1, 1));
  result.by_hand = {.pattern = pattern_of_constraints(n),
                    .scalar = [n](const double* x, double* values,
                                  Part part) { jacobian<double>(n, x, values, part); },
                    .lanes = [n](const double* x, double* values,
                                 Part part) { jacobian<Lanes>(n, x, values, part); }};
  result.sacado = sacado_of_elements(model);
  return result;
}

Workload luksan_vlcek_hessian(std::size_t n) {
  const auto weights = std::make_shared<const std::vector<double>>(Numbers(5).many(n - 1, 0.5, 2));
  const auto model = std::shared_ptr<const ChainedProblem>(
      new ChainedProblem{n, weights->data()}, [weights](const ChainedProblem* p) { delete p; });
  Workload result = workload(named("H", n), model, Numbers(6).many(n, -1, 1));
  result.w = *weights;
  result.by_hand = {
      .pattern = tridiagonal(n),
      .scalar = [=](const double* x, double* values,
                    Part part) { hessian<double>(n, weights->data(), x, values, part); },
      .lanes = [=](const double* x, double* values,
                   Part part) { hessian<Lanes>(n, weights->data(), x, values, part); }};
  result.sacado = sacado_of_elements(model, true);
  return result;
}

}  // namespace spad::bench
