// How fast are sparse derivatives next to hand-written code and to other tools?
//
//   bench_derivatives [WORKLOAD ...] [--rounds N] [--json FILE] [--no-peers] [--no-threads]
//
// A workload is chosen by the beginning of its name; without any all run.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "bench/derivatives/contest.hpp"
#include "bench/derivatives/report.hpp"
#include "bench/derivatives/spad_side.hpp"
#include "bench/measure.hpp"
#include "bench/memory.hpp"
#include "bench/workloads/workloads.hpp"

namespace spad::bench {
namespace {

struct Choice {
  const char* name;
  Workload (*make)();
};

const Choice choices[] = {
    {"Brusselator 32", [] { return brusselator(32); }},
    {"Brusselator 100", [] { return brusselator(100); }},
    {"Brusselator 500", [] { return brusselator(500); }},
    {"Bratu 200", [] { return bratu(200); }},
    {"Luksan-Vlcek J 20000", [] { return luksan_vlcek_jacobian(20000); }},
    {"Luksan-Vlcek J 1000000", [] { return luksan_vlcek_jacobian(1000000); }},
    {"Luksan-Vlcek H 20000", [] { return luksan_vlcek_hessian(20000); }},
    {"Luksan-Vlcek H 1000000", [] { return luksan_vlcek_hessian(1000000); }},
    {"neo-Hookean H 60", [] { return elasticity(60); }},
    {"power flow by pairs", power_flow_by_pairs},
    {"power flow by currents", power_flow_by_currents},
    {"power flow H by currents", power_flow_hessian},
    {"arrowhead 2000", [] { return arrowhead(2000); }},
    {"Lorenz 1000 steps", [] { return lorenz(1000); }},
    {"random 100000", [] { return random_expression(100000); }},
};

struct Arguments {
  std::vector<std::string> names;
  std::string json_path;
  ContestOptions options;

  bool wants(const std::string& name) const {
    for (const std::string& beginning : names) {
      if (name.rfind(beginning, 0) == 0) return true;
    }
    return names.empty();
  }
};

Arguments read_arguments(int argc, char** argv) {
  Arguments a;
  for (int k = 1; k < argc; ++k) {
    const bool has_next = k + 1 < argc;
    if (std::strcmp(argv[k], "--json") == 0 && has_next) {
      a.json_path = argv[++k];
    } else if (std::strcmp(argv[k], "--rounds") == 0 && has_next) {
      a.options.n_rounds = std::max(15ul, std::strtoul(argv[++k], nullptr, 10));
    } else if (std::strcmp(argv[k], "--no-peers") == 0) {
      a.options.peers = false;
    } else if (std::strcmp(argv[k], "--no-threads") == 0) {
      a.options.threads = false;
    } else {
      a.names.push_back(argv[k]);
    }
  }
  return a;
}

// Of recording and preparing, after small functions of one and of two levels, so that the library
// itself does not count.
double peak_bytes(const Choice& choice) {
  const auto prepare_once = [](const Workload& workload) {
    prepare(record(workload), workload, Method::automatic);
  };
  return in_a_process_of_its_own([&] {
    try {
      for (const Workload& small : {brusselator(4), arrowhead(16)}) prepare_once(small);
      const Workload workload = choice.make();
      return workload.n == 0 ? 0.0 : peak_bytes_of([&] { prepare_once(workload); });
    } catch (const std::exception&) {
      return 0.0;  // what fails will do so again, and be reported then
    }
  });
}

int run(const Arguments& arguments) {
  pin_to_one_processor();
  std::vector<const Choice*> wanted;
  std::vector<double> peaks;  // before anything has been freed here
  for (const Choice& choice : choices) {
    if (!arguments.wants(choice.name)) continue;
    wanted.push_back(&choice);
    peaks.push_back(peak_bytes(choice));
  }
  std::vector<Row> rows;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const Choice& choice = *wanted[k];
    const Workload workload = choice.make();
    if (workload.n == 0) {
      std::fprintf(stderr, "%s: skipped, its data is not there\n", choice.name);
      continue;
    }
    std::fprintf(stderr, "%s\n", choice.name);
    rows.push_back(contest(workload, arguments.options));
    rows.back().counts["peak bytes"] = peaks[k];
    // After every row: a run that is stopped leaves what it has.
    if (!arguments.json_path.empty() &&
        !write_json(arguments.json_path, rows, arguments.options.n_rounds)) {
      throw std::runtime_error(arguments.json_path + " cannot be written");
    }
  }
  print_table(rows);
  return 0;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) {
  try {
    return spad::bench::run(spad::bench::read_arguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_derivatives: %s\n", error.what());
    return 1;
  }
}
