// How do recording, preparing and evaluating grow? The Brusselator on periodic N × N grids.
//
//   bench_brusselator [N | map:N ...] [--rounds ROUNDS] [--json FILE]
//
// N records every operation, map:N one cell and where it is; default 250 500 1000 map:1000, which
// takes half a minute and 2 GB. map:3163 has 2·10⁷ unknowns. Every measurement has a process of its
// own; rounds go over all grids, 5 by default, and medians are printed: the first run of a
// virtual machine, whose memory is new to its host too, takes longer.
#include "bench/workloads/brusselator.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>

#include "bench/measure.hpp"
#include "bench/memory.hpp"
#include "spad/spad.hpp"

namespace spad::bench {
namespace {

struct Growth {
  double n, nnz, operations;  // recorded; with map those that would have been
  double record, compile, prepare, eval, peak_bytes;
  double system;  // seconds of compiling and preparing that the kernel took, clearing memory
};

struct Grid {
  std::string name;
  std::vector<Growth> rounds;

  double median(double Growth::*number) const {
    std::vector<double> values;
    for (const Growth& g : rounds) values.push_back(g.*number);
    return quartiles(values).median;
  }
};

using Variables = std::vector<spad_var>;

Function finish(Recorder& recorder, const Variables& y) {
  spad_function* raw = nullptr;
  check(spad_recorder_finish(recorder.get(), static_cast<std::int64_t>(y.size()), y.data(), &raw));
  return Function(FunctionHandle(raw));
}

Variables record_all(Recorder& recorder, const Brusselator& model) {
  const std::vector<Real> x = recorder.inputs();
  std::vector<Real> y(model.m());
  model(x.data(), y.data());
  Variables result;
  result.reserve(y.size());
  for (const Real& output : y) result.push_back(output.variable_in(recorder.get()));
  return result;
}

// One cell, as a function of itself and its neighbors.
Function record_cell(const Brusselator& model) {
  const std::vector<double> x(Brusselator::n_in, 1.1);
  return record(x, [&](const std::vector<Real>& in) {
    std::vector<Real> out(Brusselator::n_out);
    model.element(0, in.data(), out.data());
    return out;
  });
}

Variables record_map(Recorder& recorder, const Brusselator& model, const Function& cell) {
  Variables x(model.n()), in(Brusselator::n_in * model.n_elements()), y(model.m());
  for (std::size_t j = 0; j < x.size(); ++j) {
    x[j] = spad_input(recorder.get(), static_cast<std::int64_t>(j));
  }
  std::int32_t from[Brusselator::n_in], to[Brusselator::n_out];
  for (std::size_t e = 0; e < model.n_elements(); ++e) {
    model.places(e, from, to);
    for (std::size_t k = 0; k < Brusselator::n_in; ++k) {
      in[e * Brusselator::n_in + k] = x[static_cast<std::size_t>(from[k])];
    }
  }
  spad_recorder_map(recorder.get(), cell.get(), static_cast<std::int64_t>(model.n_elements()),
                    in.data(), nullptr, y.data());
  return y;
}

double recorded_of_a_cell() {
  const Brusselator model{16};
  const std::vector<double> x(model.n(), 1.1);
  Recorder recorder(x);
  const Function f = finish(recorder, record_all(recorder, model));
  return static_cast<double>(f.info().n_recorded) / static_cast<double>(model.n_elements());
}

double system_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_stime.tv_usec);
}

Growth measure(std::size_t side, bool with_map) {
  const Brusselator model{side};
  const std::vector<double> x(model.n(), 1.1);
  const Function cell = record_cell(model);
  Growth g = {};
  std::unique_ptr<Function> f;
  std::unique_ptr<Jacobian> jacobian;
  g.peak_bytes = peak_bytes_of([&] {
    Recorder recorder(x);
    Variables y;
    g.record = seconds_of(
        [&] { y = with_map ? record_map(recorder, model, cell) : record_all(recorder, model); });
    const double before = system_seconds();
    g.compile = seconds_of([&] { f = std::make_unique<Function>(finish(recorder, y)); });
    y = {};
    g.prepare = seconds_of([&] { jacobian = std::make_unique<Jacobian>(*f); });
    g.system = system_seconds() - before;
  });
  g.n = static_cast<double>(model.n());
  g.nnz = static_cast<double>(jacobian->nnz());
  g.operations = recorded_of_a_cell() * static_cast<double>(model.n_elements());
  std::vector<double> values(static_cast<std::size_t>(jacobian->nnz()));
  jacobian->eval(x, values);
  g.eval = seconds_of([&] { jacobian->eval(x, values); });
  return g;
}

void print(const Grid& grid) {
  const auto at = [&](double Growth::*number) { return grid.median(number); };
  const double operations = at(&Growth::operations), peak = at(&Growth::peak_bytes);
  const double compile = at(&Growth::compile), prepare = at(&Growth::prepare);
  const double beyond = compile + prepare - 50e-9 * at(&Growth::nnz);
  std::printf("%-10s %10.0f %10.0f %11.0f %9.3f %9.3f %9.3f %9.3f %9.4f %7.0f %9.2f %6.0f\n",
              grid.name.c_str(), at(&Growth::n), at(&Growth::nnz), operations, at(&Growth::record),
              compile, prepare, at(&Growth::system), at(&Growth::eval), 1e9 * beyond / operations,
              1e-9 * peak, peak / operations);
}

bool write_json(const std::string& path, const std::vector<Grid>& grids, std::size_t n_rounds) {
  constexpr std::pair<const char*, double Growth::*> numbers[] = {
      {"n", &Growth::n},
      {"nnz", &Growth::nnz},
      {"operations", &Growth::operations},
      {"record", &Growth::record},
      {"compile", &Growth::compile},
      {"prepare", &Growth::prepare},
      {"system", &Growth::system},
      {"eval", &Growth::eval},
      {"peak bytes", &Growth::peak_bytes}};
  std::ofstream out(path);
  out << "{\"benchmark\": \"brusselator\", \"rounds\": " << n_rounds << ", \"processor\": \""
      << processor() << "\", \"compiler\": \"" << SPAD_COMPILER << "\", \"build_type\": \""
      << SPAD_BUILD_TYPE << "\",\n \"growth\": [";
  const char* separator = "\n";
  for (const Grid& grid : grids) {
    out << separator << " {\"name\": \"" << grid.name << "\"";
    for (const auto& [name, number] : numbers) {
      out << ", \"" << name << "\": " << grid.median(number);
    }
    out << "}";
    separator = ",\n";
  }
  out << "\n]}\n";
  return out.good();
}

Growth measure(const std::string& grid) {
  const bool with_map = grid.rfind("map:", 0) == 0;
  const long side = std::atol(grid.c_str() + (with_map ? 4 : 0));
  if (side < 3) throw std::runtime_error(grid + " is no grid of 3 cells or more");
  const Growth g =
      in_a_process_of_its_own([&] { return measure(static_cast<std::size_t>(side), with_map); });
  if (g.n == 0) throw std::runtime_error(grid + " could not be measured");
  return g;
}

int run(int argc, char** argv) {
  std::vector<Grid> grids;
  std::string json_path;
  std::size_t n_rounds = 5;
  for (int k = 1; k < argc; ++k) {
    const bool has_next = k + 1 < argc;
    if (std::strcmp(argv[k], "--json") == 0 && has_next) {
      json_path = argv[++k];
    } else if (std::strcmp(argv[k], "--rounds") == 0 && has_next) {
      n_rounds = std::max(1ul, std::strtoul(argv[++k], nullptr, 10));
    } else {
      grids.push_back({argv[k], {}});
    }
  }
  if (grids.empty()) grids = {{"250", {}}, {"500", {}}, {"1000", {}}, {"map:1000", {}}};
  pin_to_one_processor();
  for (std::size_t round = 0; round < n_rounds; ++round) {
    for (Grid& grid : grids) grid.rounds.push_back(measure(grid.name));
  }
  std::puts(
      "grid         unknowns   nonzeros  operations  record s compile s prepare s  system s"
      "    eval s   ns/op*   peak GB   B/op");
  for (const Grid& grid : grids) print(grid);
  std::puts("* compile and prepare, less 50 ns for each nonzero");
  if (json_path.empty() || write_json(json_path, grids, n_rounds)) return 0;
  throw std::runtime_error(json_path + " cannot be written");
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) {
  try {
    return spad::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_brusselator: %s\n", error.what());
    return 1;
  }
}
