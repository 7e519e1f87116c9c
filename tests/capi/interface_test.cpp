// The C++ interface as its headers promise it: record, evaluate, solve, differentiate implicitly.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "spad/spad.hpp"

namespace {

using Vector = std::vector<double>;

// F(x; p) = (x0² + x1² - p0, x0·x1 - p1); the root at p = (5, 2) is (2, 1).
spad::Function make_square() {
  return spad::record({1.8, 1.2}, {5.0, 2.0}, [](const auto& x, const auto& p) {
    return std::array<spad::Real, 2>{x[0] * x[0] + x[1] * x[1] - p[0], x[0] * x[1] - p[1]};
  });
}

TEST(Interface, record_takes_any_container_or_one_number) {
  EXPECT_EQ(spad::record(Vector{3}, [](auto x) { return x[0] * 2; }).eval({5.0}), Vector{10});
  EXPECT_EQ(spad::record(Vector{3}, [](auto x) { return x; }).eval({5.0}), Vector{5});
  EXPECT_EQ(spad::record(std::array{3.0},
                         [](const auto& x) {
                           return std::vector<spad::Real>{x[0], 4};
                         })
                .m(),
            2);
}

TEST(Interface, what_user_code_throws_comes_out_of_record) {
  EXPECT_THROW(spad::record({1.0},
                            [](const auto& x) -> spad::Real {
                              if (x.size() == 1) throw std::out_of_range("mine");
                              return x[0];
                            }),
               std::out_of_range);
}

TEST(Interface, values_and_products_are_those_derived_by_hand) {
  spad::Function f = make_square();
  EXPECT_EQ(f.n(), 2);
  EXPECT_EQ(f.np(), 2);
  EXPECT_EQ(f.m(), 2);
  const Vector x = {3, -2}, p = {5, 2};  // J = [6 -4; -2 3]
  EXPECT_EQ(f.eval(x, p), (Vector{8, -8}));
  EXPECT_EQ(f.jvp(x, p, {1, 0, 0, 1}), (Vector{6, -2, -4, 3}));
  EXPECT_EQ(f.jvp(x, p, nullptr, {1, 0}), (Vector{-1, 0}));
  Vector p_bar;
  EXPECT_EQ(f.vjp(x, p, {1, 0, 0, 1}, p_bar), (Vector{6, -4, -2, 3}));
  EXPECT_EQ(p_bar, (Vector{-1, 0, 0, -1}));
  EXPECT_EQ(f.hvp(x, p, {2, 5}, {1, 0, 0, 1}), (Vector{4, 5, 5, 4}));
  EXPECT_EQ(f.hvp(x, p, nullptr, {1, 0}), (Vector{2, 1}));
  EXPECT_GT(f.print().size(), 10u);
  EXPECT_EQ(f.print().find('\0'), std::string::npos);
}

TEST(Interface, calls_with_a_workspace_fill_the_callers_arrays) {
  const spad::Function f = make_square();
  spad::Workspace ws(f, spad::WorkspaceOptions().n_threads(2));
  const double x[2] = {3, -2};
  std::array<double, 2> y{}, y_dot{};
  f.jvp(ws, x, {5, 2}, 1, Vector{1, 1}, {}, y, y_dot);
  EXPECT_EQ(y, (std::array<double, 2>{8, -8}));
  EXPECT_EQ(y_dot, (std::array<double, 2>{2, 1}));
  Vector gradient, x_hvp;
  f.hvp(ws, x, {5, 2}, {}, 1, Vector{1, 0}, {}, gradient, x_hvp, {});
  EXPECT_EQ(gradient, (Vector{4, -1}));
}

TEST(Interface, sizes_that_do_not_fit_are_errors_that_name_the_argument) {
  spad::Function f = make_square();
  const auto refused = [](auto call, const std::string& part) {
    try {
      call();
      ADD_FAILURE() << "no error: " << part;
    } catch (const spad::Error& error) {
      EXPECT_EQ(error.status(), SPAD_E_BAD_DIM);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  double three[3];
  spad::Jacobian j(f);
  refused([&] { f.eval({1.0}, {5, 2}); }, "argument x has 1 elements, expected 2");
  refused([&] { f.eval({1.0, 2.0}); }, "argument p has 0 elements, expected 2");
  refused(
      [&] {
        f.jvp({1.0, 2.0}, {5, 2}, {1, 2, 3});
      },
      "argument x_dot has 3 elements, expected 2");
  refused([&] { j.eval({1.0, 2.0}, {5, 2}, three); }, "argument values has 3 elements, expected 4");
}

TEST(Interface, a_jacobian_has_a_workspace_of_its_own_or_takes_one) {
  spad::Function f = make_square();
  spad::Jacobian j(f, spad::JacobianOptions()
                          .layout(spad::csr)
                          .index_type(spad::i64)
                          .index_base(1)
                          .partition(spad::Partition::rows)
                          .order(spad::Order::natural));
  EXPECT_EQ(j.nnz(), 4);
  EXPECT_EQ(j.info().partition, SPAD_ROWS);
  EXPECT_EQ(static_cast<const std::int64_t*>(j.view().ptr)[2], 5);
  Vector values, y;
  j.eval({3.0, -2.0}, {5, 2}, values);
  EXPECT_EQ(values, (Vector{6, -4, -2, 3}));
  spad::Workspace ws(f);
  j.reserve(ws);
  double others[4];
  j.eval(ws, {3.0, -2.0}, {5, 2}, y, others);
  EXPECT_EQ(Vector(others, others + 4), values);
  EXPECT_EQ(y, (Vector{8, -8}));
}

TEST(Interface, a_pattern_is_a_copy_in_64_bits_in_every_format) {
  spad::Function f = spad::record({1.0, 2.0, 3.0}, [](const auto& x) {
    return std::array<spad::Real, 2>{x[0] * x[2], x[1]};
  });
  const auto pattern = [&](spad::Layout layout, spad::IndexType type) {
    return spad::Jacobian(f, spad::JacobianOptions().layout(layout).index_type(type)).pattern();
  };
  using Indices = std::vector<std::int64_t>;
  for (spad::IndexType type : {spad::i32, spad::i64}) {
    EXPECT_EQ(pattern(spad::csc, type).ptr, (Indices{0, 1, 2, 3}));
    EXPECT_EQ(pattern(spad::csc, type).idx, (Indices{0, 1, 0}));
    EXPECT_EQ(pattern(spad::csr, type).ptr, (Indices{0, 2, 3}));
    EXPECT_EQ(pattern(spad::csr, type).idx, (Indices{0, 2, 1}));
    EXPECT_EQ(pattern(spad::coo, type).ptr, (Indices{0, 1, 0}));
    EXPECT_EQ(pattern(spad::coo, type).idx, (Indices{0, 1, 2}));
  }
}

// J = [6 -4; -2 3] by x at (3, -2), [-1 0; 0 -1] by p.
TEST(Interface, a_jacobian_may_be_by_parameters_of_some_rows_and_in_own_colors) {
  spad::Function f = make_square();
  const auto values = [&](const spad::JacobianOptions& options) {
    Vector result;
    spad::Jacobian(f, options).eval({3.0, -2.0}, {5, 2}, result);
    return result;
  };
  using spad::JacobianOptions;
  EXPECT_EQ(values(JacobianOptions().with_respect_to(spad::WithRespectTo::parameters)),
            (Vector{-1, -1}));
  EXPECT_EQ(values(JacobianOptions().with_respect_to(spad::WithRespectTo::both)),
            (Vector{6, -2, -4, 3, -1, -1}));
  EXPECT_EQ(values(JacobianOptions().rows({1})), (Vector{-2, 3}));
  EXPECT_EQ(values(JacobianOptions().partition(spad::Partition::columns).colors({1, 0})),
            (Vector{6, -2, -4, 3}));
  EXPECT_THROW(values(JacobianOptions().partition(spad::Partition::columns).colors({0, 0})),
               spad::Error);
  EXPECT_THROW(values(JacobianOptions().max_bytes(1)), spad::Error);
  JacobianOptions moved = JacobianOptions().rows({0});
  const JacobianOptions copy = moved;
  moved.rows({1});
  EXPECT_EQ(values(copy), (Vector{6, -4}));
}

TEST(Interface, a_jacobian_takes_its_pattern_and_writes_into_a_larger_matrix) {
  spad::Function f = spad::record({1.0, 2.0}, [](const auto& x) {
    return std::vector<spad::Real>{x[0] * x[0], x[1]};
  });
  spad_sparse_view view = spad::Jacobian(f).view();
  const std::int32_t ptr[] = {0, 2, 4}, idx[] = {0, 1, 0, 1};
  view.nnz = 4, view.ptr = ptr, view.idx = idx;
  Vector full, diagonal, into(4, 7.0);
  spad::Jacobian(f, spad::JacobianOptions().pattern(view).trust_pattern(true))
      .eval({3.0, 4.0}, full);
  EXPECT_EQ(full, (Vector{6, 0, 0, 1}));
  spad::Jacobian(f, spad::JacobianOptions().target(view, 0, 0)).eval({3.0, 4.0}, into);
  EXPECT_EQ(into, (Vector{6, 7, 7, 1}));
  spad::Function linear = spad::record({1.0, 2.0}, [](const auto& x) {
    return std::vector<spad::Real>{x[1], x[0]};
  });
  spad::Jacobian(linear, spad::JacobianOptions().force_diagonal(true)).eval({3.0, 4.0}, diagonal);
  EXPECT_EQ(diagonal, (Vector{0, 1, 1, 0}));
}

TEST(Interface, values_are_scaled_added_or_left_alone_and_points_are_kept) {
  spad::Function f = spad::record({1.0, 2.0}, [](const auto& x) {
    return std::vector<spad::Real>{x[0] * x[0], x[1]};
  });
  spad::Jacobian j(f);
  EXPECT_EQ(j.constant_mask(), (std::vector<std::int32_t>{0, 1}));
  spad::Workspace ws(f);
  j.reserve(ws);
  Vector values = {10, 20}, y;
  ws.set_point({3.0, 4.0});
  j.eval_scaled(ws, {}, {}, -2, 1, y, values);
  EXPECT_EQ(values, (Vector{-2, 18}));
  EXPECT_EQ(y, (Vector{9, 4}));
  j.eval_varying(ws, {5.0, 4.0}, {}, {}, values);
  EXPECT_EQ(values, (Vector{10, 18}));
  f.eval(ws, {}, {}, y);
  EXPECT_EQ(y, (Vector{25, 4}));
}

TEST(Interface, a_factorization_of_a_jacobian_solves_with_it_and_its_transpose) {
  spad::Function f = make_square();
  spad::Jacobian j(f);
  Vector values;
  j.eval({3.0, -2.0}, {5, 2}, values);  // [6 -4; -2 3]
  spad::Factorization lu(j.view(), spad::FactorizationOptions().max_refinements(1));
  EXPECT_EQ(lu.factor(values), SPAD_OK);
  const Vector x = lu.solve({2, 1, -4, 3}), xt = lu.solve_transposed({4, -1});
  const Vector expected = {1, 1, 0, 1}, expected_t = {1, 1};
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(x[k], expected[k], 1e-15);
  for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(xt[k], expected_t[k], 1e-15);
  EXPECT_EQ(lu.info().n_solves, 3);
  double in_place[2] = {2, 1};
  lu.solve(false, 1, in_place, in_place);
  EXPECT_NEAR(in_place[0], 1, 1e-15);
  EXPECT_THROW(lu.factor({1, 2, 2, 4}), spad::Error);
  EXPECT_THROW(lu.factor({1, 2, 2}), spad::Error);
}

TEST(Interface, objects_move_and_outlive_what_they_were_made_from) {
  std::optional<spad::Function> f = make_square();
  spad::Jacobian first(*f);
  f.reset();
  spad::Jacobian second = std::move(first);
  Vector values;
  second.eval({3.0, -2.0}, {5, 2}, values);
  EXPECT_EQ(values, (Vector{6, -2, -4, 3}));
}

TEST(Interface, newton_finds_the_root_and_implicit_its_derivatives) {
  spad::Function f = make_square();
  int calls = 0;
  spad::Newton newton(
      f, spad::NewtonOptions().tolerance(1e-13).callback([&](const spad_newton_progress&) {
        ++calls;
        return 0;
      }));
  Vector x = {1.8, 1.2};
  newton.solve(x, {5, 2});
  EXPECT_NEAR(x[0], 2, 1e-12);
  EXPECT_NEAR(x[1], 1, 1e-12);
  EXPECT_EQ(calls, newton.report().iterations + 1);
  EXPECT_EQ(newton.history().size(), static_cast<std::size_t>(calls));
  EXPECT_EQ(newton.history().back(), newton.report().residual_norm);
  EXPECT_EQ(newton.info().nnz, 4);
  spad::Implicit shared(newton), own(f, spad::ImplicitOptions().backend(spad::Backend::automatic));
  for (spad::Implicit* implicit : {&shared, &own}) {
    const Vector y_dot = implicit->jvp(x, {5, 2}, {6, 0, 0, 6});  // J⁻¹ = [2 -2; -1 4] / 6
    const Vector p_bar = implicit->vjp(x, {5, 2}, {6, 12});
    const Vector expected = {2, -1, -2, 4};
    for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(y_dot[k], expected[k], 1e-11);
    EXPECT_NEAR(p_bar[0], 0, 1e-11);
    EXPECT_NEAR(p_bar[1], 6, 1e-11);
    const Vector dense = implicit->jacobian(x, {5, 2});
    for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(dense[k], expected[k] / 6, 1e-11);
    EXPECT_NEAR(implicit->jacobian(x, {5, 2}, {1}, {1}).at(0), 4.0 / 6, 1e-11);
    EXPECT_EQ(implicit->info().np, 2);
  }
}

TEST(Interface, newton_throws_its_status_and_still_reports) {
  spad::Function f = make_square();
  spad::Newton cancelled(f, spad::NewtonOptions().callback(
                                [](const auto& progress) { return progress.iteration == 1; }));
  Vector x = {1.8, 1.2};
  EXPECT_THROW(cancelled.solve(x, {5, 2}), spad::Error);
  EXPECT_EQ(cancelled.report().reason, SPAD_E_CANCELLED);
  EXPECT_EQ(cancelled.report().iterations, 1);
  EXPECT_EQ(cancelled.history().size(), 2u);
}

TEST(Interface, what_a_callback_throws_comes_out_of_solve) {
  spad::Function f = make_square();
  spad::Newton newton(f, spad::NewtonOptions().callback(
                             [](const auto&) -> int { throw std::out_of_range("mine"); }));
  Vector x = {1.8, 1.2};
  EXPECT_THROW(newton.solve(x, {5, 2}), std::out_of_range);
}

TEST(Interface, options_out_of_range_are_errors) {
  spad::Function f = make_square();
  EXPECT_THROW(spad::Newton(f, spad::NewtonOptions().tolerance(-1)), spad::Error);
  EXPECT_THROW(spad::Newton(f, spad::NewtonOptions().max_iterations(-1)), spad::Error);
  EXPECT_THROW(spad::Jacobian(f, spad::JacobianOptions().index_base(3)), spad::Error);
  EXPECT_THROW(spad::Workspace(f, spad::WorkspaceOptions().n_threads(0)), spad::Error);
}

TEST(Interface, colorings_give_back_what_they_compress) {
  const std::int32_t ptr[] = {0, 2, 4, 5}, rows[] = {0, 2, 1, 2, 0};
  spad_sparse_view view{};
  view.struct_size = sizeof view;
  view.format = spad::csc;
  view.index_type = spad::i32;
  view.triangle = SPAD_FULL;
  view.n_rows = view.n_cols = 3;
  view.nnz = 5;
  view.ptr = ptr;
  view.idx = rows;
  const spad::Coloring coloring(view, spad::ColoringOptions().order(spad::Order::natural));
  EXPECT_EQ(coloring.n_colors(), 2);
  EXPECT_EQ(coloring.column_colors(), (std::vector<std::int64_t>{0, 1, 1}));
  EXPECT_EQ(coloring.row_colors(), (std::vector<std::int64_t>{-1, -1, -1}));
  EXPECT_EQ(coloring.groups(), (std::vector<std::vector<std::int64_t>>{{0}, {1, 2}}));
  Vector products, back, one(5, -1);
  coloring.compress({1, 2, 3, 4, 5}, products);
  EXPECT_EQ(products, (Vector{1, 0, 2, 5, 3, 4}));
  coloring.decompress(products, nullptr, back);
  EXPECT_EQ(back, (Vector{1, 2, 3, 4, 5}));
  coloring.decompress_color(0, {7, 0, 8}, one);
  EXPECT_EQ(one, (Vector{7, 8, -1, -1, -1}));
  EXPECT_THROW(coloring.compress({1, 2}, products), spad::Error);
  EXPECT_THROW(spad::Coloring(view, spad::ColoringOptions().colors({0, 0, 0}, {})), spad::Error);
  EXPECT_THROW(spad::Coloring(view, spad::ColoringOptions().colors({0, 0}, {})), spad::Error);
}

}  // namespace
