// How fast are orders and colorings next to ColPack and to a plain textbook version?
//
//   bench_coloring [--rounds N] [--json FILE] [--only NAME] [--problem NAME]
//
// All matrices of the data folder, every problem that applies, the same order for everybody; each
// round builds everything anew. Rows that take long have fewer rounds. Ratios are spad's time over
// the other's; below one, spad is faster.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>
#include <random>

#include "bench/coloring_contest.hpp"
#include "bench/measure.hpp"
#include "support/data_folder.hpp"
#include "support/matrix_market.hpp"

namespace spad::bench {
namespace {

struct Arguments {
  std::size_t n_rounds = 15;
  std::string json, only, problem;
};

struct Times {
  std::vector<double> build, color;  // seconds, one a round
  Index n_colors = 0;
};

// For all rounds of one row: the textbook is quadratic in a dense row.
constexpr double most_seconds = 10;

void run_once(const Contestant& who, const Rows& rows, Order order, Times& times) {
  const auto now = [&] { return who.has_threads ? wall_seconds() : thread_seconds(); };
  const double start = now();
  const std::unique_ptr<Attempt> attempt = who.build(rows);
  const double built = now();
  times.n_colors = attempt->color(order);
  times.build.push_back(built - start);
  times.color.push_back(now() - built);
}

double median(const std::vector<double>& values) { return quartiles(values).median; }

std::vector<double> sums(const Times& times) {
  std::vector<double> result;
  for (std::size_t k = 0; k < times.build.size(); ++k) {
    result.push_back(times.build[k] + times.color[k]);
  }
  return result;
}

// Ratios of one row, medians over its rounds.
struct Ratios {
  double color, total, textbook;
};

class ColoringBenchmark {
 public:
  explicit ColoringBenchmark(const Arguments& arguments)
      : arguments_(arguments), report_("coloring: spad's time / the other's") {}

  void measure(const std::string& name, const Rows& rows, const Contest& contest) {
    std::vector<const Contestant*> all = {&contest.spad, &contest.textbook};
    for (const Contestant& peer : contest.peers) all.push_back(&peer);
    std::vector<std::size_t> turns(all.size());
    std::iota(turns.begin(), turns.end(), 0);
    std::mt19937 random(1);
    for (Order order : contest.orders) {
      std::vector<Times> times(all.size());
      const double start = wall_seconds();
      for (std::size_t round = 0; round < arguments_.n_rounds; ++round) {
        if (wall_seconds() - start > most_seconds) break;
        std::shuffle(turns.begin(), turns.end(), random);  // nobody always runs after the same one
        for (std::size_t turn : turns) run_once(*all[turn], rows, order, times[turn]);
      }
      add(name + " " + contest.problem + " " + name_of(order), contest.problem, times);
    }
  }

  // Geometric means over all matrices and orders of each problem.
  void summarize() {
    std::printf("\n%-28s %6s %22s %22s %22s %8s\n", "geometric means", "rows",
                "order+color/ColPack", "with building/ColPack", "order+color/textbook", "largest");
    for (const auto& [problem, all] : ratios_) {
      Ratios mean{0, 0, 0};
      double largest = 0;
      for (const Ratios& r : all) {
        mean.color += std::log(r.color);
        mean.total += std::log(r.total);
        mean.textbook += std::log(r.textbook);
        largest = std::max(largest, r.textbook);
      }
      const auto n = static_cast<double>(all.size());
      std::printf("%-28s %6zu %22.3f %22.3f %22.3f %8.2f\n", problem.c_str(), all.size(),
                  std::exp(mean.color / n), std::exp(mean.total / n), std::exp(mean.textbook / n),
                  largest);
    }
  }

  bool write_json() const { return report_.write_json(arguments_.json, arguments_.n_rounds); }

 private:
  static const Times& faster(const std::vector<Times>& times, bool total) {
    const Times* best = &times[2];
    for (std::size_t k = 3; k < times.size(); ++k) {
      const bool is_faster = total ? median(sums(times[k])) < median(sums(*best))
                                   : median(times[k].color) < median(best->color);
      if (is_faster) best = &times[k];
    }
    return *best;
  }

  void add(const std::string& name, const std::string& problem, const std::vector<Times>& times) {
    const Times& spad = times[0];
    const std::vector<double> color = ratios(spad.color, faster(times, false).color);
    const std::vector<double> total = ratios(sums(spad), sums(faster(times, true)));
    const std::vector<double> textbook = ratios(spad.color, times[1].color);
    ratios_[problem].push_back({median(color), median(total), median(textbook)});
    std::printf("%s: %d colors, ColPack %d, %zu rounds\n", name.c_str(), spad.n_colors,
                times[2].n_colors, spad.color.size());
    std::fflush(stdout);
    report_.milliseconds(name, spad.color);
    report_.row(name + " / ColPack", color, 1, "");
    report_.row(name + " with building / ColPack", total, 1, "");
    report_.row(name + " / textbook", textbook, 1, "");
  }

  Arguments arguments_;
  Report report_;
  std::map<std::string, std::vector<Ratios>> ratios_;
};

Rows rows_of(const CscPattern& pattern) {
  const CscPattern rows = transpose(pattern);
  return {pattern.n_rows,
          pattern.n_cols,
          {rows.col_ptr.begin(), rows.col_ptr.end()},
          {rows.row_idx.begin(), rows.row_idx.end()}};
}

std::vector<std::filesystem::path> matrices() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(test::data_folder() / "matrices")) {
    if (entry.path().extension() == ".gz") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int run(const Arguments& arguments) {
  if (!std::filesystem::exists(test::data_folder() / "matrices")) {
    std::fprintf(stderr, "bench_coloring: no matrices; set SPAD_DATA to the data folder\n");
    return 1;
  }
  std::vector<Contest> contests = partial_distance2_contests();
  for (Contest& contest : adjacency_contests()) contests.push_back(std::move(contest));
  ColoringBenchmark benchmark(arguments);
  for (const std::filesystem::path& file : matrices()) {
    const std::string name = file.stem().stem().string();
    if (name.find(arguments.only) == std::string::npos) continue;
    const Result<test::MatrixMarket> matrix = test::read_matrix_market(file);
    if (!matrix) {
      std::fprintf(stderr, "bench_coloring: %s\n", matrix.status().detail());
      return 1;
    }
    const Rows rows = rows_of(matrix->pattern);
    for (const Contest& contest : contests) {
      if (contest.problem.find(arguments.problem) == std::string::npos) continue;
      if (contest.applies(rows)) benchmark.measure(name, rows, contest);
    }
  }
  benchmark.summarize();
  return arguments.json.empty() || benchmark.write_json() ? 0 : 1;
}

bool parse(int argc, char** argv, Arguments& arguments) {
  for (int k = 1; k + 1 < argc; k += 2) {
    const std::string option = argv[k], value = argv[k + 1];
    if (option == "--rounds")
      arguments.n_rounds = std::strtoul(value.c_str(), nullptr, 10);
    else if (option == "--json")
      arguments.json = value;
    else if (option == "--only")
      arguments.only = value;
    else if (option == "--problem")
      arguments.problem = value;
    else
      return false;
  }
  return argc % 2 == 1 && arguments.n_rounds > 0;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) {
  spad::bench::Arguments arguments;
  if (!spad::bench::parse(argc, argv, arguments)) {
    std::fprintf(stderr,
                 "usage: bench_coloring [--rounds N] [--json FILE] [--only NAME] "
                 "[--problem NAME]\n");
    return 2;
  }
  return spad::bench::run(arguments);
}
