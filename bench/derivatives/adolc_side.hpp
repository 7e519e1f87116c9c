// The derivative of a workload by ADOL-C's tape, compressed with seeds from ColPack.
//
// Debian's ADOL-C has no ColPack inside, and its sparse drivers abort; so pattern, coloring and
// products are called one by one, and only the products count as evaluation. The number of
// directions a sweep takes at once, and for Hessians the kind of sweep, are the fastest of several.
#pragma once

#include <memory>

#include "bench/workloads/workload.hpp"

namespace spad::bench {

struct AdolcSeconds {
  double trace = 0, pattern = 0, coloring = 0;
};

class AdolcSide {
 public:
  virtual ~AdolcSide() = default;
  virtual void eval(const double* x) = 0;
  // The derivative at the last x times the column of the seeds that belongs to a color.
  virtual const double* product(std::size_t color) = 0;
  const std::vector<int>& colors() const { return colors_; }  // of each column
  std::size_t n_colors() const { return n_colors_; }
  AdolcSeconds seconds() const { return seconds_; }

 protected:
  std::vector<int> colors_;
  std::size_t n_colors_ = 0;
  AdolcSeconds seconds_;
};

// n_operations: of the workload, for the buffers. NULL without ADOL-C or ColPack.
std::unique_ptr<AdolcSide> adolc_side(const Workload& workload, std::size_t n_operations);

}  // namespace spad::bench
