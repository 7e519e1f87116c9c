// User code, unchanged: with Real it records, and the sparse Jacobian of the recording agrees with
// central differences of the same code in long double.
#include "capi/workloads.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "spad/spad.hpp"

namespace {

struct Workload {
  const char* name;
  std::vector<double> (*on_doubles)(const std::vector<double>&);
  std::vector<long double> (*on_long_doubles)(const std::vector<long double>&);
  std::vector<spad::Real> (*on_reals)(const std::vector<spad::Real>&);
  bool has_guards;
};

#define WORKLOAD(name, has_guards)                                    \
  Workload {                                                          \
#name, workloads::name < double>, workloads::name < long double>, \
        workloads::name < spad::Real>, has_guards                     \
  }

const Workload all[] = {
    WORKLOAD(dense_lu, true),
    WORKLOAD(cholesky_log_determinant, true),
    WORKLOAD(householder, true),
    WORKLOAD(conjugate_gradient, true),
    WORKLOAD(lorenz_runge_kutta, false),
    WORKLOAD(kepler, true),
    WORKLOAD(interpolation, true),
    WORKLOAD(shortest_path, true),
    WORKLOAD(american_put, true),
    WORKLOAD(order_statistics, true),
    WORKLOAD(numeric_algorithms, true),
    WORKLOAD(mixed_arithmetic, true),
    WORKLOAD(special_functions, false),
};

const std::vector<double> recorded_at = {0.61, -0.43, 0.87}, tried_at = {0.62, -0.42, 0.86};

class Workloads : public testing::TestWithParam<Workload> {};

// Of fifth order in h.
std::vector<double> column_by_differences(const Workload& w, std::size_t j) {
  const long double h = 1e-4L;
  const auto at = [&](long double step) {
    std::vector<long double> x(tried_at.begin(), tried_at.end());
    x[j] += step;
    return w.on_long_doubles(x);
  };
  const auto a = at(-2 * h), b = at(-h), c = at(h), d = at(2 * h);
  std::vector<double> result;
  for (std::size_t i = 0; i < a.size(); ++i)
    result.push_back(static_cast<double>((a[i] - d[i] + 8 * (c[i] - b[i])) / (12 * h)));
  return result;
}

TEST_P(Workloads, have_the_values_of_doubles) {
  const Workload& w = GetParam();
  spad::Function f = spad::record(recorded_at, w.on_reals);
  EXPECT_EQ(f.info().n_guards > 0, w.has_guards);
  const std::vector<double> values = f.eval(tried_at), expected = w.on_doubles(tried_at);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(values[i], expected[i], 1e-13 * (1 + std::abs(expected[i]))) << "output " << i;
}

TEST_P(Workloads, have_the_derivatives_of_differences) {
  const Workload& w = GetParam();
  spad::Function f = spad::record(recorded_at, w.on_reals);
  spad::Jacobian jacobian(f);
  const spad::Pattern pattern = jacobian.pattern();
  std::vector<double> values;
  jacobian.eval(tried_at, values);
  for (std::size_t j = 0; j < tried_at.size(); ++j) {
    std::vector<double> column(static_cast<std::size_t>(f.m()), 0.0);
    for (auto k = static_cast<std::size_t>(pattern.ptr[j]);
         k < static_cast<std::size_t>(pattern.ptr[j + 1]); ++k)
      column[static_cast<std::size_t>(pattern.idx[k])] = values[k];
    const std::vector<double> expected = column_by_differences(w, j);
    for (std::size_t i = 0; i < column.size(); ++i)
      EXPECT_NEAR(column[i], expected[i], 1e-10 * (1 + std::abs(expected[i])))
          << "output " << i << " by input " << j;
  }
}

TEST_P(Workloads, on_constants_fold_to_the_values_of_doubles) {
  const std::vector<spad::Real> folded =
      GetParam().on_reals(std::vector<spad::Real>(tried_at.begin(), tried_at.end()));
  const std::vector<double> expected = GetParam().on_doubles(tried_at);
  for (std::size_t i = 0; i < folded.size(); ++i) {
    EXPECT_TRUE(folded[i].is_constant());
    EXPECT_EQ(value(folded[i]), expected[i]) << "output " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(, Workloads, testing::ValuesIn(all),
                         [](const auto& workload) { return std::string(workload.param.name); });

}  // namespace
