// The line search on real grids: as many iterations as full steps, also where the norm must rise.
#include "solve/power_flow.hpp"

#include <gtest/gtest.h>

#include "linalg/matrices.hpp"
#include "support/data_folder.hpp"

namespace spad::test {
namespace {

struct Grid {
  const char* name;
  int iterations;  // of full Newton steps to 1e-8, from the reference data
};

class EachGrid : public testing::TestWithParam<Grid> {};
INSTANTIATE_TEST_SUITE_P(PowerFlow, EachGrid,
                         testing::Values(Grid{"case14", 2}, Grid{"case118", 3}, Grid{"case300", 5},
                                         Grid{"case1354pegase", 4}, Grid{"case2869pegase", 6},
                                         Grid{"case9241pegase", 6}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_P(EachGrid, is_solved_in_as_many_iterations_as_by_full_steps) {
  const auto folder = data_folder() / "powerflow";
  SPAD_SKIP_WITHOUT_DATA("powerflow");
  PowerFlow problem(folder, GetParam().name);
  Result<Factorization> factorization = Factorization::analyze(problem.pattern(), {});
  ASSERT_TRUE(factorization) << factorization.status().detail();
  NewtonIteration newton(problem.pattern().n_cols, problem.pattern().nnz());
  Vector x = problem.start(), history(20);
  NewtonReport report{.history = history.data(), .history_capacity = 20};
  const Status status = newton.solve(problem, {}, *factorization, x.data(), report);
  ASSERT_EQ(status.code(), Code::ok) << status.detail();
  EXPECT_NEAR(static_cast<double>(report.iterations), GetParam().iterations, 1);
  EXPECT_LT(largest_difference(x, problem.solution()), 1e-8);
}

}  // namespace
}  // namespace spad::test
