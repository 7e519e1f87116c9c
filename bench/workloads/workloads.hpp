// All workloads, by their names on the command line.
#pragma once

#include <cstddef>

#include "bench/workloads/workload.hpp"

namespace spad::bench {

Workload brusselator(std::size_t side);
Workload bratu(std::size_t side);
Workload luksan_vlcek_jacobian(std::size_t n);
Workload luksan_vlcek_hessian(std::size_t n);
Workload elasticity(std::size_t side);
Workload power_flow_by_pairs();     // one level; without by_hand and n = 0 where the data is absent
Workload power_flow_by_currents();  // two levels
Workload power_flow_hessian();      // of a weighted sum, by currents
Workload arrowhead(std::size_t n);
Workload lorenz(std::size_t n_steps);
Workload random_expression(std::size_t n_operations);

}  // namespace spad::bench
