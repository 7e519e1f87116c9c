// Factorizations of the caller's matrix, values in the order of the view, whatever that is.
#include <cmath>
#include <limits>

#include "capi/test_objects.hpp"

namespace {

// A = [1 2 0; 0 3 4; 5 0 6]; A (1, 2, 3) = (5, 18, 23), Aᵀ (1, 2, 3) = (16, 8, 26).
struct Ordered {
  Pattern<std::int32_t> pattern;
  std::vector<double> values;
};
std::vector<Ordered> orders() {
  return {{{SPAD_CSC, 0, 3, 3, {0, 2, 4, 6}, {0, 2, 0, 1, 1, 2}}, {1, 5, 2, 3, 4, 6}},
          {{SPAD_CSR, 0, 3, 3, {0, 2, 4, 6}, {0, 1, 1, 2, 0, 2}}, {1, 2, 3, 4, 5, 6}},
          {{SPAD_COO, 1, 3, 3, {3, 1, 2, 3, 1, 2}, {1, 2, 3, 3, 1, 2}}, {5, 2, 4, 6, 1, 3}}};
}

TEST(Factorization, values_in_the_order_of_any_view_give_the_same_solution) {
  for (const auto& [pattern, values] : orders()) {
    const Factorization fac = make_factorization(pattern.view());
    double b[6] = {5, 18, 23, 10, 36, 46};
    EXPECT_TRUE(is_error(spad_factorization_solve(fac.get(), 0, 1, b, b), SPAD_E_BAD_STATE,
                         "spad_factorization_solve", ""));
    ASSERT_EQ(spad_factorization_factor(fac.get(), values.data()), SPAD_OK)
        << spad_last_error_message();
    ASSERT_EQ(spad_factorization_solve(fac.get(), 0, 2, b, b), SPAD_OK);
    const double expected[6] = {1, 2, 3, 2, 4, 6};
    for (int i = 0; i < 6; ++i) EXPECT_NEAR(b[i], expected[i], 1e-13);
    const double c[3] = {16, 8, 26};
    double x[3];
    ASSERT_EQ(spad_factorization_solve(fac.get(), 1, 1, c, x), SPAD_OK);
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(x[i], i + 1, 1e-13);
  }
}

TEST(Factorization, information_counts_what_was_done) {
  for (std::int32_t backend : {SPAD_UMFPACK, SPAD_KLU, SPAD_AUTO}) {
    const std::string backends = spad_build_info("backends");
    if (backend == SPAD_UMFPACK && !contains(backends, "umfpack")) continue;
    if (backend == SPAD_KLU && !contains(backends, "klu")) continue;
    const auto [pattern, values] = orders()[1];
    spad_factorization_options options;
    ASSERT_EQ(spad_factorization_options_init(&options, sizeof options), SPAD_OK);
    options.backend = backend;
    const spad_sparse_view view = pattern.view();
    const Factorization fac = make<Factorization>(
        [&](spad_factorization** out) { return spad_factorization_analyze(&view, &options, out); });
    spad_factorization_info_data info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(spad_factorization_info(fac.get(), &info), SPAD_OK);
    EXPECT_TRUE(std::isnan(info.reciprocal_condition) && std::isnan(info.residual));
    double b[6] = {5, 18, 23, 10, 36, 46};
    ASSERT_EQ(spad_factorization_factor(fac.get(), values.data()), SPAD_OK);
    ASSERT_EQ(spad_factorization_solve(fac.get(), 0, 2, b, b), SPAD_OK);
    ASSERT_EQ(spad_factorization_info(fac.get(), &info), SPAD_OK);
    EXPECT_EQ(info.n, 3);
    EXPECT_EQ(info.nnz, 6);
    EXPECT_GE(info.nnz_factors, 6);
    EXPECT_TRUE(backend == SPAD_AUTO ? info.backend != SPAD_AUTO : info.backend == backend);
    EXPECT_EQ(info.n_factors, 1);
    EXPECT_EQ(info.n_solves, 2);
    EXPECT_GT(info.reciprocal_condition, 0.01);
    EXPECT_LE(info.residual, 1e-15);
  }
}

TEST(Factorization, a_value_that_is_not_finite_is_named_in_the_callers_order) {
  for (auto [pattern, values] : orders()) {
    const Factorization fac = make_factorization(pattern.view());
    values[4] = std::numeric_limits<double>::infinity();
    EXPECT_TRUE(is_error(spad_factorization_factor(fac.get(), values.data()), SPAD_E_NONFINITE,
                         "spad_factorization_factor", "4"));
    EXPECT_EQ(last_error().index, 4);
  }
}

TEST(Factorization, a_singular_matrix_is_named_and_the_object_stays_good) {
  const auto [pattern, values] = orders()[0];
  const Factorization fac = make_factorization(pattern.view());
  const std::vector<double> singular = {0, 0, 2, 3, 4, 6};  // column 0 is zero
  EXPECT_TRUE(is_error(spad_factorization_factor(fac.get(), singular.data()), SPAD_E_SINGULAR,
                       "spad_factorization_factor", ""));
  EXPECT_TRUE(last_error().column >= 0 || last_error().row >= 0);
  double b[3] = {5, 18, 23};
  ASSERT_EQ(spad_factorization_factor(fac.get(), values.data()), SPAD_OK);
  EXPECT_EQ(spad_factorization_solve(fac.get(), 0, 1, b, b), SPAD_OK);
}

TEST(Factorization, a_structurally_singular_pattern_is_named_by_row_or_column) {
  const Pattern<std::int64_t> pattern{SPAD_COO,     0,           3, 3,
                                      {0, 1, 2, 0}, {0, 0, 2, 2}};  // column 1 is empty
  spad_factorization* out = nullptr;
  const spad_sparse_view view = pattern.view();
  EXPECT_TRUE(is_error(spad_factorization_analyze(&view, nullptr, &out),
                       SPAD_E_STRUCTURALLY_SINGULAR, "spad_factorization_analyze", ""));
  EXPECT_TRUE(last_error().column == 1 || last_error().row == 0 || last_error().row == 1);
}

}  // namespace
