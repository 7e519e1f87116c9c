// All contenders on one workload.
#pragma once

#include "bench/derivatives/row.hpp"
#include "bench/workloads/workload.hpp"

namespace spad::bench {

struct ContestOptions {
  std::size_t n_rounds = 15;
  bool peers = true, threads = true;
};

// Throws when two of them differ.
Row contest(const Workload& workload, const ContestOptions& options);

}  // namespace spad::bench
