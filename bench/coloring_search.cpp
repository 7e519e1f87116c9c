// Does the search use fewer colors than the best of ColPack's orders, on matrices it was not tuned
// on?
//
//   bench_coloring_search [--only NAME]
//
// Generated matrices, the problems that ColPack solves, the search with its default budget.
// Diagonals are treated alike: neither reads them in symmetric problems.
#include <cstdio>
#include <cstring>
#include <string>

#include "bench/colpack_adjacency.hpp"
#include "bench/colpack_distance2.hpp"
#include "bench/generated_patterns.hpp"
#include "coloring/matrix_coloring.hpp"

namespace spad::bench {
namespace {

struct Case {
  const char* name;
  CscPattern (*make)();
  bool is_symmetric;
};

constexpr Case cases[] = {
    {"random 2000 x 3000", [] { return random_rows(2000, 3000, 6, 11); }, false},
    {"random 8000 x 2000", [] { return random_rows(8000, 2000, 4, 12); }, false},
    {"staircase 3000", [] { return staircase(3000, 2, 12, 0, 13); }, false},
    {"staircase with long rows", [] { return staircase(2000, 3, 10, 4, 14); }, false},
    {"random symmetric 3000", [] { return random_symmetric(3000, 4); }, true},
    {"geometric 2000", [] { return geometric(2000, 12, 15); }, true},
    {"geometric 10000", [] { return geometric(10'000, 6, 16); }, true},
    {"noisy band 3000", [] { return noisy_band(3000, 12, 0.4, 300, 17); }, true},
    {"noisy band 8000", [] { return noisy_band(8000, 40, 0.1, 2000, 18); }, true},
    {"blocks 4000", [] { return blocks(4000, 12, 19); }, true},
    {"power law 2000", [] { return power_law(2000, 3, 20); }, true},
    {"power law 10000", [] { return power_law(10'000, 2, 21); }, true},
    {"elements 40, 2 unknowns", [] { return elements(40, 2, 22); }, true},
    {"permuted mesh 60", [] { return mesh(60, true); }, true},
};

struct Contest {
  const char* name;
  Problem problem;
  std::vector<Contestant> colpack;
  std::vector<Order> orders;
};

CscPattern without_diagonal(const CscPattern& pattern) {
  CscPattern rest{pattern.n_rows, pattern.n_cols, {0}, {}};
  for (Index j = 0; j < pattern.n_cols; ++j) {
    for (Index i : pattern.column(j)) {
      if (i != j) rest.row_idx.push_back(i);
    }
    rest.col_ptr.push_back(rest.nnz());
  }
  return rest;
}

struct Counts {
  int all = 0, with_room = 0, fewer = 0, more = 0;

  void add(Index ours, Index theirs, Index bound) {
    ++all;
    with_room += theirs > bound;
    fewer += ours < theirs;
    more += ours > theirs;
  }
};

void compete(const char* name, const CscPattern& pattern, const Contest& contest, Counts& counts) {
  const CscPattern transposed = transpose(pattern);
  const Rows rows{pattern.n_rows,
                  pattern.n_cols,
                  {transposed.col_ptr.begin(), transposed.col_ptr.end()},
                  {transposed.row_idx.begin(), transposed.row_idx.end()}};
  Index theirs = std::numeric_limits<Index>::max();
  for (Order order : contest.orders) {
    theirs = std::min(theirs, contest.colpack.front().build(rows)->color(order));
  }
  ColoringRequest request;
  request.problem = contest.problem;
  const MatrixColoring found = color_matrix(pattern, transposed, request);
  const Index ours = found.n_colors();
  std::printf("%-26s %-10s %8d %8d %8d %s\n", name, contest.name, theirs, ours, found.lower_bound,
              ours < theirs   ? "fewer"
              : ours > theirs ? "MORE"
                              : "");
  std::fflush(stdout);
  counts.add(ours, theirs, found.lower_bound);
}

int run(const std::string& only) {
  const std::vector<Order> four = {Order::natural, Order::largest_first, Order::smallest_last,
                                   Order::incidence_degree};
  const Contest contests[] = {
      {"columns", Problem::columns, colpack_distance2(false), four},
      {"rows", Problem::rows, colpack_distance2(true), four},
      {"star", Problem::symmetric_direct, colpack_adjacency(false), four},
      {"acyclic", Problem::symmetric_substitution, colpack_adjacency(true), four},
  };
  std::printf("%-26s %-10s %8s %8s %8s\n", "colors", "", "ColPack", "search", "bound");
  Counts counts;
  for (const Case& which : cases) {
    if (std::string(which.name).find(only) == std::string::npos) continue;
    const CscPattern pattern = which.make();
    for (const Contest& contest : contests) {
      if (!is_symmetric(contest.problem)) {
        compete(which.name, pattern, contest, counts);
      } else if (which.is_symmetric) {
        compete(which.name, without_diagonal(pattern), contest, counts);
      }
    }
  }
  std::printf(
      "%d problems, %d where the bound leaves room: the search has fewer in %d, more in %d\n",
      counts.all, counts.with_room, counts.fewer, counts.more);
  return 0;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) {
  const bool has_name = argc == 3 && std::strcmp(argv[1], "--only") == 0;
  if (argc > 1 && !has_name) {
    std::fprintf(stderr, "usage: bench_coloring_search [--only NAME]\n");
    return 2;
  }
  return spad::bench::run(has_name ? argv[2] : "");
}
