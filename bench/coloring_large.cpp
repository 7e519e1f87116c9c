// Do colorings keep near linear time, on hubs and dense rows and at 10⁶ columns and 10⁷ nonzeros?
// What does a second thread gain?
//
//   bench_coloring_large [NAME ...] [--problem NAME] [--order NAME] [--rounds N] [--json FILE]
//
// Names: wheel arrowhead star dense-row mesh permuted-mesh random, and long-rows for a coloring of
// many colors. Orders once on one thread, in processor time; order auto: the search, and
// spad_coloring_create as a whole, on one and on two threads in turn, in time of the clock.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/coloring_contest.hpp"
#include "bench/generated_patterns.hpp"
#include "bench/measure.hpp"
#include "coloring/greedy/distance2.hpp"
#include "coloring/greedy/parallel_distance2.hpp"
#include "coloring/matrix_coloring.hpp"
#include "coloring/order/degree_order.hpp"
#include "spad.h"

namespace spad::bench {
namespace {

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

struct Arguments {
  std::vector<std::string> names;
  std::string problem, order, json;
  std::size_t n_rounds = 3;
};

class LargeBenchmark {
 public:
  explicit LargeBenchmark(const Arguments& arguments)
      : arguments_(arguments), report_("coloring of large matrices (colors)") {}

  void measure(const Case& which) {
    const CscPattern pattern = which.make();
    const CscPattern transposed = transpose(pattern);
    std::printf("%s: %d x %d, %lld nonzeros\n", which.name, pattern.n_rows, pattern.n_cols,
                static_cast<long long>(pattern.nnz()));
    for (const auto& [name, problem] : problems) {
      if (is_symmetric(problem) && !which.is_symmetric) continue;
      if (!arguments_.problem.empty() && arguments_.problem != name) continue;
      ColoringRequest request;
      request.problem = problem;
      name_ = std::string(which.name) + " " + name + " ";
      for (Order order : all_orders) {
        request.order = order;
        if (is_asked(name_of(order))) once(name_of(order), pattern, transposed, request);
      }
      request.order.reset();
      if (!is_asked("auto")) continue;
      on_threads("auto", [&](int n_threads) {
        request.search.n_threads = n_threads;
        return color_matrix(pattern, transposed, request).n_colors();
      });
      const std::vector<std::int32_t> col_ptr(pattern.col_ptr.begin(), pattern.col_ptr.end());
      const spad_sparse_view view{sizeof(spad_sparse_view),
                                  SPAD_CSC,
                                  SPAD_I32,
                                  0,
                                  SPAD_FULL,
                                  pattern.n_rows,
                                  pattern.n_cols,
                                  pattern.nnz(),
                                  col_ptr.data(),
                                  pattern.row_idx.data()};
      on_threads("create", [&](int n_threads) { return create(view, problem, n_threads); });
    }
  }

  // Rows of 50 of 10⁵ columns: hundreds of colors, and greedy coloring itself by both threads.
  void measure_long_rows() {
    const CscPattern pattern = random_rows(100'000, 100'000, 50, 8);
    const CscPattern transposed = transpose(pattern);
    const BipartiteGraph graph = BipartiteGraph::columns_of(pattern, transposed);
    const std::vector<Index> order = natural_order(pattern.n_cols);
    name_ = "long-rows columns ";
    on_threads("natural", [&](int n_threads) {
      const auto colored = color_partial_distance2_parallel(graph, order, n_threads);
      return colored ? colored->n_colors : color_partial_distance2(graph, order).n_colors;
    });
  }

  bool write_json() const { return report_.write_json(arguments_.json, arguments_.n_rounds); }

 private:
  bool is_asked(const char* order) const {
    return arguments_.order.empty() || arguments_.order == order;
  }

  void once(const char* order, const CscPattern& pattern, const CscPattern& transposed,
            const ColoringRequest& request) {
    Index n_colors = 0;
    const double seconds =
        seconds_of([&] { n_colors = color_matrix(pattern, transposed, request).n_colors(); });
    report_.milliseconds(name_ + order + " (" + std::to_string(n_colors) + ")", {seconds});
    std::fflush(stdout);
  }

  template <class Color>
  void on_threads(const std::string& what, Color&& color) {
    std::vector<double> seconds[2];
    Index n_colors[2] = {0, 0};
    for (std::size_t round = 0; round < arguments_.n_rounds; ++round) {
      for (int k : {0, 1}) {
        const double start = wall_seconds();
        n_colors[k] = color(k + 1);
        seconds[k].push_back(wall_seconds() - start);
      }
    }
    const std::string name = name_ + what + " (" + std::to_string(n_colors[0]) + ")";
    if (n_colors[0] != n_colors[1]) std::printf("  two threads: %d colors\n", n_colors[1]);
    report_.milliseconds(name, seconds[0]);
    report_.milliseconds(name + ", 2 threads", seconds[1]);
    report_.ratio(name + ", gain of 2 threads", seconds[0], seconds[1]);
    std::fflush(stdout);
  }

  static Index create(const spad_sparse_view& view, Problem problem, int n_threads) {
    spad_coloring_options options;
    spad_coloring_info_data info;
    info.struct_size = sizeof info;
    if (spad_coloring_options_init(&options, sizeof options) != SPAD_OK) return -1;
    options.problem = static_cast<std::int32_t>(problem);
    options.n_threads = n_threads;
    spad_coloring* coloring = nullptr;
    const bool is_made = spad_coloring_create(&view, &options, &coloring) == SPAD_OK &&
                         spad_coloring_info(coloring, &info) == SPAD_OK;
    spad_coloring_destroy(coloring);
    return is_made ? static_cast<Index>(info.n_colors) : -1;
  }

  Arguments arguments_;
  Report report_;
  std::string name_;
};

int run(const Arguments& arguments) {
  LargeBenchmark benchmark(arguments);
  const auto is_asked = [&](const char* name) {
    const std::vector<std::string>& names = arguments.names;
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const Case& which : cases) {
    if (is_asked(which.name)) benchmark.measure(which);
  }
  if (is_asked("long-rows")) benchmark.measure_long_rows();
  return arguments.json.empty() || benchmark.write_json() ? 0 : 1;
}

bool parse(int argc, char** argv, Arguments& arguments) {
  for (int k = 1; k < argc; ++k) {
    const std::string option = argv[k];
    if (option.rfind("--", 0) != 0) {
      arguments.names.push_back(option);
      continue;
    }
    if (++k == argc) return false;
    if (option == "--problem")
      arguments.problem = argv[k];
    else if (option == "--order")
      arguments.order = argv[k];
    else if (option == "--rounds")
      arguments.n_rounds = std::strtoul(argv[k], nullptr, 10);
    else if (option == "--json")
      arguments.json = argv[k];
    else
      return false;
  }
  return arguments.n_rounds > 0;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) {
  spad::bench::Arguments arguments;
  if (!spad::bench::parse(argc, argv, arguments)) {
    std::fprintf(stderr,
                 "usage: bench_coloring_large [NAME ...] [--problem NAME] [--order NAME] "
                 "[--rounds N] [--json FILE]\n");
    return 2;
  }
  return spad::bench::run(arguments);
}
