// Power flow by complex currents, branch by branch: independent of the example's formulas.
#pragma once

#include <complex>
#include <map>
#include <numbers>
#include <vector>

#include "case.h"

namespace spad::test {

using Complex = std::complex<double>;

// Specified minus consumed and transported power at every bus, p.u., at complex voltages: zero in
// both parts at PQ buses and in the real part at PV buses exactly at a solution.
inline std::vector<Complex> power_balance(const power_case& c,
                                          const std::vector<Complex>& voltage) {
  std::map<std::int64_t, std::size_t> position;
  const auto n = static_cast<std::size_t>(c.n_buses);
  for (std::size_t k = 0; k < n; ++k) position[c.bus[k].id] = k;
  const auto is_dead = [&](std::size_t k) { return c.bus[k].type == bus_isolated; };
  std::vector<Complex> current(n), balance(n);
  for (std::int64_t k = 0; k < c.n_branches; ++k) {
    const branch& b = c.branch[k];
    const std::size_t from = position.at(b.from), to = position.at(b.to);
    if (!b.in_service || is_dead(from) || is_dead(to)) continue;
    const Complex tap = std::polar(b.ratio == 0 ? 1.0 : b.ratio, b.shift * std::numbers::pi / 180);
    const Complex inner = voltage[from] / tap;  // behind the ideal transformer
    const Complex charging(0, b.b / 2), impedance(b.r, b.x);
    const Complex through = (inner - voltage[to]) / impedance;
    current[from] += (through + charging * inner) / std::conj(tap);
    current[to] += charging * voltage[to] - through;
  }
  for (std::size_t k = 0; k < n; ++k) {
    const Complex shunt = Complex(c.bus[k].gs, c.bus[k].bs) / c.base_mva;
    const Complex load = Complex(c.bus[k].pd, c.bus[k].qd) / c.base_mva;
    balance[k] = -load - voltage[k] * std::conj(current[k] + shunt * voltage[k]);
  }
  for (std::int64_t k = 0; k < c.n_generators; ++k) {
    const generator& g = c.generator[k];
    if (g.in_service) balance[position.at(g.bus)] += Complex(g.pg, g.qg) / c.base_mva;
  }
  return balance;
}

}  // namespace spad::test
