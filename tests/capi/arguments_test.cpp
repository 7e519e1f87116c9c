// NULL and impossible counts in every argument of every function: a status and a message, no crash.
#include <limits>

#include "capi/test_objects.hpp"

namespace {

constexpr std::int64_t too_many = std::int64_t{1} << 31;

spad_status null(spad_status actual, const char* function, const char* argument) {
  EXPECT_TRUE(is_error(actual, SPAD_E_NULL_ARG, function, std::string(argument) + " is NULL"));
  return actual;
}

struct Arguments : ::testing::Test {
  Function f = make_square();
  Workspace ws = make_workspace(f);
  Jacobian j = make_jacobian(f);
  Newton nw = make_newton(f);
  Implicit im = make_implicit(f);
  double x[2] = {2, 1}, p[2] = {5, 2}, a[8] = {}, b[8] = {}, c[8] = {};
};

TEST_F(Arguments, null_for_each_argument_of_recorder_create_is_named) {
  spad_recorder* r = nullptr;
  const char* name = "spad_recorder_create";
  null(spad_recorder_create(2, 2, x, p, nullptr, nullptr), name, "argument recorder");
  null(spad_recorder_create(2, 2, nullptr, p, nullptr, &r), name, "argument x0");
  null(spad_recorder_create(2, 2, x, nullptr, nullptr, &r), name, "argument p0");
  EXPECT_EQ(r, nullptr);
  ASSERT_EQ(spad_recorder_create(0, 0, nullptr, nullptr, nullptr, &r), SPAD_OK);
  spad_recorder_destroy(r);
}

TEST_F(Arguments, null_for_each_argument_of_finish_is_named_and_uses_the_recorder_up) {
  spad_function* out = nullptr;
  const char* name = "spad_recorder_finish";
  null(spad_recorder_finish(nullptr, 0, nullptr, &out), name, "argument recorder");
  const Recorder first = make_recorder({1}), second = make_recorder({1});
  const spad_var y = spad_input(second.get(), 0);
  null(spad_recorder_finish(first.get(), 1, nullptr, &out), name, "argument y");
  null(spad_recorder_finish(second.get(), 1, &y, nullptr), name, "argument function");
  EXPECT_EQ(spad_recorder_finish(second.get(), 1, &y, &out), SPAD_E_NULL_ARG);
  EXPECT_EQ(out, nullptr);
  EXPECT_EQ(spad_input(second.get(), 0), SPAD_INVALID);
}

TEST_F(Arguments, null_recorder_gives_invalid_variables_and_a_message) {
  spad_var v[2] = {0, 0};
  const auto invalid = [](spad_var result, const char* function) {
    EXPECT_EQ(result, SPAD_INVALID);
    EXPECT_EQ(spad_last_error_message(), std::string(function) + ": argument recorder is NULL");
  };
  invalid(spad_input(nullptr, 0), "spad_input");
  invalid(spad_parameter(nullptr, 0), "spad_parameter");
  invalid(spad_constant(nullptr, 1), "spad_constant");
  invalid(spad_op1(nullptr, SPAD_OP_SIN, 0), "spad_op1");
  invalid(spad_op2(nullptr, SPAD_OP_ADD, 0, 0), "spad_op2");
  invalid(spad_op3(nullptr, SPAD_OP_FMA, 0, 0, 0), "spad_op3");
  invalid(spad_pow_int(nullptr, 0, 3), "spad_pow_int");
  invalid(spad_select(nullptr, SPAD_LT, 0, 0, 0, 0), "spad_select");
  invalid(spad_sum_n(nullptr, 1, v, 1), "spad_sum_n");
  invalid(spad_dot_n(nullptr, 1, v, 1, v, 1), "spad_dot_n");
  spad_op1_n(nullptr, SPAD_OP_SIN, 2, v, 1, v);
  invalid(v[0], "spad_op1_n");
  v[1] = 0;
  spad_op2_n(nullptr, SPAD_OP_ADD, 2, v, 1, v, 1, v);
  invalid(v[1], "spad_op2_n");
  v[1] = 0;
  spad_op3_n(nullptr, SPAD_OP_FMA, 2, v, 1, v, 1, v, 1, v);
  invalid(v[1], "spad_op3_n");
  EXPECT_EQ(spad_compare(nullptr, SPAD_LT, 0, 0), 0);
  EXPECT_EQ(spad_floor_index(nullptr, 0), 0);
  EXPECT_NE(spad_value(nullptr, 0), spad_value(nullptr, 0));
  null(spad_recorder_status(nullptr), "spad_recorder_status", "argument recorder");
}

TEST_F(Arguments, null_for_each_argument_of_functions_and_workspaces_is_named) {
  spad_workspace* out = nullptr;
  spad_function_info_data info{};
  info.struct_size = sizeof info;
  char text[8];
  null(spad_function_info(nullptr, &info), "spad_function_info", "argument function");
  null(spad_function_info(f.get(), nullptr), "spad_function_info", "argument info");
  null(spad_function_print(nullptr, text, 8, nullptr), "spad_function_print", "argument function");
  null(spad_function_print(f.get(), nullptr, 8, nullptr), "spad_function_print", "argument buffer");
  null(spad_function_print(f.get(), nullptr, 0, nullptr), "spad_function_print", "argument length");
  null(spad_workspace_create(nullptr, nullptr, &out), "spad_workspace_create", "argument function");
  null(spad_workspace_create(f.get(), nullptr, nullptr), "spad_workspace_create",
       "argument workspace");
}

TEST_F(Arguments, null_for_each_required_argument_of_evaluations_is_named) {
  const auto check = [&](const char* name, auto call) {
    null(call(nullptr, ws.get(), x, p), name, "argument function");
    null(call(f.get(), nullptr, x, p), name, "argument workspace");
    null(call(f.get(), ws.get(), nullptr, p), name, "argument x");
    null(call(f.get(), ws.get(), x, nullptr), name, "argument p");
    EXPECT_EQ(call(f.get(), ws.get(), x, p), SPAD_OK);
  };
  using F = const spad_function*;
  using W = spad_workspace*;
  using D = const double*;
  check("spad_function_eval",
        [&](F g, W w, D at, D q) { return spad_function_eval(g, w, at, q, nullptr); });
  check("spad_function_jvp", [&](F g, W w, D at, D q) {
    return spad_function_jvp(g, w, at, q, 2, nullptr, nullptr, nullptr, nullptr);
  });
  check("spad_function_vjp", [&](F g, W w, D at, D q) {
    return spad_function_vjp(g, w, at, q, 2, nullptr, nullptr, nullptr, nullptr);
  });
  check("spad_function_hvp", [&](F g, W w, D at, D q) {
    return spad_function_hvp(g, w, at, q, nullptr, 2, nullptr, nullptr, nullptr, nullptr, nullptr);
  });
}

TEST_F(Arguments, null_directions_are_zero_and_every_output_may_be_left_out) {
  std::fill_n(a, 8, 7.0), std::fill_n(b, 8, 7.0), std::fill_n(c, 8, 7.0);
  EXPECT_EQ(spad_function_jvp(f.get(), ws.get(), x, p, 2, nullptr, nullptr, nullptr, a), SPAD_OK);
  EXPECT_EQ(std::vector<double>(a, a + 5), (std::vector<double>{0, 0, 0, 0, 7}));
  EXPECT_EQ(spad_function_vjp(f.get(), ws.get(), x, p, 2, nullptr, nullptr, b, nullptr), SPAD_OK);
  EXPECT_EQ(std::vector<double>(b, b + 5), (std::vector<double>{0, 0, 0, 0, 7}));
  EXPECT_EQ(
      spad_function_hvp(f.get(), ws.get(), x, p, nullptr, 2, nullptr, nullptr, nullptr, nullptr, c),
      SPAD_OK);
  EXPECT_EQ(std::vector<double>(c, c + 5), (std::vector<double>{0, 0, 0, 0, 7}));
}

TEST_F(Arguments, null_for_each_argument_of_jacobians_is_named) {
  spad_jacobian* out = nullptr;
  spad_jacobian_info_data info{};
  spad_sparse_view view{};
  info.struct_size = sizeof info, view.struct_size = sizeof view;
  std::int32_t ptr[3], idx[4];
  null(spad_jacobian_prepare(nullptr, nullptr, &out), "spad_jacobian_prepare", "argument function");
  null(spad_jacobian_prepare(f.get(), nullptr, nullptr), "spad_jacobian_prepare",
       "argument jacobian");
  null(spad_jacobian_info(nullptr, &info), "spad_jacobian_info", "argument jacobian");
  null(spad_jacobian_info(j.get(), nullptr), "spad_jacobian_info", "argument info");
  null(spad_jacobian_view(nullptr, &view), "spad_jacobian_view", "argument jacobian");
  null(spad_jacobian_view(j.get(), nullptr), "spad_jacobian_view", "argument view");
  null(spad_jacobian_fill_pattern(nullptr, ptr, idx), "spad_jacobian_fill_pattern",
       "argument jacobian");
  null(spad_jacobian_fill_pattern(j.get(), nullptr, idx), "spad_jacobian_fill_pattern",
       "argument ptr");
  null(spad_jacobian_fill_pattern(j.get(), ptr, nullptr), "spad_jacobian_fill_pattern",
       "argument idx");
  null(spad_jacobian_reserve(nullptr, ws.get()), "spad_jacobian_reserve", "argument jacobian");
  null(spad_jacobian_reserve(j.get(), nullptr), "spad_jacobian_reserve", "argument workspace");
  EXPECT_EQ(spad_jacobian_nnz(nullptr), -1);
  EXPECT_STREQ(spad_last_error_message(), "spad_jacobian_nnz: argument jacobian is NULL");
}

TEST_F(Arguments, null_for_each_required_argument_of_jacobian_eval_is_named) {
  const char* name = "spad_jacobian_eval";
  ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
  null(spad_jacobian_eval(nullptr, ws.get(), x, p, nullptr, a), name, "argument jacobian");
  null(spad_jacobian_eval(j.get(), nullptr, x, p, nullptr, a), name, "argument workspace");
  null(spad_jacobian_eval(j.get(), ws.get(), nullptr, p, nullptr, a), name, "argument x");
  null(spad_jacobian_eval(j.get(), ws.get(), x, nullptr, nullptr, a), name, "argument p");
  null(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, nullptr), name, "argument values");
  EXPECT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, a), SPAD_OK);
}

TEST_F(Arguments, null_for_each_argument_of_factorizations_is_named) {
  const Pattern<std::int32_t> eye{SPAD_CSC, 0, 2, 2, {0, 1, 2}, {0, 1}};
  const spad_sparse_view view = eye.view();
  const Factorization fac = make_factorization(view);
  spad_factorization* out = nullptr;
  spad_factorization_info_data info{};
  info.struct_size = sizeof info;
  const double ones[2] = {1, 1};
  null(spad_factorization_analyze(nullptr, nullptr, &out), "spad_factorization_analyze",
       "argument pattern");
  null(spad_factorization_analyze(&view, nullptr, nullptr), "spad_factorization_analyze",
       "argument factorization");
  null(spad_factorization_factor(nullptr, ones), "spad_factorization_factor",
       "argument factorization");
  null(spad_factorization_factor(fac.get(), nullptr), "spad_factorization_factor",
       "argument values");
  ASSERT_EQ(spad_factorization_factor(fac.get(), ones), SPAD_OK);
  null(spad_factorization_solve(nullptr, 0, 1, a, b), "spad_factorization_solve",
       "argument factorization");
  null(spad_factorization_solve(fac.get(), 0, 1, nullptr, b), "spad_factorization_solve",
       "argument b");
  null(spad_factorization_solve(fac.get(), 0, 1, a, nullptr), "spad_factorization_solve",
       "argument x");
  EXPECT_EQ(spad_factorization_solve(fac.get(), 0, 0, nullptr, nullptr), SPAD_OK);
  null(spad_factorization_info(nullptr, &info), "spad_factorization_info",
       "argument factorization");
  null(spad_factorization_info(fac.get(), nullptr), "spad_factorization_info", "argument info");
}

TEST_F(Arguments, null_for_each_argument_of_solvers_is_named) {
  spad_newton* newton = nullptr;
  spad_implicit* implicit = nullptr;
  spad_newton_info_data info{};
  info.struct_size = sizeof info;
  null(spad_newton_prepare(nullptr, nullptr, &newton), "spad_newton_prepare", "argument function");
  null(spad_newton_prepare(f.get(), nullptr, nullptr), "spad_newton_prepare", "argument newton");
  null(spad_newton_solve(nullptr, x, p, nullptr), "spad_newton_solve", "argument newton");
  null(spad_newton_solve(nw.get(), nullptr, p, nullptr), "spad_newton_solve", "argument x");
  null(spad_newton_solve(nw.get(), x, nullptr, nullptr), "spad_newton_solve", "argument p");
  null(spad_newton_info(nullptr, &info), "spad_newton_info", "argument newton");
  null(spad_newton_info(nw.get(), nullptr), "spad_newton_info", "argument info");
  null(spad_implicit_prepare(nullptr, nullptr, &implicit), "spad_implicit_prepare", "argument c");
  null(spad_implicit_prepare(f.get(), nullptr, nullptr), "spad_implicit_prepare",
       "argument implicit");
  null(spad_implicit_from_newton(nullptr, &implicit), "spad_implicit_from_newton",
       "argument newton");
  null(spad_implicit_from_newton(nw.get(), nullptr), "spad_implicit_from_newton",
       "argument implicit");
}

TEST_F(Arguments, null_for_each_argument_of_implicit_products_is_named) {
  const auto check = [&](const char* name, const char* in, const char* out, auto call) {
    null(call(nullptr, x, p, a, b), name, "argument implicit");
    null(call(im.get(), nullptr, p, a, b), name, "argument y");
    null(call(im.get(), x, nullptr, a, b), name, "argument p");
    null(call(im.get(), x, p, nullptr, b), name, in);
    null(call(im.get(), x, p, a, nullptr), name, out);
    EXPECT_EQ(call(im.get(), x, p, a, b), SPAD_OK) << spad_last_error_message();
  };
  check("spad_implicit_jvp", "argument p_dot", "argument y_dot",
        [](spad_implicit* i, const double* y, const double* q, const double* in, double* out) {
          return spad_implicit_jvp(i, y, q, 1, in, out);
        });
  check("spad_implicit_vjp", "argument y_bar", "argument p_bar",
        [](spad_implicit* i, const double* y, const double* q, const double* in, double* out) {
          return spad_implicit_vjp(i, y, q, 1, in, out);
        });
}

TEST_F(Arguments, options_init_refuses_null) {
  const std::size_t size = 64;
  null(spad_recorder_options_init(nullptr, size), "spad_recorder_options_init", "argument options");
  null(spad_workspace_options_init(nullptr, size), "spad_workspace_options_init",
       "argument options");
  null(spad_jacobian_options_init(nullptr, size), "spad_jacobian_options_init", "argument options");
  null(spad_factorization_options_init(nullptr, size), "spad_factorization_options_init",
       "argument options");
  null(spad_newton_options_init(nullptr, size), "spad_newton_options_init", "argument options");
  null(spad_implicit_options_init(nullptr, size), "spad_implicit_options_init", "argument options");
  EXPECT_EQ(spad_build_info(nullptr), nullptr);
}

TEST_F(Arguments, negative_and_too_large_counts_are_named) {
  const auto check = [](const char* name, const char* argument, auto call) {
    EXPECT_TRUE(
        is_error(call(-1), SPAD_E_BAD_DIM, name, std::string("argument ") + argument + " is -1"));
    EXPECT_TRUE(
        is_error(call(std::numeric_limits<std::int64_t>::min()), SPAD_E_BAD_DIM, name, argument));
    EXPECT_TRUE(is_error(call(too_many), SPAD_E_INDEX_OVERFLOW, name,
                         std::string("argument ") + argument + " is 2147483648"));
    EXPECT_TRUE(is_error(call(std::numeric_limits<std::int64_t>::max()), SPAD_E_INDEX_OVERFLOW,
                         name, argument));
  };
  spad_recorder* r = nullptr;
  check("spad_recorder_create", "n",
        [&](std::int64_t n) { return spad_recorder_create(n, 2, x, p, nullptr, &r); });
  check("spad_recorder_create", "np",
        [&](std::int64_t n) { return spad_recorder_create(2, n, x, p, nullptr, &r); });
  check("spad_function_jvp", "k", [&](std::int64_t k) {
    return spad_function_jvp(f.get(), ws.get(), x, p, k, a, nullptr, nullptr, b);
  });
  check("spad_function_vjp", "k", [&](std::int64_t k) {
    return spad_function_vjp(f.get(), ws.get(), x, p, k, a, nullptr, b, nullptr);
  });
  check("spad_function_hvp", "k", [&](std::int64_t k) {
    return spad_function_hvp(f.get(), ws.get(), x, p, nullptr, k, a, nullptr, nullptr, b, nullptr);
  });
  check("spad_implicit_jvp", "k",
        [&](std::int64_t k) { return spad_implicit_jvp(im.get(), x, p, k, a, b); });
  check("spad_implicit_vjp", "k",
        [&](std::int64_t k) { return spad_implicit_vjp(im.get(), x, p, k, a, b); });
  check("spad_recorder_finish", "m", [&](std::int64_t m) {
    const Recorder fresh = make_recorder({1});
    const spad_var y = spad_input(fresh.get(), 0);
    spad_function* out = nullptr;
    return spad_recorder_finish(fresh.get(), m, &y, &out);
  });
}

TEST_F(Arguments, zero_directions_do_nothing) {
  a[0] = 3;
  EXPECT_EQ(spad_function_jvp(f.get(), ws.get(), x, p, 0, a, nullptr, b, a), SPAD_OK);
  EXPECT_EQ(spad_function_vjp(f.get(), ws.get(), x, p, 0, a, b, a, nullptr), SPAD_OK);
  EXPECT_EQ(spad_function_hvp(f.get(), ws.get(), x, p, nullptr, 0, a, nullptr, b, a, nullptr),
            SPAD_OK);
  EXPECT_EQ(spad_implicit_jvp(im.get(), x, p, 0, nullptr, nullptr), SPAD_OK);
  EXPECT_EQ(spad_implicit_vjp(im.get(), x, p, 0, nullptr, nullptr), SPAD_OK);
  EXPECT_EQ(a[0], 3);
}

TEST_F(Arguments, a_count_of_inputs_and_parameters_together_must_fit) {
  spad_recorder* r = nullptr;
  EXPECT_TRUE(is_error(spad_recorder_create(too_many - 1, 1, x, p, nullptr, &r),
                       SPAD_E_INDEX_OVERFLOW, "spad_recorder_create", "argument n + np"));
}

TEST(Empty, a_function_without_inputs_and_outputs_is_a_function) {
  const Recorder r = make_recorder({});
  const Function f = finish(r, {});
  const Workspace ws = make_workspace(f);
  const Jacobian j = make_jacobian(f);
  ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), nullptr, nullptr, nullptr), SPAD_OK);
  const double unused = 1;  // arrays without elements may be there
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), &unused, &unused, nullptr), SPAD_OK);
  EXPECT_EQ(spad_jacobian_nnz(j.get()), 0);
  EXPECT_EQ(spad_jacobian_eval(j.get(), ws.get(), nullptr, nullptr, nullptr, nullptr), SPAD_OK);
}

}  // namespace
