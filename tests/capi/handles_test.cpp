// Handles of a wrong type, destroyed handles and foreign workspaces are caught and named.
#include "capi/test_objects.hpp"

namespace {

// The same pointer under another type.
template <class Other, class Object>
Other* as(Object* object) {
  return reinterpret_cast<Other*>(object);
}

struct Handles : ::testing::Test {
  Recorder r = make_recorder({1});
  Function f = make_square();
  Workspace ws = make_workspace(f);
  Jacobian j = make_jacobian(f);
  Newton nw = make_newton(f);
  Implicit im = make_implicit(f);
  Factorization fac =
      make_factorization(Pattern<std::int32_t>{SPAD_CSC, 0, 1, 1, {0, 1}, {0}}.view());
  double x[2] = {2, 1}, p[2] = {5, 2}, a[4] = {};
};

spad_status bad(spad_status actual, const char* function, const char* part) {
  EXPECT_TRUE(is_error(actual, SPAD_E_BAD_HANDLE, function, part));
  return actual;
}

TEST_F(Handles, a_live_handle_of_another_type_is_named_with_what_it_is) {
  spad_workspace* workspace = nullptr;
  spad_jacobian* jacobian = nullptr;
  spad_newton* newton = nullptr;
  spad_implicit* implicit = nullptr;
  spad_function* function = nullptr;
  const auto* not_function = as<spad_function>(j.get());
  const char* part = "is a spad_jacobian, expected a spad_function";
  bad(spad_workspace_create(not_function, nullptr, &workspace), "spad_workspace_create", part);
  bad(spad_jacobian_prepare(not_function, nullptr, &jacobian), "spad_jacobian_prepare", part);
  bad(spad_newton_prepare(not_function, nullptr, &newton), "spad_newton_prepare", part);
  bad(spad_implicit_prepare(not_function, nullptr, &implicit), "spad_implicit_prepare", part);
  bad(spad_implicit_from_newton(as<spad_newton>(f.get()), &implicit), "spad_implicit_from_newton",
      "argument newton is a spad_function, expected a spad_newton");
  bad(spad_recorder_finish(as<spad_recorder>(fac.get()), 0, nullptr, &function),
      "spad_recorder_finish",
      "argument recorder is a spad_factorization, expected a spad_recorder");
  bad(spad_recorder_status(as<spad_recorder>(im.get())), "spad_recorder_status", "a spad_implicit");
  EXPECT_TRUE(!workspace && !jacobian && !newton && !implicit && !function);
}

TEST_F(Handles, evaluations_name_the_argument_that_is_no_handle_of_its_type) {
  const auto* not_function = as<spad_function>(ws.get());
  auto* not_workspace = as<spad_workspace>(r.get());
  bad(spad_function_eval(not_function, ws.get(), x, p, a), "spad_function_eval",
      "argument function is a spad_workspace");
  bad(spad_function_eval(f.get(), not_workspace, x, p, a), "spad_function_eval",
      "argument workspace is a spad_recorder");
  bad(spad_function_jvp(f.get(), not_workspace, x, p, 1, a, a, a, a), "spad_function_jvp",
      "argument workspace");
  bad(spad_function_vjp(f.get(), not_workspace, x, p, 1, a, a, a, a), "spad_function_vjp",
      "argument workspace");
  bad(spad_function_hvp(not_function, ws.get(), x, p, a, 1, a, a, a, a, a), "spad_function_hvp",
      "argument function");
  bad(spad_jacobian_eval(as<spad_jacobian>(f.get()), ws.get(), x, p, a, a), "spad_jacobian_eval",
      "a spad_function");
  bad(spad_jacobian_eval(j.get(), not_workspace, x, p, a, a), "spad_jacobian_eval",
      "argument workspace");
  bad(spad_jacobian_reserve(j.get(), not_workspace), "spad_jacobian_reserve", "argument workspace");
  bad(spad_jacobian_eval_scaled(as<spad_jacobian>(f.get()), ws.get(), x, p, 1, 1, a, a),
      "spad_jacobian_eval_scaled", "a spad_function");
  bad(spad_jacobian_eval_varying(j.get(), not_workspace, x, p, a, a), "spad_jacobian_eval_varying",
      "argument workspace");
  bad(spad_workspace_set_point(not_workspace, x, p), "spad_workspace_set_point", "a spad_recorder");
  bad(spad_implicit_jacobian(as<spad_implicit>(nw.get()), x, p, 2, nullptr, 2, nullptr, a, 2),
      "spad_implicit_jacobian", "a spad_newton");
  bad(spad_newton_solve(as<spad_newton>(im.get()), x, p, nullptr), "spad_newton_solve",
      "a spad_implicit");
  bad(spad_implicit_jvp(as<spad_implicit>(nw.get()), x, p, 1, a, a), "spad_implicit_jvp",
      "a spad_newton");
  bad(spad_implicit_vjp(as<spad_implicit>(nw.get()), x, p, 1, a, a), "spad_implicit_vjp",
      "a spad_newton");
  bad(spad_factorization_factor(as<spad_factorization>(f.get()), a), "spad_factorization_factor",
      "a spad_function");
  bad(spad_factorization_solve(as<spad_factorization>(f.get()), 0, 1, a, a),
      "spad_factorization_solve", "a spad_function");
}

TEST_F(Handles, queries_name_the_argument_that_is_no_handle_of_its_type) {
  double block[32] = {};  // room for every info struct
  const std::size_t size = 64;
  std::memcpy(block, &size, sizeof size);
  bad(spad_function_info(as<spad_function>(nw.get()), as<spad_function_info_data>(block)),
      "spad_function_info", "a spad_newton");
  bad(spad_function_print(as<spad_function>(nw.get()), nullptr, 0, nullptr), "spad_function_print",
      "a spad_newton");
  bad(spad_jacobian_info(as<spad_jacobian>(nw.get()), as<spad_jacobian_info_data>(block)),
      "spad_jacobian_info", "a spad_newton");
  bad(spad_jacobian_view(as<spad_jacobian>(nw.get()), as<spad_sparse_view>(block)),
      "spad_jacobian_view", "a spad_newton");
  bad(spad_jacobian_fill_pattern(as<spad_jacobian>(nw.get()), block, block),
      "spad_jacobian_fill_pattern", "a spad_newton");
  bad(spad_newton_info(as<spad_newton>(j.get()), as<spad_newton_info_data>(block)),
      "spad_newton_info", "a spad_jacobian");
  bad(spad_factorization_info(as<spad_factorization>(j.get()),
                              as<spad_factorization_info_data>(block)),
      "spad_factorization_info", "a spad_jacobian");
  bad(spad_recorder_info(as<spad_recorder>(j.get()), as<spad_recorder_info_data>(block)),
      "spad_recorder_info", "a spad_jacobian");
  bad(spad_workspace_info(as<spad_workspace>(j.get()), as<spad_workspace_info_data>(block)),
      "spad_workspace_info", "a spad_jacobian");
  bad(spad_implicit_info(as<spad_implicit>(j.get()), as<spad_implicit_info_data>(block)),
      "spad_implicit_info", "a spad_jacobian");
  std::int32_t mask[4];
  bad(spad_jacobian_constant_mask(as<spad_jacobian>(nw.get()), mask), "spad_jacobian_constant_mask",
      "a spad_newton");
  EXPECT_EQ(spad_jacobian_nnz(as<spad_jacobian>(nw.get())), -1);
  EXPECT_TRUE(
      contains(spad_last_error_message(), "spad_jacobian_nnz: argument jacobian is a spad_newton"));
}

TEST_F(Handles, recording_into_something_else_is_invalid) {
  auto* not_recorder = as<spad_recorder>(f.get());
  EXPECT_EQ(spad_op2(not_recorder, SPAD_OP_ADD, 0, 0), SPAD_INVALID);
  EXPECT_TRUE(
      contains(spad_last_error_message(), "spad_op2: argument recorder is a spad_function"));
  EXPECT_NE(spad_value(not_recorder, 0), spad_value(not_recorder, 0));
}

TEST_F(Handles, destroying_a_handle_under_a_wrong_type_does_nothing_but_say_so) {
  const auto refused = [](const char* function, const char* part) {
    EXPECT_TRUE(is_error(SPAD_E_BAD_HANDLE, SPAD_E_BAD_HANDLE, function, part));
  };
  spad_function_destroy(as<spad_function>(j.get())),
      refused("spad_function_destroy", "argument function is a spad_jacobian");
  spad_recorder_destroy(as<spad_recorder>(j.get())),
      refused("spad_recorder_destroy", "a spad_jacobian");
  spad_workspace_destroy(as<spad_workspace>(j.get())),
      refused("spad_workspace_destroy", "a spad_jacobian");
  spad_jacobian_destroy(as<spad_jacobian>(f.get())),
      refused("spad_jacobian_destroy", "a spad_function");
  spad_factorization_destroy(as<spad_factorization>(f.get())),
      refused("spad_factorization_destroy", "a spad_function");
  spad_newton_destroy(as<spad_newton>(f.get())), refused("spad_newton_destroy", "a spad_function");
  spad_implicit_destroy(as<spad_implicit>(f.get())),
      refused("spad_implicit_destroy", "a spad_function");
  EXPECT_EQ(spad_jacobian_nnz(j.get()), 4);
}

TEST_F(Handles, memory_that_is_no_handle_is_refused) {
  double garbage[4] = {1.5, 2.5, 3.5, 4.5};
  bad(spad_newton_solve(as<spad_newton>(garbage), x, p, nullptr), "spad_newton_solve",
      "no handle of this library");
}

TEST_F(Handles, a_destroyed_handle_that_others_still_refer_to_is_caught) {
  spad_function* destroyed = f.release();
  spad_function_destroy(destroyed);
  bad(spad_function_eval(destroyed, ws.get(), x, p, a), "spad_function_eval",
      "argument function is a destroyed handle");
  spad_function_destroy(destroyed);
  EXPECT_TRUE(contains(spad_last_error_message(),
                       "spad_function_destroy: argument function is a destroyed handle"));
  ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
  EXPECT_EQ(spad_jacobian_eval(j.get(), ws.get(), x, p, nullptr, a), SPAD_OK);
}

TEST_F(Handles, a_workspace_of_another_function_is_refused_by_every_evaluation) {
  const Function other = make_square();
  const Workspace foreign = make_workspace(other);
  const auto refused = [](spad_status status, const char* function) {
    EXPECT_TRUE(is_error(status, SPAD_E_WORKSPACE, function,
                         "argument workspace belongs to another function"));
  };
  refused(spad_function_eval(f.get(), foreign.get(), x, p, a), "spad_function_eval");
  refused(spad_function_jvp(f.get(), foreign.get(), x, p, 1, x, nullptr, nullptr, a),
          "spad_function_jvp");
  refused(spad_function_vjp(f.get(), foreign.get(), x, p, 1, x, nullptr, a, nullptr),
          "spad_function_vjp");
  refused(
      spad_function_hvp(f.get(), foreign.get(), x, p, nullptr, 1, x, nullptr, nullptr, a, nullptr),
      "spad_function_hvp");
  refused(spad_jacobian_reserve(j.get(), foreign.get()), "spad_jacobian_reserve");
  refused(spad_jacobian_eval(j.get(), foreign.get(), x, p, nullptr, a), "spad_jacobian_eval");
}

TEST_F(Handles, a_workspace_not_reserved_for_a_product_is_refused) {
  spad_workspace_options options;
  ASSERT_EQ(spad_workspace_options_init(&options, sizeof options), SPAD_OK);
  options.products = 0, options.second_order = 0;
  const Workspace values_only = make<Workspace>(
      [&](spad_workspace** out) { return spad_workspace_create(f.get(), &options, out); });
  EXPECT_EQ(spad_function_eval(f.get(), values_only.get(), x, p, a), SPAD_OK);
  EXPECT_EQ(spad_function_jvp(f.get(), values_only.get(), x, p, 1, x, nullptr, nullptr, a),
            SPAD_E_WORKSPACE);
  EXPECT_EQ(spad_function_vjp(f.get(), values_only.get(), x, p, 1, x, nullptr, a, nullptr),
            SPAD_E_WORKSPACE);
  EXPECT_EQ(spad_function_hvp(f.get(), values_only.get(), x, p, nullptr, 1, x, nullptr, nullptr, a,
                              nullptr),
            SPAD_E_WORKSPACE);
  EXPECT_EQ(spad_jacobian_eval(j.get(), values_only.get(), x, p, nullptr, a), SPAD_E_WORKSPACE);
}

TEST_F(Handles, newton_and_implicit_need_as_many_outputs_as_inputs) {
  const Function wide = make_wide();
  spad_newton* newton = nullptr;
  spad_implicit* implicit = nullptr;
  EXPECT_TRUE(is_error(spad_newton_prepare(wide.get(), nullptr, &newton), SPAD_E_BAD_DIM,
                       "spad_newton_prepare", "3"));
  EXPECT_TRUE(is_error(spad_implicit_prepare(wide.get(), nullptr, &implicit), SPAD_E_BAD_DIM,
                       "spad_implicit_prepare", "3"));
  EXPECT_TRUE(newton == nullptr && implicit == nullptr);
}

}  // namespace
