// Recording through the C interface: errors stay in the recorder with the call and the operation.
#include <cmath>
#include <limits>

#include "capi/test_objects.hpp"

namespace {

struct Recording : ::testing::Test {
  Recorder r = make_recorder({0.5, 2});
  spad_recorder* rec = r.get();
  spad_var x = spad_input(rec, 0), z = spad_input(rec, 1);

  // The error is in the recorder, everything afterwards is invalid, and finish says the same.
  void expect_stuck(spad_status status, const std::string& function, const std::string& part) {
    EXPECT_TRUE(
        is_error(spad_recorder_status(rec), status, "spad_recorder_status", function + ": "));
    EXPECT_TRUE(contains(spad_last_error_message(), part)) << spad_last_error_message();
    EXPECT_GE(last_error().operation, 0);
    EXPECT_EQ(spad_op2(rec, SPAD_OP_ADD, x, z), SPAD_INVALID);
    EXPECT_EQ(spad_input(rec, 0), SPAD_INVALID);
    EXPECT_EQ(spad_compare(rec, SPAD_LT, x, z), 0);
    spad_function* f = nullptr;
    EXPECT_TRUE(
        is_error(spad_recorder_finish(rec, 1, &x, &f), status, "spad_recorder_finish", function));
    EXPECT_TRUE(contains(spad_last_error_message(), part)) << spad_last_error_message();
    EXPECT_EQ(f, nullptr);
  }
};

TEST_F(Recording, an_unknown_operator_stays_as_the_first_error) {
  EXPECT_EQ(spad_op1(rec, 777, x), SPAD_INVALID);
  EXPECT_EQ(spad_last_error_message(),
            std::string("spad_op1: operation 2: 777 is not an operator"));
  spad_op1(rec, 778, x);
  expect_stuck(SPAD_E_BAD_OP, "spad_op1", "777");
  EXPECT_EQ(last_error().operation, 2);
}

TEST_F(Recording, operators_of_another_arity_are_refused) {
  EXPECT_EQ(spad_op2(rec, SPAD_OP_SIN, x, z), SPAD_INVALID);
  expect_stuck(SPAD_E_BAD_OP, "spad_op2", "sin takes 1 operands, not 2");
}

TEST_F(Recording, every_public_operator_has_the_arity_its_group_in_the_header_says) {
  const int unary[] = {SPAD_OP_NEG,   SPAD_OP_ABS,    SPAD_OP_SIGN,    SPAD_OP_SQRT,
                       SPAD_OP_CBRT,  SPAD_OP_SQUARE, SPAD_OP_INVERSE, SPAD_OP_EXP,
                       SPAD_OP_EXP2,  SPAD_OP_EXP10,  SPAD_OP_EXPM1,   SPAD_OP_LOG,
                       SPAD_OP_LOG2,  SPAD_OP_LOG10,  SPAD_OP_LOG1P,   SPAD_OP_SIN,
                       SPAD_OP_COS,   SPAD_OP_TAN,    SPAD_OP_ASIN,    SPAD_OP_ACOS,
                       SPAD_OP_ATAN,  SPAD_OP_SINH,   SPAD_OP_COSH,    SPAD_OP_TANH,
                       SPAD_OP_ASINH, SPAD_OP_ACOSH,  SPAD_OP_ATANH,   SPAD_OP_ERF,
                       SPAD_OP_ERFC,  SPAD_OP_LGAMMA, SPAD_OP_DIGAMMA, SPAD_OP_TRIGAMMA,
                       SPAD_OP_FLOOR, SPAD_OP_CEIL,   SPAD_OP_ROUND,   SPAD_OP_TRUNC};
  const int binary[] = {SPAD_OP_ADD, SPAD_OP_SUB,      SPAD_OP_MUL,   SPAD_OP_DIV,
                        SPAD_OP_POW, SPAD_OP_ATAN2,    SPAD_OP_HYPOT, SPAD_OP_MIN,
                        SPAD_OP_MAX, SPAD_OP_COPYSIGN, SPAD_OP_FMOD};
  for (int op : unary) EXPECT_NE(spad_op1(rec, op, x), SPAD_INVALID) << op;
  for (int op : binary) EXPECT_NE(spad_op2(rec, op, x, z), SPAD_INVALID) << op;
  EXPECT_NE(spad_op3(rec, SPAD_OP_FMA, x, z, x), SPAD_INVALID);
  EXPECT_EQ(spad_recorder_status(rec), SPAD_OK);
  for (int op : unary) {
    const Recorder fresh = make_recorder({1});
    const spad_var a = spad_input(fresh.get(), 0);
    EXPECT_EQ(spad_op2(fresh.get(), op, a, a), SPAD_INVALID);
    EXPECT_EQ(spad_recorder_status(fresh.get()), SPAD_E_BAD_OP);
  }
}

TEST_F(Recording, a_variable_of_another_recorder_is_noticed_in_any_place) {
  const Recorder other = make_recorder({1, 2});
  const spad_var foreign = spad_input(other.get(), 0);
  EXPECT_EQ(spad_op3(rec, SPAD_OP_FMA, x, z, foreign), SPAD_INVALID);
  expect_stuck(SPAD_E_BAD_VARIABLE, "spad_op3",
               "operand 3 of operation 2 is a variable of another recorder");
  EXPECT_TRUE(std::isnan(spad_value(rec, foreign)));
  EXPECT_EQ(spad_recorder_status(other.get()), SPAD_OK);
}

TEST_F(Recording, an_invalid_operand_is_named_by_place) {
  EXPECT_EQ(spad_op2(rec, SPAD_OP_ADD, x, SPAD_INVALID), SPAD_INVALID);
  expect_stuck(SPAD_E_BAD_VARIABLE, "spad_op2", "operand 2");
}

TEST_F(Recording, inputs_and_parameters_out_of_range_are_named) {
  EXPECT_EQ(spad_input(rec, 2), SPAD_INVALID);
  expect_stuck(SPAD_E_BAD_INDEX, "spad_input", "input 2 is outside [0, 2)");
  const Recorder fresh = make_recorder({1});
  EXPECT_EQ(spad_parameter(fresh.get(), -1), SPAD_INVALID);
  EXPECT_EQ(spad_recorder_status(fresh.get()), SPAD_E_BAD_INDEX);
  EXPECT_EQ(last_error().index, -1);
}

TEST_F(Recording, an_unknown_relation_is_refused) {
  EXPECT_EQ(spad_compare(rec, 7, x, z), 0);
  expect_stuck(SPAD_E_BAD_OP, "spad_compare", "7 is not a relation");
}

TEST_F(Recording, select_and_floor_index_and_pow_int_check_their_arguments) {
  const auto status_after = [](auto call) {
    const Recorder fresh = make_recorder({0.5});
    call(fresh.get(), spad_input(fresh.get(), 0));
    return spad_recorder_status(fresh.get());
  };
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(status_after([](auto* s, auto a) { return spad_select(s, 0, a, a, a, a); }),
            SPAD_E_BAD_OP);
  EXPECT_EQ(status_after([](auto* s, auto a) { return spad_select(s, 1, a, a, a, -1); }),
            SPAD_E_BAD_VARIABLE);
  EXPECT_EQ(
      status_after([](auto* s, auto a) { return spad_pow_int(s, a, (std::int64_t{1} << 53) + 1); }),
      SPAD_E_BAD_OP);
  EXPECT_EQ(status_after([](auto* s, auto a) { return spad_pow_int(s, a, std::int64_t{1} << 53); }),
            SPAD_OK);
  EXPECT_EQ(status_after([&](auto* s, auto) { return spad_floor_index(s, spad_constant(s, nan)); }),
            SPAD_E_BAD_INDEX);
  EXPECT_EQ(status_after([](auto* s, auto) { return spad_floor_index(s, -1); }),
            SPAD_E_BAD_VARIABLE);
}

TEST_F(Recording, arrays_that_are_null_or_of_negative_count_are_named_and_fill_the_output) {
  const spad_var v[3] = {x, z, x};
  const auto check = [&](const char* function, const char* part, spad_status status, auto call) {
    const Recorder fresh = make_recorder({1});
    spad_var out[3] = {5, 5, 5};
    call(fresh.get(), out);
    EXPECT_TRUE(is_error(spad_recorder_status(fresh.get()), status, "spad_recorder_status",
                         std::string(function) + ": "));
    EXPECT_TRUE(contains(spad_last_error_message(), part)) << spad_last_error_message();
    return std::vector<spad_var>(out, out + 3);
  };
  const std::vector<spad_var> invalid(3, SPAD_INVALID), untouched(3, 5);
  using S = spad_recorder*;
  using V = spad_var*;
  EXPECT_EQ(check("spad_op1_n", "argument a is NULL", SPAD_E_NULL_ARG,
                  [](S s, V out) { spad_op1_n(s, SPAD_OP_SIN, 3, nullptr, 1, out); }),
            invalid);
  EXPECT_EQ(check("spad_op2_n", "argument b is NULL", SPAD_E_NULL_ARG,
                  [&](S s, V out) { spad_op2_n(s, SPAD_OP_ADD, 3, v, 1, nullptr, 1, out); }),
            invalid);
  EXPECT_EQ(check("spad_op3_n", "argument c is NULL", SPAD_E_NULL_ARG,
                  [&](S s, V out) { spad_op3_n(s, SPAD_OP_FMA, 3, v, 1, v, 1, nullptr, 1, out); }),
            invalid);
  EXPECT_EQ(check("spad_op1_n", "argument out is NULL", SPAD_E_NULL_ARG,
                  [&](S s, V) { spad_op1_n(s, SPAD_OP_SIN, 3, v, 1, nullptr); }),
            untouched);
  EXPECT_EQ(check("spad_op1_n", "argument count is -1", SPAD_E_BAD_DIM,
                  [&](S s, V out) { spad_op1_n(s, SPAD_OP_SIN, -1, v, 1, out); }),
            untouched);
  EXPECT_EQ(check("spad_op1_n", "another recorder", SPAD_E_BAD_VARIABLE,
                  [&](S s, V out) { spad_op1_n(s, SPAD_OP_SIN, 3, v, 1, out); }),
            invalid);
  check("spad_sum_n", "argument a is NULL", SPAD_E_NULL_ARG,
        [](S s, V) { spad_sum_n(s, 3, nullptr, 1); });
  check("spad_sum_n", "argument count is -2", SPAD_E_BAD_DIM,
        [&](S s, V) { spad_sum_n(s, -2, v, 1); });
  check("spad_dot_n", "argument b is NULL", SPAD_E_NULL_ARG,
        [&](S s, V) { spad_dot_n(s, 3, v, 1, nullptr, 1); });
}

TEST_F(Recording, element_wise_calls_follow_strides) {
  spad_var v[4] = {x, z, spad_constant(rec, 10), spad_constant(rec, 20)}, out[2];
  spad_op2_n(rec, SPAD_OP_ADD, 2, v, 2, v + 1, 0, out);  // x + z, 10 + z
  EXPECT_EQ(spad_value(rec, out[0]), 2.5);
  EXPECT_EQ(spad_value(rec, out[1]), 12);
  spad_op3_n(rec, SPAD_OP_FMA, 2, v, 1, v, 1, v + 2, 1, out);  // x² + 10, z² + 20
  EXPECT_EQ(spad_value(rec, out[1]), 24);
  spad_op1_n(rec, SPAD_OP_NEG, 2, v + 3, -1, out);  // backwards
  EXPECT_EQ(spad_value(rec, out[1]), -10);
  EXPECT_EQ(spad_value(rec, spad_sum_n(rec, 4, v, 1)), 32.5);
  EXPECT_EQ(spad_value(rec, spad_dot_n(rec, 2, v, 1, v + 2, 1)), 45);
  EXPECT_EQ(spad_value(rec, spad_sum_n(rec, 0, nullptr, 1)), 0);
  spad_op1_n(rec, SPAD_OP_NEG, 0, nullptr, 1, nullptr);
  EXPECT_EQ(spad_recorder_status(rec), SPAD_OK);
}

TEST_F(Recording, finish_names_the_output_that_is_no_variable) {
  const spad_var y[3] = {x, z, SPAD_INVALID};
  spad_function* f = nullptr;
  EXPECT_TRUE(is_error(spad_recorder_finish(rec, 3, y, &f), SPAD_E_BAD_VARIABLE,
                       "spad_recorder_finish", "output y[2] is not a variable"));
  EXPECT_EQ(last_error().index, 2);
  EXPECT_EQ(f, nullptr);
}

TEST_F(Recording, a_finished_recorder_is_only_good_for_destruction) {
  const Function f = finish(r, {x});
  EXPECT_EQ(spad_op1(rec, SPAD_OP_SIN, x), SPAD_INVALID);
  EXPECT_TRUE(contains(spad_last_error_message(), "the recorder is finished"));
  EXPECT_TRUE(std::isnan(spad_value(rec, x)));
  spad_function* again = nullptr;
  EXPECT_EQ(spad_recorder_finish(rec, 1, &x, &again), SPAD_E_BAD_STATE);
  EXPECT_EQ(again, nullptr);
  const Workspace ws = make_workspace(f);
  const double at[2] = {7, 8};
  double y = 0;
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), at, nullptr, &y), SPAD_OK);
  EXPECT_EQ(y, 7);
}

TEST_F(Recording, more_operations_than_allowed_are_refused) {
  spad_recorder_options options;
  ASSERT_EQ(spad_recorder_options_init(&options, sizeof options), SPAD_OK);
  options.max_operations = 3;
  const double x0 = 1;
  const Recorder small = make<Recorder>(
      [&](spad_recorder** out) { return spad_recorder_create(1, 0, &x0, nullptr, &options, out); });
  spad_var a = spad_input(small.get(), 0);
  a = spad_op1(small.get(), SPAD_OP_SIN, a);
  a = spad_op1(small.get(), SPAD_OP_SIN, a);
  EXPECT_NE(a, SPAD_INVALID);
  EXPECT_EQ(spad_op1(small.get(), SPAD_OP_SIN, a), SPAD_INVALID);
  EXPECT_EQ(spad_recorder_status(small.get()), SPAD_E_TAPE_TOO_LARGE);
}

TEST_F(Recording, a_guard_that_flips_is_an_error_of_the_evaluation_with_its_operation) {
  const int truth = spad_compare(rec, SPAD_LT, x, z);  // operation 2
  EXPECT_EQ(truth, 1);
  const Function f = finish(r, {truth ? spad_op1(rec, SPAD_OP_SQUARE, x) : z});
  const Workspace ws = make_workspace(f);
  const Jacobian j = make_jacobian(f);
  ASSERT_EQ(spad_jacobian_reserve(j.get(), ws.get()), SPAD_OK);
  const double good[2] = {1, 2}, flipped[2] = {2, 1}, v[2] = {1, 1};
  double y = 0, out[2];
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), good, nullptr, &y), SPAD_OK);
  const auto refused = [](spad_status status, const char* function) {
    EXPECT_TRUE(is_error(status, SPAD_E_TAPE_BRANCH_CHANGED, function, "2"));
    EXPECT_EQ(last_error().operation, 2);
  };
  refused(spad_function_eval(f.get(), ws.get(), flipped, nullptr, &y), "spad_function_eval");
  refused(spad_function_jvp(f.get(), ws.get(), flipped, nullptr, 1, v, nullptr, nullptr, &y),
          "spad_function_jvp");
  refused(spad_function_vjp(f.get(), ws.get(), flipped, nullptr, 1, v, nullptr, out, nullptr),
          "spad_function_vjp");
  refused(spad_function_hvp(f.get(), ws.get(), flipped, nullptr, nullptr, 1, v, nullptr, nullptr,
                            out, nullptr),
          "spad_function_hvp");
  refused(spad_jacobian_eval(j.get(), ws.get(), flipped, nullptr, nullptr, out),
          "spad_jacobian_eval");
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), good, nullptr, &y), SPAD_OK);
  EXPECT_EQ(y, 1);
}

TEST_F(Recording, evaluations_pass_nan_and_infinity_through) {
  const Function f = finish(r, {spad_op2(rec, SPAD_OP_MUL, x, z)});
  const Workspace ws = make_workspace(f);
  const double at[2] = {std::numeric_limits<double>::quiet_NaN(), 1}, far[2] = {1e300, 1e300};
  double y = 0;
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), at, nullptr, &y), SPAD_OK);
  EXPECT_TRUE(std::isnan(y));
  EXPECT_EQ(spad_function_eval(f.get(), ws.get(), far, nullptr, &y), SPAD_OK);
  EXPECT_TRUE(std::isinf(y));
}

}  // namespace
