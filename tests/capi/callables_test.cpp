// Functions of C++ code that is called back: exact with its own products, by differences without,
// and what it throws comes out of the call that led to it.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "spad/spad.hpp"

namespace {

using Vector = std::vector<double>;

// F(x; p) = (x0² + x1² - p0, x0·x1 - p1); the root at p = (5, 2) is (2, 1).
void square(const double* x, const double* p, double* y) {
  y[0] = x[0] * x[0] + x[1] * x[1] - p[0];
  y[1] = x[0] * x[1] - p[1];
}

spad::Callbacks with_products() {
  return spad::Callbacks(2, 2, 2)
      .eval(square)
      .jvp([](const double* x, const double*, const double* x_dot, const double* p_dot,
              double* y_dot) {
        y_dot[0] = 2 * x[0] * x_dot[0] + 2 * x[1] * x_dot[1] - p_dot[0];
        y_dot[1] = x[1] * x_dot[0] + x[0] * x_dot[1] - p_dot[1];
      })
      .vjp([](const double* x, const double*, const double* y_bar, double* x_bar, double* p_bar) {
        x_bar[0] = 2 * x[0] * y_bar[0] + x[1] * y_bar[1];
        x_bar[1] = 2 * x[1] * y_bar[0] + x[0] * y_bar[1];
        p_bar[0] = -y_bar[0], p_bar[1] = -y_bar[1];
      })
      .hvp([](const double*, const double*, const double* w, const double* x_dot, const double*,
              double* x_hvp, double* p_hvp) {
        x_hvp[0] = 2 * w[0] * x_dot[0] + w[1] * x_dot[1];
        x_hvp[1] = 2 * w[0] * x_dot[1] + w[1] * x_dot[0];
        p_hvp[0] = p_hvp[1] = 0;
      });
}

TEST(Callables, products_are_the_callers_own_to_the_bit) {
  spad::Function f = with_products().function();
  const Vector x = {3, -2}, p = {5, 2};
  EXPECT_EQ(f.eval(x, p), (Vector{8, -8}));
  EXPECT_EQ(f.jvp(x, p, {1, 0, 0, 1}), (Vector{6, -2, -4, 3}));
  Vector p_bar;
  EXPECT_EQ(f.vjp(x, p, {1, 0, 0, 1}, p_bar), (Vector{6, -4, -2, 3}));
  EXPECT_EQ(p_bar, (Vector{-1, 0, 0, -1}));
  EXPECT_EQ(f.hvp(x, p, {2, 5}, {1, 0, 0, 1}), (Vector{4, 5, 5, 4}));
  Vector values;
  spad::Jacobian(f).eval(x, p, values);
  EXPECT_EQ(values, (Vector{6, -2, -4, 3}));
}

TEST(Callables, a_residual_alone_has_a_jacobian_a_root_and_derivatives_of_it) {
  spad::Function f = spad::Callbacks(2, 2, 2).eval(square).typical_x({1, 1}).function();
  Vector values, x = {1.8, 1.2};
  spad::Jacobian(f).eval({3.0, -2.0}, {5, 2}, values);
  const Vector expected = {6, -2, -4, 3};
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(values[k], expected[k], 1e-6);
  spad::Newton newton(f);
  newton.solve(x, {5, 2});
  EXPECT_NEAR(x[0], 2, 1e-7);
  const Vector y_dot = spad::Implicit(newton).jvp(x, {5, 2}, {6, 0, 0, 6});
  const Vector solved = {2, -1, -2, 4};
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(y_dot[k], solved[k], 1e-5);
}

TEST(Callables, what_one_throws_comes_out_of_every_call_that_leads_to_it) {
  const auto failing = [](const double*, const double*, double*) -> int {
    throw std::out_of_range("mine");
  };
  spad::Function f = spad::Callbacks(2, 0, 2).eval(failing).function();
  spad::Workspace ws(f);
  Vector x = {1, 2}, values;
  EXPECT_THROW(f.eval(x), std::out_of_range);
  EXPECT_THROW(f.jvp(x, {}, {1, 0}), std::out_of_range);
  EXPECT_THROW(ws.set_point(x), std::out_of_range);
  EXPECT_THROW(spad::Jacobian(f).eval(x, values), std::out_of_range);
  EXPECT_THROW(spad::Newton(f).solve(x), std::out_of_range);
  EXPECT_THROW(spad::Implicit(f).jvp(x, {}, Vector{}), std::out_of_range);
}

TEST(Callables, statuses_are_errors_outside_solvers_and_shorten_a_step_inside) {
  spad::Function fatal = spad::Callbacks(1, 0, 1)
                             .eval([](const double*, const double*, double*) { return -7; })
                             .function();
  try {
    fatal.eval({1.0});
    FAIL() << "no error";
  } catch (const spad::Error& error) {
    EXPECT_EQ(error.status(), SPAD_E_CALLBACK_FATAL);
  }
  // log(x) = 0 from 3: the full step goes to a negative number.
  spad::Function logarithm = spad::Callbacks(1, 0, 1)
                                 .eval([](const double* x, const double*, double* y) {
                                   y[0] = std::log(x[0]);
                                   return x[0] > 0 ? 0 : 1;
                                 })
                                 .function();
  EXPECT_THROW(logarithm.eval({-1.0}), spad::Error);
  Vector x = {3};
  spad::Newton newton(logarithm);
  newton.solve(x);
  EXPECT_NEAR(x[0], 1, 1e-7);
}

TEST(Callables, code_lives_as_long_as_anything_that_calls_it) {
  const auto held = std::make_shared<int>(0);
  std::optional<spad::Function> f =
      spad::Callbacks(1, 0, 1)
          .eval([held](const double* x, const double*, double* y) { ++*held, y[0] = 2 * x[0]; })
          .function();
  {
    spad::Jacobian j(*f);
    f.reset();
    EXPECT_EQ(held.use_count(), 2);
    Vector values;
    j.eval(Vector{1}, values);
    EXPECT_NEAR(values[0], 2, 1e-7);
    EXPECT_GT(*held, 0);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Callables, each_thread_gets_what_its_own_calls_have_thrown) {
  const spad::Function f = spad::Callbacks(1, 0, 1)
                               .eval([](const double* x, const double*, double*) { throw x[0]; })
                               .function();
  std::vector<double> caught(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < caught.size(); ++t) {
    threads.emplace_back([&f, &caught, t] {
      spad::Workspace ws(f);
      for (int repeat = 0; repeat < 50; ++repeat) {
        try {
          f.eval(ws, {double(t)}, {}, {});
        } catch (double number) {
          caught[t] += number;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 0; t < caught.size(); ++t) EXPECT_EQ(caught[t], 50 * double(t));
}

}  // namespace
