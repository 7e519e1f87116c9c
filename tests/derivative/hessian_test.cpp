// Sparse Hessians against products with unit directions, in every way of computing and laying out.
#include "derivative/hessian.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "program/products.hpp"
#include "support/planted_tape.hpp"
#include "tape/simplify.hpp"

namespace spad::test {
namespace {

// Column-major n × n, from products with all unit directions.
Matrix dense_hessian(const Function& f, Workspace& ws, const Matrix& w, Active active) {
  const Index n = active == Active::parameters ? f.np()
                  : active == Active::inputs   ? f.n()
                                               : f.n() + f.np();
  const Index first = active == Active::parameters ? f.n() : 0, all = f.n() + f.np();
  Matrix x_dot(size_of(f.n(), n)), p_dot(size_of(f.np(), n));
  for (Index k = 0; k < n; ++k) {
    const Index source = first + k;
    if (source < f.n()) {
      x_dot[size_of(f.n(), k) + static_cast<std::size_t>(source)] = 1;
    } else {
      p_dot[size_of(f.np(), k) + static_cast<std::size_t>(source - f.n())] = 1;
    }
  }
  const SecondOrder h = hvp_of(f, ws, w, n, x_dot, p_dot);
  Matrix dense;
  for (Index k = 0; k < n; ++k) {
    for (Index i = first; i < (active == Active::inputs ? f.n() : all); ++i) {
      dense.push_back(i < f.n()
                          ? h.x_hvp[size_of(f.n(), k) + static_cast<std::size_t>(i)]
                          : h.p_hvp[size_of(f.np(), k) + static_cast<std::size_t>(i - f.n())]);
    }
  }
  return dense;
}

struct Way {
  Active active = Active::inputs;
  Triangle part = Triangle::lower;
  Layout layout = Layout::csc;
  std::optional<Method> method;
};

std::string name_of(const Way& way) {
  return "active " + std::to_string(static_cast<int>(way.active)) + ", part " +
         std::to_string(static_cast<int>(way.part)) + ", layout " +
         std::to_string(static_cast<int>(way.layout)) + ", method " +
         std::to_string(way.method ? static_cast<int>(*way.method) : 0);
}

// The position of each value, from the layout's own arrays.
std::vector<std::pair<Index, Index>> positions(const SparseHessian& h, Layout layout) {
  std::vector<std::pair<Index, Index>> result;
  const LayoutArrays& a = h.arrays();
  if (layout == Layout::coo) {
    for (std::size_t k = 0; k < a.ptr32.size(); ++k) result.emplace_back(a.ptr32[k], a.idx32[k]);
    return result;
  }
  for (std::size_t j = 0; j + 1 < a.ptr32.size(); ++j) {
    for (auto k = static_cast<std::size_t>(a.ptr32[j]);
         k < static_cast<std::size_t>(a.ptr32[j + 1]); ++k) {
      const auto line = static_cast<Index>(j);
      result.push_back(layout == Layout::csc ? std::pair(a.idx32[k], line)
                                             : std::pair(line, a.idx32[k]));
    }
  }
  return result;
}

bool is_in(Triangle part, Index i, Index j) {
  return part == Triangle::full || (part == Triangle::lower ? i >= j : i <= j);
}

// Every value is the dense one, every nonzero of the part has a position; y and the gradient too.
void expect_dense(const Function& f, const Way& way, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ", " + name_of(way));
  HessianOptions options;
  options.with_respect_to = way.active;
  options.part = way.part;
  options.layout.layout = way.layout;
  options.method = way.method;
  const auto h = SparseHessian::prepare(f, options);
  if (!h && way.method == Method::direct) {
    EXPECT_EQ(h.status().code(), Code::not_supported);
    return;
  }
  ASSERT_TRUE(h) << h.status().detail();
  Workspace ws(f, {});
  ASSERT_TRUE(h->reserve(ws).is_ok());
  const Matrix w = random_vector(seed + 5, static_cast<std::size_t>(f.m()));
  const auto n = static_cast<std::size_t>(h->info().n);
  Matrix values(static_cast<std::size_t>(h->info().nnz), unwritten), gradient(n, unwritten);
  Matrix y(static_cast<std::size_t>(f.m()), unwritten);
  const Status status =
      h->eval(ws, point_of(f), w.data(), y.data(), gradient.data(), values.data());
  ASSERT_TRUE(status.is_ok()) << status.detail();
  EXPECT_TRUE(same_bits(y, values_of(f, ws, point_of(f))));

  Matrix dense = dense_hessian(f, ws, w, way.active);
  double size = 1;
  for (double element : dense)
    size = std::isfinite(element) ? std::max(size, std::abs(element)) : size;
  const auto places = positions(*h, way.layout);
  ASSERT_EQ(places.size(), values.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto [i, j] = places[k];
    ASSERT_TRUE(is_in(way.part, i, j));
    double& expected = dense[static_cast<std::size_t>(j) * n + static_cast<std::size_t>(i)];
    if (std::isfinite(expected)) {
      ASSERT_NEAR(values[k], expected, 1e-11 * size) << i << ", " << j;
    }
    expected = 0;
  }
  for (std::size_t k = 0; k < dense.size(); ++k) {
    if (!is_in(way.part, static_cast<Index>(k % n), static_cast<Index>(k / n))) continue;
    ASSERT_EQ(dense[k], 0) << "no position for " << k % n << ", " << k / n;
  }
  const SecondOrder one = hvp_of(f, ws, w, 0, {}, {});
  if (way.active == Active::inputs) {
    for (std::size_t i = 0; i < n; ++i) {
      if (std::isfinite(one.x_bar[i])) {
        ASSERT_NEAR(gradient[i], one.x_bar[i], 1e-11 * size * 10) << i;
      }
    }
  }
}

const std::optional<Method> methods[] = {std::nullopt, Method::direct, Method::colored};

TEST(SparseHessian, of_random_expressions_is_the_dense_one) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Function f(
        record(random_expression(seed, {.n = 9, .np = 3, .n_recipes = 25, .n_outputs = 4})).tape);
    for (std::optional<Method> method : methods) {
      for (Active active : {Active::inputs, Active::parameters, Active::both}) {
        expect_dense(f, {active, Triangle::lower, Layout::csc, method}, seed);
      }
    }
  }
}

Planting planting_of(std::uint64_t seed, std::uint64_t n_levels) {
  return {.n_inputs = 40,
          .n_parameters = static_cast<Index>(seed % 3),
          .n_levels = static_cast<Index>(n_levels),
          .n_instances = 30,
          .n_recipes = static_cast<Index>(1 + seed % 6),
          .has_guards = seed % 4 == 0,
          .is_regular = seed % 2 == 0};
}

TEST(SparseHessian, of_planted_kernels_is_the_dense_one) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Function f(planted_tape(seed, planting_of(seed, 1 + seed % 3)));
    for (std::optional<Method> method : methods)
      expect_dense(f, {Active::inputs, Triangle::lower, Layout::csc, method}, seed);
  }
}

// Intermediates enter nonlinearly: the direct method multiplies derivatives along the levels.
TEST(SparseHessian, is_direct_over_levels) {
  int n_over_levels = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Function f(planted_tape(seed, planting_of(seed, 2 + seed % 3)));
    HessianOptions options;
    options.method = Method::direct;
    options.with_respect_to = static_cast<Active>(seed % 3);
    const auto h = SparseHessian::prepare(f, options);
    ASSERT_TRUE(h) << h.status().detail();
    n_over_levels += h->info().n_products > h->info().nnz ? 1 : 0;
    expect_dense(f, {options.with_respect_to, Triangle::lower, Layout::csc, Method::direct}, seed);
  }
  EXPECT_GT(n_over_levels, 15);  // in the others intermediates enter linearly
}

// Σ_r (Σ_j c_rj sin(x_j))²: H = 2 Σ_r (g_r g_rᵀ - s_r diag(c_rj sin x_j)), g_rj = c_rj cos x_j.
TEST(SparseHessian, of_squared_sums_is_that_by_hand) {
  constexpr Index n = 40, n_rows = 60;
  const Matrix x0 = random_vector(3, n), c = random_vector(4, n * n_rows);
  Recorder r(x0, {}, 1 << 20);
  const auto op1 = [&](Opcode code, Variable a) {
    return r.op1(static_cast<std::int32_t>(code), a);
  };
  std::vector<Variable> squares;
  for (Index row = 0; row < n_rows; ++row) {
    std::vector<Variable> terms;
    for (Index j = 0; j < n; ++j) {
      terms.push_back(r.op2(static_cast<std::int32_t>(Opcode::mul),
                            r.constant(c[static_cast<std::size_t>(row * n + j)]),
                            op1(Opcode::sin, r.input(j))));
    }
    squares.push_back(op1(Opcode::square, r.sum_n(n, {terms.data(), 1})));
  }
  const Function f(*r.finish(std::vector<Variable>{r.sum_n(n_rows, {squares.data(), 1})}));
  Matrix expected(n * n);
  for (Index row = 0; row < n_rows; ++row) {
    const double* const of_row = &c[static_cast<std::size_t>(row * n)];
    double sum = 0;
    for (Index j = 0; j < n; ++j) sum += of_row[j] * std::sin(x0[static_cast<std::size_t>(j)]);
    for (Index j = 0; j < n; ++j) {
      const double x = x0[static_cast<std::size_t>(j)];
      for (Index i = 0; i < n; ++i) {
        expected[static_cast<std::size_t>(j * n + i)] +=
            2 * of_row[i] * std::cos(x0[static_cast<std::size_t>(i)]) * of_row[j] * std::cos(x);
      }
      expected[static_cast<std::size_t>(j * n + j)] -= 2 * sum * of_row[j] * std::sin(x);
    }
  }
  for (Method method : {Method::direct, Method::colored}) {
    HessianOptions options;
    options.method = method;
    options.part = Triangle::full;
    const auto h = SparseHessian::prepare(f, options);
    ASSERT_TRUE(h) << h.status().detail();
    Workspace ws(f, {});
    ASSERT_TRUE(h->reserve(ws).is_ok());
    Matrix values(n * n);
    ASSERT_EQ(h->info().nnz, n * n);
    ASSERT_TRUE(h->eval(ws, point_of(f), nullptr, nullptr, nullptr, values.data()).is_ok());
    EXPECT_TRUE(close(values, expected, 1e-12));
  }
}

TEST(SparseHessian, comes_in_every_part_and_layout) {
  const Function f(planted_tape(1, {.n_inputs = 20, .n_parameters = 1, .n_instances = 20}));
  for (Triangle part : {Triangle::full, Triangle::lower, Triangle::upper}) {
    for (Layout layout : {Layout::csc, Layout::csr, Layout::coo}) {
      for (std::optional<Method> method : methods)
        expect_dense(f, {Active::inputs, part, layout, method}, 1);
    }
  }
}

// Σ (x_i² - x_{i+1})² and constraints x_i sin(x_{i+1}): the shape of a Lagrangian.
Tape lagrangian(Index n) {
  const Matrix x0 = random_vector(3, static_cast<std::size_t>(n));
  Recorder r(x0, {}, 1 << 24);
  const auto op1 = [&](Opcode code, Variable a) {
    return r.op1(static_cast<std::int32_t>(code), a);
  };
  const auto op2 = [&](Opcode code, Variable a, Variable b) {
    return r.op2(static_cast<std::int32_t>(code), a, b);
  };
  std::vector<Variable> terms, y(1);
  for (Index i = 0; i + 1 < n; ++i) {
    const Variable x = r.input(i), next = r.input(i + 1);
    terms.push_back(op1(Opcode::square, op2(Opcode::sub, op1(Opcode::square, x), next)));
    y.push_back(op2(Opcode::mul, x, op1(Opcode::sin, next)));
  }
  y[0] = r.sum_n(n - 1, {terms.data(), 1});
  return *r.finish(y);
}

void expect_lagrangian(Index n, int n_threads) {
  SCOPED_TRACE(std::to_string(n) + ", " + std::to_string(n_threads) + " threads");
  const Function f(lagrangian(n));
  const auto h = SparseHessian::prepare(f, {});
  ASSERT_TRUE(h) << h.status().detail();
  EXPECT_EQ(h->info().method, Method::direct);
  EXPECT_EQ(h->info().nnz, 2 * n - 1);
  EXPECT_EQ(h->info().n_products, 2 * (n - 1));  // two of each diagonal but the first and last
  Workspace ws(f, {.n_threads = n_threads});
  ASSERT_TRUE(h->reserve(ws).is_ok());
  const Matrix w = random_vector(9, static_cast<std::size_t>(n));
  Matrix values(static_cast<std::size_t>(2 * n - 1));
  ASSERT_TRUE(h->eval(ws, point_of(f), w.data(), nullptr, nullptr, values.data()).is_ok());
  const std::vector<double>& x = f.x0();
  for (std::size_t j = 0; j + 1 < static_cast<std::size_t>(n); ++j) {
    // by hand: rows j and j + 1 of column j
    double diagonal = w[0] * (12 * x[j] * x[j] - 4 * x[j + 1]);
    if (j > 0) diagonal += 2 * w[0] - w[j] * x[j - 1] * std::sin(x[j]);
    EXPECT_NEAR(values[2 * j], diagonal, 1e-13);
    EXPECT_NEAR(values[2 * j + 1], -4 * w[0] * x[j] + w[j + 1] * std::cos(x[j + 1]), 1e-13);
  }
}

TEST(SparseHessian, of_a_lagrangian_is_direct_and_right) {
  expect_lagrangian(300, 1);
  for (int n_threads : {1, 2, 3}) expect_lagrangian(20'000, n_threads);
}

// With constraints x_i exp(x_i - x_{i+1}) + sin(x_{i+1} - x_{i+2}) sin(x_{i+1} + x_{i+2}), all of
// whose second derivatives meet others: kernels and sums take turns.
Tape wider_lagrangian(Index n) {
  const Matrix x0 = random_vector(3, static_cast<std::size_t>(n));
  Recorder r(x0, {}, 1 << 24);
  const auto op1 = [&](Opcode code, Variable a) {
    return r.op1(static_cast<std::int32_t>(code), a);
  };
  const auto op2 = [&](Opcode code, Variable a, Variable b) {
    return r.op2(static_cast<std::int32_t>(code), a, b);
  };
  std::vector<Variable> terms, y(1);
  for (Index i = 0; i + 2 < n; ++i) {
    const Variable a = r.input(i), b = r.input(i + 1), c = r.input(i + 2);
    terms.push_back(op1(Opcode::square, op2(Opcode::sub, op1(Opcode::square, a), b)));
    const Variable sines = op2(Opcode::mul, op1(Opcode::sin, op2(Opcode::sub, b, c)),
                               op1(Opcode::sin, op2(Opcode::add, b, c)));
    const Variable power = op2(Opcode::mul, a, op1(Opcode::exp, op2(Opcode::sub, a, b)));
    y.push_back(op2(Opcode::add, power, sines));
  }
  y[0] = r.sum_n(n - 2, {terms.data(), 1});
  return *r.finish(y);
}

TEST(SparseHessian, in_turns_is_that_of_products) {
  const Index n = 20'000;
  const Function f(wider_lagrangian(n));
  const Matrix w = random_vector(9, static_cast<std::size_t>(f.m()));
  Matrix by_colors;
  for (Method method : {Method::colored, Method::direct}) {
    HessianOptions options;
    options.method = method;
    const auto h = SparseHessian::prepare(f, options);
    ASSERT_TRUE(h) << h.status().detail();
    for (int n_threads : {1, 3}) {
      Workspace ws(f, {.n_threads = n_threads});
      ASSERT_TRUE(h->reserve(ws).is_ok());
      Matrix values(static_cast<std::size_t>(h->info().nnz), unwritten);
      ASSERT_TRUE(h->eval(ws, point_of(f), w.data(), nullptr, nullptr, values.data()).is_ok());
      if (method == Method::colored) {
        by_colors = values;
        continue;
      }
      EXPECT_TRUE(close(values, by_colors, 1e-11));
      EXPECT_GE(h->info().n_products, h->info().nnz);
      // Adjoints of all, and not a place for each second derivative.
      const auto all = static_cast<std::size_t>(h->info().n_local + f.n() + f.m());
      EXPECT_LT(ws.direct.size(), all);
    }
  }
}

void expect_same_bits(const Function& f) {
  for (Method method : {Method::direct, Method::colored}) {
    HessianOptions options;
    options.method = method;
    const auto h = SparseHessian::prepare(f, options);
    ASSERT_TRUE(h) << h.status().detail();
    Matrix one, gradient_one;
    for (int n_threads : {1, 2, 5}) {
      Workspace ws(f, {.n_threads = n_threads});
      ASSERT_TRUE(h->reserve(ws).is_ok());
      Matrix values(static_cast<std::size_t>(h->info().nnz)), gradient(f.x0().size());
      ASSERT_TRUE(
          h->eval(ws, point_of(f), nullptr, nullptr, gradient.data(), values.data()).is_ok());
      if (n_threads == 1) {
        one = values;
        gradient_one = gradient;
      }
      EXPECT_TRUE(same_bits(values, one));
      EXPECT_TRUE(same_bits(gradient, gradient_one));
    }
  }
}

TEST(SparseHessian, has_the_same_bits_with_any_number_of_threads) {
  for (Index n : {2000, 5000, 20'000}) expect_same_bits(Function(lagrangian(n)));
  expect_same_bits(Function(wider_lagrangian(20'000)));
  expect_same_bits(Function(
      planted_tape(3, {.n_inputs = 400, .n_parameters = 1, .n_levels = 2, .n_instances = 600})));
}

TEST(SparseHessian, of_linear_functions_is_empty_and_has_a_gradient) {
  const Matrix x0 = {1, 2};
  Recorder r(x0, {}, 100);
  const Variable sum = r.op2(static_cast<std::int32_t>(Opcode::add), r.input(0), r.input(1));
  const Function f(*r.finish(std::vector<Variable>{sum}));
  for (Method method : {Method::direct, Method::colored}) {
    HessianOptions options;
    options.method = method;
    const auto h = SparseHessian::prepare(f, options);
    ASSERT_TRUE(h);
    EXPECT_EQ(h->info().nnz, 0);
    Workspace ws(f, {});
    ASSERT_TRUE(h->reserve(ws).is_ok());
    const double w = 3;
    Matrix gradient(2, unwritten);
    ASSERT_TRUE(h->eval(ws, point_of(f), &w, nullptr, gradient.data(), nullptr).is_ok());
    EXPECT_EQ(gradient, (Matrix{3, 3}));
  }
}

TEST(SparseHessian, refuses_workspaces_that_are_foreign_or_not_reserved) {
  const Function f(lagrangian(50)), other(lagrangian(50));
  const auto h = SparseHessian::prepare(f, {});
  ASSERT_TRUE(h);
  Workspace foreign(other, {}), fresh(f, {});
  Matrix values(static_cast<std::size_t>(h->info().nnz));
  EXPECT_EQ(h->reserve(foreign).code(), Code::workspace);
  EXPECT_EQ(h->eval(foreign, point_of(f), nullptr, nullptr, nullptr, values.data()).code(),
            Code::workspace);
  EXPECT_EQ(h->eval(fresh, point_of(f), nullptr, nullptr, nullptr, values.data()).code(),
            Code::workspace);
  HessianOptions options;
  options.method = Method::colored;
  const auto colored = SparseHessian::prepare(f, options);
  Workspace first_order(f, {.n_threads = 1, .products = true, .second_order = false});
  EXPECT_EQ(colored->reserve(first_order).code(), Code::workspace);
}

}  // namespace
}  // namespace spad::test
