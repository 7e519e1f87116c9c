// A workspace's own point: set once, then products without x give the same bits.
#include <array>

#include "capi/test_objects.hpp"

namespace {

using Products = std::array<double, 18>;

struct Point : ::testing::Test {
  Function f = make_square();
  Jacobian j = make_jacobian(f);
  const double x[2] = {1.25, -3}, p[2] = {5, 2};

  // y, y_dot, x_bar, p_bar, x_hvp, p_hvp, the Jacobian's values.
  Products all_at(const Workspace& ws, const double* at, const double* q) {
    Products r{};
    const double direction[2] = {0.5, 2};
    EXPECT_EQ(spad_function_eval(f.get(), ws.get(), at, q, &r[0]), SPAD_OK);
    EXPECT_EQ(spad_function_jvp(f.get(), ws.get(), at, q, 1, direction, direction, nullptr, &r[2]),
              SPAD_OK);
    EXPECT_EQ(spad_function_vjp(f.get(), ws.get(), at, q, 1, direction, nullptr, &r[4], &r[6]),
              SPAD_OK);
    EXPECT_EQ(spad_function_hvp(f.get(), ws.get(), at, q, nullptr, 1, direction, direction, &r[8],
                                &r[10], &r[12]),
              SPAD_OK);
    EXPECT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
    EXPECT_EQ(spad_jacobian_eval(j.get(), ws.get(), at, q, nullptr, &r[14]), SPAD_OK);
    return r;
  }
};

TEST_F(Point, calls_without_a_point_are_at_the_workspaces_own) {
  const Workspace first = make_workspace(f), second = make_workspace(f);
  const Products expected = all_at(first, x, p);
  ASSERT_EQ(spad_workspace_set_point(second.get(), x, p), SPAD_OK);
  EXPECT_EQ(all_at(second, nullptr, nullptr), expected);
}

TEST_F(Point, the_point_is_that_of_the_last_evaluation) {
  const Workspace ws = make_workspace(f);
  const double other[2] = {4, 4};
  ASSERT_EQ(spad_workspace_set_point(ws.get(), other, p), SPAD_OK);
  double y[2], again[2];
  ASSERT_EQ(spad_function_eval(f.get(), ws.get(), x, p, y), SPAD_OK);
  ASSERT_EQ(spad_function_eval(f.get(), ws.get(), nullptr, nullptr, again), SPAD_OK);
  EXPECT_EQ(y[0], again[0]);
  // Values are there, partials are not yet: they are computed at the same point.
  double values[4], direct[4];
  ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
  ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), nullptr, nullptr, nullptr, values), SPAD_OK);
  ASSERT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, direct), SPAD_OK);
  EXPECT_TRUE(std::equal(values, values + 4, direct));
}

TEST_F(Point, a_workspace_made_for_values_alone_also_has_one) {
  spad_workspace_options options;
  ASSERT_EQ(spad_workspace_options_init(&options, sizeof options), SPAD_OK);
  options.products = options.second_order = 0;
  const Workspace ws = make<Workspace>(
      [&](spad_workspace** out) { return spad_workspace_create(f.get(), &options, out); });
  double y[2] = {}, expected[2] = {};
  ASSERT_EQ(spad_workspace_set_point(ws.get(), x, p), SPAD_OK);
  ASSERT_EQ(spad_function_eval(f.get(), ws.get(), nullptr, nullptr, y), SPAD_OK);
  ASSERT_EQ(spad_function_eval(f.get(), ws.get(), x, p, expected), SPAD_OK);
  EXPECT_EQ(y[1], expected[1]);
  EXPECT_EQ(spad_function_jvp(f.get(), ws.get(), nullptr, nullptr, 1, x, nullptr, nullptr, y),
            SPAD_E_WORKSPACE);
}

TEST_F(Point, without_one_x_is_asked_for) {
  const Workspace ws = make_workspace(f);
  double y[2];
  EXPECT_TRUE(is_error(spad_function_eval(f.get(), ws.get(), nullptr, nullptr, y), SPAD_E_NULL_ARG,
                       "spad_function_eval", "argument x is NULL"));
  EXPECT_TRUE(is_error(spad_workspace_set_point(nullptr, x, p), SPAD_E_NULL_ARG,
                       "spad_workspace_set_point", "argument workspace is NULL"));
  EXPECT_TRUE(is_error(spad_workspace_set_point(ws.get(), nullptr, p), SPAD_E_NULL_ARG,
                       "spad_workspace_set_point", "argument x is NULL"));
  ASSERT_EQ(spad_workspace_set_point(ws.get(), x, p), SPAD_OK);
  EXPECT_TRUE(is_error(spad_function_eval(f.get(), ws.get(), nullptr, p, y), SPAD_E_NULL_ARG,
                       "spad_function_eval", "argument x is NULL"));
}

TEST_F(Point, a_guard_that_flips_leaves_none) {
  const Recorder r = make_recorder({1});
  const spad_var v = spad_input(r.get(), 0);
  ASSERT_EQ(spad_compare(r.get(), SPAD_GT, v, spad_constant(r.get(), 0)), 1);
  const Function g = finish(r, {v});
  const Workspace ws = make_workspace(g);
  const double good = 2, bad = -2;
  double y = 0;
  ASSERT_EQ(spad_workspace_set_point(ws.get(), &good, nullptr), SPAD_OK);
  EXPECT_EQ(spad_workspace_set_point(ws.get(), &bad, nullptr), SPAD_E_TAPE_BRANCH_CHANGED);
  EXPECT_EQ(spad_function_eval(g.get(), ws.get(), nullptr, nullptr, &y), SPAD_E_NULL_ARG);
}

}  // namespace
