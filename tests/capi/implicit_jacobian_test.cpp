// Dense blocks of dy/dp, by columns or by rows, whichever are fewer.
#include <limits>

#include "capi/test_objects.hpp"

namespace {

// c_i(y; p) = y_i³ + y_{i+1}/4 - Σ_j w_ij p_j, cyclic, with n unknowns and np parameters.
Function make_ring(int n, int np) {
  const Recorder r = make_recorder(std::vector<double>(static_cast<std::size_t>(n), 1.0),
                                   std::vector<double>(static_cast<std::size_t>(np), 1.0));
  std::vector<spad_var> c;
  for (int i = 0; i < n; ++i) {
    const spad_var quarter = spad_constant(r.get(), 0.25);
    spad_var sum = spad_op3(r.get(), SPAD_OP_FMA, quarter, spad_input(r.get(), (i + 1) % n),
                            spad_pow_int(r.get(), spad_input(r.get(), i), 3));
    for (int j = 0; j < np; ++j) {
      const spad_var weight = spad_constant(r.get(), 1.0 / (1 + i + 2 * j));
      sum = spad_op2(r.get(), SPAD_OP_SUB, sum,
                     spad_op2(r.get(), SPAD_OP_MUL, weight, spad_parameter(r.get(), j)));
    }
    c.push_back(sum);
  }
  return finish(r, c);
}

struct ImplicitJacobian : ::testing::Test {
  static constexpr int n = 21, np = 19;
  const Implicit im = make_implicit(make_ring(n, np));
  const std::vector<double> y = std::vector<double>(n, 1.25), p = std::vector<double>(np, 0.5);
  std::vector<double> all = std::vector<double>(n * np);  // column-major

  ImplicitJacobian() {
    std::vector<double> unit(np * np);
    for (std::size_t j = 0; j < np; ++j) unit[j + j * np] = 1;
    EXPECT_EQ(spad_implicit_jvp(im.get(), y.data(), p.data(), np, unit.data(), all.data()),
              SPAD_OK);
  }
  spad_status call(std::int64_t n_rows, const std::int64_t* rows, std::int64_t n_cols,
                   const std::int64_t* cols, double* dense, std::int64_t ld) {
    return spad_implicit_jacobian(im.get(), y.data(), p.data(), n_rows, rows, n_cols, cols, dense,
                                  ld);
  }
  void refused(spad_status status, spad_status expected, const char* part) {
    EXPECT_TRUE(is_error(status, expected, "spad_implicit_jacobian", part));
  }
};

TEST_F(ImplicitJacobian, all_of_it_is_the_products_with_unit_vectors) {
  std::vector<double> dense(n * np);
  ASSERT_EQ(call(n, nullptr, np, nullptr, dense.data(), n), SPAD_OK);
  EXPECT_EQ(dense, all);
}

TEST_F(ImplicitJacobian, blocks_are_parts_of_it_and_leave_the_rest_alone) {
  std::vector<std::int64_t> many, few = {17, 0, 4};
  for (std::int64_t k = 18; k >= 0; --k) many.push_back(k);
  for (const auto& [rows, cols] : {std::pair(many, few), {few, many}, {few, few}}) {
    const std::size_t ld = rows.size() + 2;
    std::vector<double> dense(ld * cols.size(), -777);
    ASSERT_EQ(call(static_cast<std::int64_t>(rows.size()), rows.data(),
                   static_cast<std::int64_t>(cols.size()), cols.data(), dense.data(),
                   static_cast<std::int64_t>(ld)),
              SPAD_OK);
    for (std::size_t k = 0; k < cols.size(); ++k) {
      for (std::size_t r = 0; r < rows.size(); ++r) {
        EXPECT_NEAR(dense[r + k * ld], all[static_cast<std::size_t>(rows[r] + cols[k] * n)], 1e-14);
      }
      EXPECT_EQ(dense[rows.size() + k * ld], -777);
    }
  }
}

TEST_F(ImplicitJacobian, nothing_is_asked_for_with_no_rows_or_columns) {
  const std::int64_t none = 0;
  EXPECT_EQ(call(0, &none, np, nullptr, nullptr, 0), SPAD_OK);
  EXPECT_EQ(call(n, nullptr, 0, &none, nullptr, n), SPAD_OK);
}

TEST_F(ImplicitJacobian, bad_arguments_are_named) {
  std::vector<double> d(n * np);
  const std::int64_t outside[2] = {0, 21}, negative[2] = {-1, 0};
  refused(call(3, nullptr, np, nullptr, d.data(), n), SPAD_E_BAD_DIM, "argument rows is NULL");
  refused(call(n, nullptr, 3, nullptr, d.data(), n), SPAD_E_BAD_DIM, "argument cols is NULL");
  refused(call(2, outside, np, nullptr, d.data(), n), SPAD_E_BAD_INDEX, "argument rows[1] is 21");
  refused(call(n, nullptr, 2, negative, d.data(), n), SPAD_E_BAD_INDEX, "argument cols[0] is -1");
  refused(call(n, nullptr, np, nullptr, d.data(), n - 1), SPAD_E_BAD_DIM, "argument ld is 20");
  refused(call(n, nullptr, np, nullptr, nullptr, n), SPAD_E_NULL_ARG, "argument dense is NULL");
  refused(call(-1, nullptr, np, nullptr, d.data(), n), SPAD_E_BAD_DIM, "argument n_rows is -1");
  refused(call(n, nullptr, -1, nullptr, d.data(), n), SPAD_E_BAD_DIM, "argument n_cols is -1");
  const auto at = [&](spad_implicit* object, const double* q, const double* r) {
    return spad_implicit_jacobian(object, q, r, n, nullptr, np, nullptr, d.data(), n);
  };
  refused(at(nullptr, y.data(), p.data()), SPAD_E_NULL_ARG, "argument implicit is NULL");
  refused(at(im.get(), nullptr, p.data()), SPAD_E_NULL_ARG, "argument y is NULL");
  refused(at(im.get(), y.data(), nullptr), SPAD_E_NULL_ARG, "argument p is NULL");
  const std::vector<double> nan(n, std::numeric_limits<double>::quiet_NaN());
  refused(at(im.get(), nan.data(), p.data()), SPAD_E_NONFINITE, "");
  EXPECT_EQ(call(n, nullptr, np, nullptr, d.data(), n), SPAD_OK);
}

}  // namespace
