// What the coloring benchmark compares: for each problem, who solves it and how.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "coloring/coloring.hpp"

namespace spad::bench {

// The input of everybody: compressed rows, 32-bit integers.
struct Rows {
  int n_rows = 0, n_cols = 0;
  std::vector<int> ptr, idx;
};

// One use of a coloring library: an object is built once and colored once.
class Attempt {
 public:
  virtual ~Attempt() = default;
  virtual Index color(Order order) = 0;  // makes the order, then the coloring; returns their number
};

struct Contestant {
  std::string name;
  std::function<std::unique_ptr<Attempt>(const Rows&)> build;
  bool has_threads = false;  // then time is that of the clock, not of this thread
};

struct Contest {
  std::string problem;
  std::vector<Order> orders;
  std::function<bool(const Rows&)> applies;  // and does not take the others minutes
  Contestant spad, textbook;
  std::vector<Contestant> peers;
};

std::vector<Contest> partial_distance2_contests();
std::vector<Contest> adjacency_contests();

inline const char* name_of(Order order) {
  switch (order) {
    case Order::natural: return "natural";
    case Order::largest_first: return "largest_first";
    case Order::smallest_last: return "smallest_last";
    case Order::random: return "random";
    case Order::incidence_degree: return "incidence_degree";
    case Order::dynamic_largest_first: return "dynamic_largest_first";
    case Order::smallest_first: return "smallest_first";
    case Order::dynamic_smallest_first: return "dynamic_smallest_first";
  }
  return "unknown";
}

}  // namespace spad::bench
