// Do colorings keep near linear time, on hubs and dense rows and at 10⁶ columns and 10⁷ nonzeros?
//
//   bench_coloring_large [NAME ...] [--json FILE]
//
// Names: wheel arrowhead star dense-row mesh permuted-mesh random; all of them take some minutes.
// Every order once on one thread, the search (auto) on one and on two; then what a caller waits for
// in the end, the search with a decompression plan.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <string>

#include "bench/coloring_contest.hpp"
#include "bench/measure.hpp"
#include "bench/numbers.hpp"
#include "coloring/colored_matrix.hpp"

namespace spad::bench {
namespace {

CscPattern pattern_of(Index n_rows, Index n_cols, std::vector<std::pair<Index, Index>> entries) {
  CscPattern result;
  result.n_rows = n_rows;
  result.n_cols = n_cols;
  result.col_ptr.assign(static_cast<std::size_t>(n_cols) + 1, 0);
  for (const auto& [row, column] : entries) ++result.col_ptr[static_cast<std::size_t>(column) + 1];
  std::partial_sum(result.col_ptr.begin(), result.col_ptr.end(), result.col_ptr.begin());
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second, a.first) < std::pair(b.second, b.first);
  });
  result.row_idx.reserve(entries.size());
  for (const auto& entry : entries) result.row_idx.push_back(entry.first);
  return result;
}

class Entries {
 public:
  void add(Index i, Index j) { list.emplace_back(i, j); }
  void add_both(Index i, Index j) {
    add(i, j);
    add(j, i);
  }
  std::vector<std::pair<Index, Index>> list;
};

// A hub joined to everybody, with a rim (wheel) or without (arrowhead, star).
CscPattern hub(Index n, bool has_rim, bool has_diagonal) {
  Entries e;
  for (Index i = 0; i < n; ++i) {
    if (has_diagonal) e.add(i, i);
    if (i > 0) e.add_both(0, i);
    if (has_rim && i > 0) e.add_both(i, i + 1 < n ? i + 1 : 1);
  }
  return pattern_of(n, n, std::move(e.list));
}

CscPattern dense_row(Index n) {
  Entries e;
  for (Index j = 0; j < n; ++j) e.add(0, j);
  return pattern_of(n, n, std::move(e.list));
}

// Nine-point stencils on side² points, numbered by rows or at random.
CscPattern mesh(Index side, bool is_permuted) {
  std::vector<Index> number(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  std::iota(number.begin(), number.end(), 0);
  Numbers random(5);
  for (std::size_t k = number.size(); is_permuted && k-- > 1;) {
    std::swap(number[k], number[random.below(k + 1)]);
  }
  const auto at = [&](Index i, Index j) {
    return number[static_cast<std::size_t>(i) * static_cast<std::size_t>(side) +
                  static_cast<std::size_t>(j)];
  };
  Entries e;
  for (Index i = 0; i < side; ++i) {
    for (Index j = 0; j < side; ++j) {
      for (Index k = std::max(i - 1, 0); k <= std::min(i + 1, side - 1); ++k) {
        for (Index l = std::max(j - 1, 0); l <= std::min(j + 1, side - 1); ++l) {
          e.add(at(i, j), at(k, l));
        }
      }
    }
  }
  const auto n = static_cast<Index>(number.size());
  return pattern_of(n, n, std::move(e.list));
}

CscPattern random_symmetric(Index n, Index pairs_of_each) {
  Entries e;
  Numbers random(6);
  for (Index i = 0; i < n; ++i) {
    e.add(i, i);
    for (Index k = 0; k < pairs_of_each; ++k) {
      const auto j = static_cast<Index>(random.below(static_cast<std::size_t>(n)));
      if (i != j) e.add_both(i, j);
    }
  }
  std::sort(e.list.begin(), e.list.end());
  e.list.erase(std::unique(e.list.begin(), e.list.end()), e.list.end());
  return pattern_of(n, n, std::move(e.list));
}

struct Case {
  const char* name;
  CscPattern (*make)();
  bool is_symmetric;
};

constexpr Index million = 1'000'000;
constexpr Case cases[] = {
    {"wheel", [] { return hub(million, true, true); }, true},
    {"arrowhead", [] { return hub(million, false, true); }, true},
    {"star", [] { return hub(100'001, false, false); }, true},
    {"dense-row", [] { return dense_row(million); }, false},
    {"mesh", [] { return mesh(1000, false); }, true},
    {"permuted-mesh", [] { return mesh(1000, true); }, true},
    {"random", [] { return random_symmetric(million, 5); }, true},
};

constexpr std::pair<const char*, Problem> problems[] = {
    {"columns", Problem::columns},
    {"rows", Problem::rows},
    {"bidirectional-direct", Problem::bidirectional_direct},
    {"bidirectional-substitution", Problem::bidirectional_substitution},
    {"symmetric-direct", Problem::symmetric_direct},
    {"symmetric-substitution", Problem::symmetric_substitution},
};

void measure(const Case& which, Report& report) {
  const CscPattern pattern = which.make();
  const CscPattern transposed = transpose(pattern);
  std::printf("%s: %d x %d, %lld nonzeros\n", which.name, pattern.n_rows, pattern.n_cols,
              static_cast<long long>(pattern.nnz()));
  for (const auto& [problem_name, problem] : problems) {
    if (is_symmetric(problem) && !which.is_symmetric) continue;
    ColoringRequest request;
    request.problem = problem;
    const auto run = [&](const std::string& name, auto&& color) {
      Index n_colors = 0;
      const double seconds = seconds_of([&] { n_colors = color(); });
      report.milliseconds(std::string(which.name) + " " + problem_name + " " + name + " (" +
                              std::to_string(n_colors) + ")",
                          {seconds});
      std::fflush(stdout);
    };
    const auto color = [&] { return color_matrix(pattern, transposed, request).n_colors(); };
    for (Order order : all_orders) {
      request.order = order;
      run(name_of(order), color);
    }
    request.order.reset();
    for (int n_threads : {1, 2}) {
      request.search.n_threads = n_threads;
      const std::string threads = n_threads == 1 ? "" : ", 2 threads";
      run("auto" + threads, color);
      run("auto and plan" + threads, [&] {
        return ColoredMatrix::make({pattern, Triangle::full, {}}, nullptr, request, nullptr)
            ->coloring()
            .n_colors();
      });
    }
  }
}

int run(int argc, char** argv) {
  std::vector<std::string> names;
  std::string json;
  for (int k = 1; k < argc; ++k) {
    if (std::strcmp(argv[k], "--json") == 0 && k + 1 < argc) {
      json = argv[++k];
    } else {
      names.push_back(argv[k]);
    }
  }
  Report report("coloring of large matrices (colors)");
  for (const Case& which : cases) {
    const bool is_asked =
        names.empty() || std::find(names.begin(), names.end(), which.name) != names.end();
    if (is_asked) measure(which, report);
  }
  return json.empty() || report.write_json(json, 1) ? 0 : 1;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) { return spad::bench::run(argc, argv); }
