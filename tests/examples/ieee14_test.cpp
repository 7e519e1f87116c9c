// The built-in IEEE 14-bus grid against its published solution.
#include <gtest/gtest.h>

#include <cmath>

#include "examples/complex_power.hpp"
#include "examples/solved_grid.hpp"
#include "sensitivity.h"
#include "solution.h"

namespace spad::test {
namespace {

// As widely printed: Vm to 3, Va to 3 decimals (degrees), in the order of the buses.
constexpr double published[14][2] = {
    {1.060, 0},       {1.045, -4.983},  {1.010, -12.725}, {1.018, -10.313}, {1.020, -8.774},
    {1.070, -14.221}, {1.062, -13.360}, {1.090, -13.360}, {1.056, -14.939}, {1.051, -15.097},
    {1.057, -14.791}, {1.055, -15.076}, {1.050, -15.156}, {1.036, -16.034}};

class Ieee14 : public testing::Test {
 protected:
  void SetUp() override {
    power_case c;
    ASSERT_EQ(case_ieee14(&c), 0);
    model_ = std::make_unique<Model>(&c);
    ASSERT_EQ(solution_find(&solution_, &model_->the_grid, model_->function.get()), SPAD_OK);
  }
  void TearDown() override { solution_free(&solution_); }

  std::unique_ptr<Model> model_;
  solution solution_ = {};
};

TEST_F(Ieee14, solution_has_the_published_voltages) {
  ASSERT_TRUE(solution_converged(&solution_));
  for (std::size_t k = 0; k < 14; ++k) {
    EXPECT_NEAR(solution_.vm[k], published[k][0], 5.01e-4);
    EXPECT_NEAR(solution_.va[k] * 180 / std::numbers::pi, published[k][1], 5.01e-4);
  }
}

TEST_F(Ieee14, power_balances_at_the_solution_by_complex_currents) {
  std::vector<Complex> voltage;
  for (std::size_t k = 0; k < 14; ++k)
    voltage.push_back(std::polar(solution_.vm[k], solution_.va[k]));
  const auto balance = power_balance(model_->the_case, voltage);
  for (std::size_t k = 1; k < 14; ++k) {
    EXPECT_NEAR(balance[k].real(), 0, 1e-8);
    const bool is_pq = model_->the_case.bus[k].type == bus_pq;
    EXPECT_NEAR(is_pq ? balance[k].imag() : 0, 0, 1e-8);
  }
}

TEST_F(Ieee14, history_starts_at_the_start_and_ends_below_the_tolerance) {
  ASSERT_EQ(solution_.n_iterates, solution_.report.iterations + 1);
  EXPECT_NEAR(solution_.history[0].residual, 4.218284e-02, 1e-8);
  EXPECT_LE(solution_.history[solution_.n_iterates - 1].residual, 1e-8);
  EXPECT_EQ(solution_.report.residual_norm, solution_.history[solution_.n_iterates - 1].residual);
}

// Central differences of whole power flows, the truth by definition.
TEST_F(Ieee14, weakest_buses_react_to_loads_as_solved_again_with_other_loads) {
  sensitivity found;
  ASSERT_EQ(sensitivity_find(&found, &model_->the_grid, &solution_), SPAD_OK);
  ASSERT_EQ(found.n_weak, 5);
  const Newton newton = model_->newton(1e-13);
  const auto magnitude_with = [&](const weak_bus& weak, const effect& by, double change) {
    std::vector<double> x = model_->start();
    std::vector<double> load(model_->the_grid.load, model_->the_grid.load + 28);
    load[size(14 + by.bus)] += change;
    require_ok(spad_newton_solve(newton.get(), x.data(), load.data(), nullptr));
    return x[size(model_->the_grid.magnitude[weak.bus])];
  };
  for (const weak_bus& weak : found.weak) {
    EXPECT_EQ(weak.n_effects, 5);
    for (const effect& by : weak.effect) {
      const double difference = magnitude_with(weak, by, 1e-4) - magnitude_with(weak, by, -1e-4);
      EXPECT_NEAR(by.dv_dq, difference / 2e-4, 1e-6);
    }
  }
}

TEST_F(Ieee14, weakest_buses_are_the_lowest_pq_magnitudes_in_order) {
  sensitivity found;
  ASSERT_EQ(sensitivity_find(&found, &model_->the_grid, &solution_), SPAD_OK);
  std::vector<std::int64_t> ids;
  for (const weak_bus& weak : found.weak) ids.push_back(model_->the_case.bus[weak.bus].id);
  EXPECT_EQ(ids, (std::vector<std::int64_t>{4, 5, 14, 13, 10}));
  EXPECT_EQ(model_->the_case.bus[found.weak[2].effect[0].bus].id, 14);
  EXPECT_LT(found.weak[2].effect[0].dv_dq, 0);
}

}  // namespace
}  // namespace spad::test
