// Contenders must agree before they are timed.
#pragma once

#include <string>
#include <vector>

#include "bench/workloads/workload.hpp"

namespace spad::bench {

// A derivative at one point: the values of a pattern. A Hessian is its lower triangle.
struct Values {
  const Pattern* pattern;
  std::vector<double> values;
};

// The same matrix: entries that only one pattern has are 0. Throws with the first entry that
// differs by more than the tolerance times the largest of its column.
void require_equal(const Values& a, const Values& b, double tolerance, const std::string& what);

// product = derivative · direction; the tolerance is relative to the largest term there is.
void require_product(const Values& a, bool is_symmetric, const std::vector<double>& direction,
                     const double* product, double tolerance, const std::string& what);

void require_close(const std::vector<double>& a, const std::vector<double>& b, double tolerance,
                   const std::string& what);

}  // namespace spad::bench
