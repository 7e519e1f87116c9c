// The grid and its recorded equations against complex arithmetic on the branches themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "examples/complex_power.hpp"
#include "examples/solved_grid.hpp"

namespace spad::test {
namespace {

power_case allocated(std::int64_t n_buses, std::int64_t n_generators, std::int64_t n_branches) {
  power_case c = {};
  c.base_mva = 50;
  c.n_buses = n_buses;
  c.n_generators = n_generators;
  c.n_branches = n_branches;
  if (case_allocate(&c) != 0) throw std::bad_alloc();
  return c;
}

// Everything at once: taps, phase shifters, parallel branches in both directions, several and
// out-of-service generators and branches, shunts, an isolated bus with equipment at it.
power_case random_case(unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  const auto pick = [&](std::int64_t below) {
    return static_cast<std::int64_t>(unit(random) * static_cast<double>(below));
  };
  power_case c = allocated(9, 7, 22);
  for (std::int64_t k = 0; k < c.n_buses; ++k) {
    const int type = k == 0               ? bus_reference
                     : k == 8             ? bus_isolated
                     : unit(random) < 0.4 ? bus_pv
                                          : bus_pq;
    c.bus[k] = {100 - 7 * k,
                type,
                40 * unit(random),
                20 * unit(random),
                5 * unit(random),
                10 * unit(random),
                0.9 + 0.2 * unit(random),
                60 * unit(random) - 30};
  }
  for (std::int64_t k = 0; k < c.n_generators; ++k) {
    const std::int64_t at = k == 0 ? 0 : pick(c.n_buses);
    c.generator[k] = {c.bus[at].id, 50 * unit(random), 20 * unit(random), 0.95 + 0.1 * unit(random),
                      k == 0 || unit(random) < 0.7};
  }
  for (std::int64_t k = 0; k < c.n_branches; ++k) {
    const std::int64_t from = k < 8 ? k : pick(9), to = k < 8 ? k + 1 : (from + 1 + pick(8)) % 9;
    c.branch[k] = {c.bus[from].id,
                   c.bus[to].id,
                   0.1 * unit(random),
                   0.05 + unit(random),
                   0.2 * unit(random),
                   unit(random) < 0.5 ? 0 : 0.9 + 0.2 * unit(random),
                   unit(random) < 0.5 ? 0 : 40 * unit(random) - 20,
                   unit(random) < 0.8};
  }
  if (case_index(&c) >= 0) throw std::logic_error("bus numbers repeat");
  return c;
}

std::vector<Complex> voltages(const grid& g, const std::vector<double>& x) {
  std::vector<double> vm(size(g.n_buses)), va(size(g.n_buses));
  grid_voltages(&g, x.data(), vm.data(), va.data());
  std::vector<Complex> result;
  for (std::size_t k = 0; k < vm.size(); ++k) result.push_back(std::polar(vm[k], va[k]));
  return result;
}

class RandomGrid : public testing::TestWithParam<unsigned> {};

TEST_P(RandomGrid, residual_is_minus_the_power_balance_by_complex_currents) {
  power_case c = random_case(GetParam());
  const Model model(&c);
  const grid& g = model.the_grid;
  std::mt19937 random(GetParam() + 1000);
  std::uniform_real_distribution<double> move(-0.3, 0.3);
  std::vector<double> x = model.start();
  for (double& value : x) value += move(random);
  const auto balance = power_balance(model.the_case, voltages(g, x));
  const auto f = model.residual(x);
  double error = 0;
  for (std::int64_t k = 0; k < g.n_buses; ++k) {
    const Complex expected = -balance[size(k)];
    if (g.angle[k] >= 0) error = std::max(error, std::abs(f[size(g.angle[k])] - expected.real()));
    if (g.magnitude[k] < 0) continue;
    error = std::max(error, std::abs(f[size(g.magnitude[k])] - expected.imag()));
  }
  EXPECT_LE(error, 1e-12);
}

TEST_P(RandomGrid, unknowns_are_numbered_angles_of_pv_then_of_pq_then_magnitudes) {
  power_case c = random_case(GetParam());
  const Model model(&c);
  const grid& g = model.the_grid;
  std::vector<std::int64_t> expected, numbered(size(g.n_unknowns), -1);
  for (int type : std::vector<int>{bus_pv, bus_pq, bus_pq + 100}) {
    for (std::int64_t k = 0; k < g.n_buses; ++k) {
      if (g.type[k] == type % 100) expected.push_back(type > 100 ? k + 100 : k);
    }
  }
  for (std::int64_t k = 0; k < g.n_buses; ++k) {
    if (g.angle[k] >= 0) numbered.at(size(g.angle[k])) = k;
    if (g.magnitude[k] >= 0) numbered.at(size(g.magnitude[k])) = k + 100;
  }
  EXPECT_EQ(numbered, expected);
}

TEST_P(RandomGrid, pairs_are_distinct_and_listed_at_both_ends) {
  power_case c = random_case(GetParam());
  const Model model(&c);
  const grid& g = model.the_grid;
  std::vector<int> listed(size(g.n_pairs));
  for (std::int64_t bus = 0; bus < g.n_buses; ++bus) {
    for (std::int64_t k = g.first[bus]; k < g.first[bus + 1]; ++k) {
      const pair& p = g.pair[g.incident[k]];
      EXPECT_TRUE(p.from == bus || p.to == bus);
      ++listed[size(g.incident[k])];
    }
  }
  EXPECT_TRUE(std::all_of(listed.begin(), listed.end(), [](int count) { return count == 2; }));
  for (std::int64_t k = 1; k < g.n_pairs; ++k) {
    EXPECT_TRUE(g.pair[k - 1].from != g.pair[k].from || g.pair[k - 1].to != g.pair[k].to);
    EXPECT_LT(g.pair[k].from, g.pair[k].to);
  }
}

INSTANTIATE_TEST_SUITE_P(seeds, RandomGrid, testing::Range(0u, 20u));

// Three buses in a row; types and generators as given.
power_case three_buses(std::vector<int> types, std::vector<generator> generators) {
  power_case c = allocated(3, static_cast<std::int64_t>(generators.size()), 2);
  for (std::int64_t k = 0; k < 3; ++k) {
    c.bus[k] = {k + 1, types[size(k)], 10, 5, 0, 0, 1.01, 0};
    if (k < 2) c.branch[k] = {k + 1, k + 2, 0.01, 0.1, 0.02, 0, 0, 1};
  }
  std::copy(generators.begin(), generators.end(), c.generator);
  case_index(&c);
  return c;
}

TEST(Grid, pv_bus_without_generator_in_service_becomes_pq) {
  power_case c = three_buses({3, 2, 2}, {{1, 0, 0, 1, 1}, {2, 5, 0, 1.05, 0}, {3, 5, 0, 1.06, 1}});
  const Model model(&c);
  EXPECT_EQ(model.the_grid.type[1], bus_pq);
  EXPECT_EQ(model.the_grid.type[2], bus_pv);
  EXPECT_EQ(model.the_grid.vm[1], 1.01);
  EXPECT_EQ(model.the_grid.vm[2], 1.06);
}

TEST(Grid, first_pv_bus_becomes_the_reference_when_there_is_none) {
  power_case c = three_buses({3, 2, 2}, {{1, 0, 0, 1, 0}, {2, 5, 0, 1.05, 1}, {3, 5, 0, 1.06, 1}});
  const Model model(&c);
  EXPECT_EQ(model.the_grid.type[0], bus_pq);
  EXPECT_EQ(model.the_grid.type[1], bus_reference);
  EXPECT_EQ(model.the_grid.type[2], bus_pv);
}

TEST(Grid, without_any_controlled_voltage_there_is_no_grid) {
  power_case c = three_buses({3, 2, 1}, {{3, 5, 0, 1.06, 1}});
  grid g;
  EXPECT_EQ(grid_create(&g, &c), -1);
  case_free(&c);
}

TEST(Grid, powers_of_generators_at_one_bus_add_up_and_the_last_sets_the_voltage) {
  power_case c = three_buses(
      {3, 2, 1}, {{1, 0, 0, 1, 1}, {2, 5, 1, 1.02, 1}, {2, 7, 2, 1.03, 1}, {2, 9, 9, 1.9, 0}});
  const Model model(&c);
  EXPECT_DOUBLE_EQ(model.the_grid.p_gen[1], 12.0 / 50);
  EXPECT_DOUBLE_EQ(model.the_grid.q_gen[1], 3.0 / 50);
  EXPECT_EQ(model.the_grid.vm[1], 1.03);
}

TEST(Grid, branches_to_an_isolated_bus_carry_nothing) {
  power_case c = three_buses({3, 1, 4}, {{1, 0, 0, 1, 1}});
  const Model model(&c);
  EXPECT_EQ(model.the_grid.n_pairs, 1);
  EXPECT_EQ(model.the_grid.n_unknowns, 2);
}

TEST(Grid, parallel_branches_are_one_pair_whatever_their_direction) {
  power_case c = three_buses({3, 1, 1}, {{1, 0, 0, 1, 1}});
  c.branch[1] = {2, 1, 0.02, 0.2, 0, 0.95, 10, 1};
  const Model model(&c);
  EXPECT_EQ(model.the_grid.n_pairs, 1);
}

}  // namespace
}  // namespace spad::test
