// The kernels of bench/blocks.cpp as loops, compiled twice: for any processor with the C library,
// and for AVX2 with SLEEF in lanes.
#pragma once

#include <vector>

namespace spad::bench {

constexpr double diffusion = 0.02;

struct ByHand {
  void (*brusselator)(const std::vector<double>& x, std::vector<double>& y);
  void (*luksan_vlcek)(const std::vector<double>& x, std::vector<double>& y);
};
extern const ByHand scalar_by_hand, lanes_by_hand;

}  // namespace spad::bench
