// Mapping a function over many places, through the C interface.
#include <array>
#include <cmath>
#include <limits>

#include "capi/test_objects.hpp"

namespace {

// (u, v; q) -> (q u v, sin(u))
Function make_kernel() {
  const double x0[] = {0.5, 0.25}, p0[] = {2};
  Recorder r = make_recorder({x0[0], x0[1]}, {p0[0]});
  spad_recorder* rec = r.get();
  const spad_var u = spad_input(rec, 0), v = spad_input(rec, 1);
  const spad_var product =
      spad_op2(rec, SPAD_OP_MUL, spad_op2(rec, SPAD_OP_MUL, u, v), spad_parameter(rec, 0));
  return finish(r, {product, spad_op1(rec, SPAD_OP_SIN, u)});
}

constexpr std::int64_t n = 20;

struct MapCall : ::testing::Test {
  Function kernel = make_kernel();
  Recorder r = make_recorder(std::vector<double>(n, 0.5));
  spad_recorder* rec = r.get();
  std::vector<spad_var> x, p, y = std::vector<spad_var>(2 * n, 77);

  MapCall() {
    for (std::int64_t k = 0; k < n; ++k) {
      x.push_back(spad_input(rec, k));
      x.push_back(spad_input(rec, (k + 1) % n));
      p.push_back(spad_constant(rec, 1.0 + static_cast<double>(k)));
    }
  }
  void expect_refused(spad_status status, const char* part) {
    EXPECT_EQ(spad_recorder_status(rec), status);
    EXPECT_NE(std::string(spad_last_error_message()).find(part), std::string::npos)
        << spad_last_error_message();
    EXPECT_NE(std::string(spad_last_error_message()).find("spad_recorder_map"), std::string::npos);
  }
};

TEST_F(MapCall, gives_values_and_derivatives_of_every_place) {
  spad_recorder_map(rec, kernel.get(), n, x.data(), p.data(), y.data());
  EXPECT_EQ(spad_value(rec, y[2]), 2 * 0.25);
  EXPECT_EQ(spad_value(rec, y[3]), std::sin(0.5));
  const Function f = finish(r, y);
  kernel.reset();  // what was mapped is in the function
  Workspace ws = make_workspace(f);
  std::vector<double> at, direction(n, 0), y_dot(2 * n);
  for (std::int64_t k = 0; k < n; ++k) at.push_back(0.1 * static_cast<double>(k));
  direction[3] = 1;
  ASSERT_EQ(spad_function_jvp(f.get(), ws.get(), at.data(), nullptr, 1, direction.data(), nullptr,
                              nullptr, y_dot.data()),
            SPAD_OK);
  for (std::int64_t k = 0; k < n; ++k) {
    const double q = 1.0 + static_cast<double>(k);
    const double expected = k == 3 ? q * at[4] : k == 2 ? q * at[2] : 0;
    EXPECT_DOUBLE_EQ(y_dot[static_cast<std::size_t>(2 * k)], expected);
    EXPECT_DOUBLE_EQ(y_dot[static_cast<std::size_t>(2 * k + 1)], k == 3 ? std::cos(at[3]) : 0);
  }
}

TEST_F(MapCall, at_no_place_records_nothing) {
  spad_recorder_map(rec, kernel.get(), 0, nullptr, nullptr, nullptr);
  EXPECT_EQ(spad_recorder_status(rec), SPAD_OK);
}

TEST_F(MapCall, refuses_missing_arrays_by_name) {
  spad_recorder_map(rec, kernel.get(), n, nullptr, p.data(), y.data());
  expect_refused(SPAD_E_NULL_ARG, "argument inputs is NULL");
  EXPECT_EQ(y[0], SPAD_INVALID);
  EXPECT_EQ(y.back(), SPAD_INVALID);
}

TEST_F(MapCall, refuses_missing_parameters_by_name) {
  spad_recorder_map(rec, kernel.get(), n, x.data(), nullptr, y.data());
  expect_refused(SPAD_E_NULL_ARG, "argument parameters is NULL");
}

TEST_F(MapCall, refuses_a_missing_place_for_results) {
  spad_recorder_map(rec, kernel.get(), n, x.data(), p.data(), nullptr);
  expect_refused(SPAD_E_NULL_ARG, "argument results is NULL");
}

TEST_F(MapCall, refuses_a_missing_or_wrong_function) {
  spad_recorder_map(rec, nullptr, n, x.data(), p.data(), y.data());
  expect_refused(SPAD_E_NULL_ARG, "argument function is NULL");
}

TEST_F(MapCall, refuses_a_handle_of_another_kind) {
  spad_recorder_map(rec, reinterpret_cast<const spad_function*>(rec), n, x.data(), p.data(),
                    y.data());
  expect_refused(SPAD_E_BAD_HANDLE, "function");
}

TEST_F(MapCall, refuses_a_negative_count) {
  spad_recorder_map(rec, kernel.get(), -1, x.data(), p.data(), y.data());
  expect_refused(SPAD_E_BAD_DIM, "count is -1");
}

TEST_F(MapCall, refuses_more_operations_than_the_recorder_may_have) {
  spad_recorder_map(rec, kernel.get(), std::numeric_limits<std::int64_t>::max(), x.data(), p.data(),
                    nullptr);
  expect_refused(SPAD_E_INDEX_OVERFLOW, "count");
}

TEST_F(MapCall, names_a_variable_of_another_recorder) {
  Recorder other = make_recorder({1.0});
  x[5] = spad_input(other.get(), 0);
  spad_recorder_map(rec, kernel.get(), n, x.data(), p.data(), y.data());
  expect_refused(SPAD_E_BAD_VARIABLE, "another recorder");
  EXPECT_EQ(y[7], SPAD_INVALID);
}

TEST_F(MapCall, without_a_recorder_gives_invalid_variables) {
  spad_recorder_map(nullptr, kernel.get(), n, x.data(), p.data(), y.data());
  EXPECT_EQ(y[0], SPAD_INVALID);
  EXPECT_EQ(std::string(spad_last_error_message()), "spad_recorder_map: argument recorder is NULL");
}

}  // namespace
