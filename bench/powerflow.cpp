// Does recording and preparing a power flow cost less than three KLU analyze + factor of its
// Jacobian? How fast is an evaluation of that Jacobian next to one written by hand?
#include <klu.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "bench/measure.hpp"
#include "bench/powerflow_by_hand.h"
#include "case.h"
#include "grid.h"
#include "model.h"
#include "spad.h"

namespace spad::bench {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}
void require_ok(spad_status status) { require(status >= 0, spad_last_error_message()); }

struct Arguments {
  std::string case_path, json_path;
  std::size_t n_rounds = 25;
};

Arguments read_arguments(int argc, char** argv) {
  const char* data = std::getenv("SPAD_DATA");
  Arguments a;
  a.case_path = std::string(data ? data : SPAD_DATA_DEFAULT) + "/powerflow/case9241pegase.m";
  for (int k = 1; k < argc; ++k) {
    const bool has_next = k + 1 < argc;
    if (std::strcmp(argv[k], "--json") == 0 && has_next) {
      a.json_path = argv[++k];
    } else if (std::strcmp(argv[k], "--rounds") == 0 && has_next) {
      a.n_rounds = std::max(15ul, std::strtoul(argv[++k], nullptr, 10));
    } else {
      a.case_path = argv[k];
    }
  }
  return a;
}

// The Jacobian of a case at its start, in compressed columns, and the means to evaluate it.
struct Matrix {
  spad_function* function = nullptr;
  spad_jacobian* jacobian = nullptr;
  spad_workspace* workspace = nullptr;
  std::vector<double> x, values;
  std::vector<std::int32_t> ptr, idx;

  explicit Matrix(const grid& g) : x(static_cast<std::size_t>(g.n_unknowns)), ptr(x.size() + 1) {
    grid_start(&g, x.data());
    require_ok(model_record(&g, &function));
    require_ok(spad_jacobian_prepare(function, nullptr, &jacobian));
    require_ok(spad_workspace_create(function, nullptr, &workspace));
    require_ok(spad_jacobian_reserve(jacobian, workspace));
    values.resize(static_cast<std::size_t>(spad_jacobian_nnz(jacobian)));
    idx.resize(values.size());
    require_ok(spad_jacobian_fill_pattern(jacobian, ptr.data(), idx.data()));
    eval(g);
  }
  void eval(const grid& g) {
    require_ok(spad_jacobian_eval(jacobian, workspace, x.data(), g.load, nullptr, values.data()));
  }
  ~Matrix() {
    spad_workspace_destroy(workspace);
    spad_jacobian_destroy(jacobian);
    spad_function_destroy(function);
  }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
};

struct Times {
  std::vector<double> record, jacobian, prepare, pattern, coloring, layout, analyze;
  std::vector<double> klu, spad_klu, eval, by_hand;
};

void measure_set_up(const grid& g, Times& times) {
  spad_function* function = nullptr;
  spad_jacobian* jacobian = nullptr;
  spad_newton* newton = nullptr;
  times.record.push_back(seconds_of([&] { require_ok(model_record(&g, &function)); }));
  times.jacobian.push_back(
      seconds_of([&] { require_ok(spad_jacobian_prepare(function, nullptr, &jacobian)); }));
  spad_jacobian_destroy(jacobian);
  times.prepare.push_back(
      seconds_of([&] { require_ok(spad_newton_prepare(function, nullptr, &newton)); }));
  spad_newton_info_data info = {};
  info.struct_size = sizeof info;
  require_ok(spad_newton_info(newton, &info));
  times.pattern.push_back(info.seconds_pattern);
  times.coloring.push_back(info.seconds_coloring);
  times.layout.push_back(info.seconds_layout);
  times.analyze.push_back(info.seconds_analyze);
  spad_newton_destroy(newton);
  spad_function_destroy(function);
}

// KLU itself, with its defaults.
void measure_klu(Matrix& a, Times& times) {
  const auto n = static_cast<int>(a.x.size());
  klu_common common;
  klu_defaults(&common);
  klu_symbolic* symbolic = nullptr;
  klu_numeric* numeric = nullptr;
  times.klu.push_back(seconds_of([&] {
    symbolic = klu_analyze(n, a.ptr.data(), a.idx.data(), &common);
    numeric = klu_factor(a.ptr.data(), a.idx.data(), a.values.data(), symbolic, &common);
  }));
  require(numeric != nullptr, "KLU cannot factor the Jacobian at the start");
  klu_free_numeric(&numeric, &common);
  klu_free_symbolic(&symbolic, &common);
}

void measure_spad_klu(Matrix& a, Times& times) {
  spad_factorization_options options;
  require_ok(spad_factorization_options_init(&options, sizeof options));
  options.backend = SPAD_KLU;
  spad_sparse_view view = {};
  view.struct_size = sizeof view;
  require_ok(spad_jacobian_view(a.jacobian, &view));
  spad_factorization* factorization = nullptr;
  times.spad_klu.push_back(seconds_of([&] {
    require_ok(spad_factorization_analyze(&view, &options, &factorization));
    require_ok(spad_factorization_factor(factorization, a.values.data()));
  }));
  spad_factorization_destroy(factorization);
}

void measure_evaluations(const grid& g, Matrix& a, hand_jacobian& by_hand, Times& times) {
  std::vector<double> values(a.values.size() + 1);
  times.eval.push_back(seconds_of([&] { a.eval(g); }));
  hand_jacobian_eval(&by_hand, a.x.data(), values.data());  // touches its arrays, as eval has done
  times.by_hand.push_back(
      seconds_of([&] { hand_jacobian_eval(&by_hand, a.x.data(), values.data()); }));
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    const double difference = std::abs(values[k] - a.values[k]);
    require(difference <= 1e-9 * std::abs(values[k]) + 1e-9, "the Jacobians differ");
  }
}

Times measure(const grid& g, Matrix& a, std::size_t n_rounds) {
  Times times;
  hand_jacobian by_hand;
  require(hand_jacobian_prepare(&by_hand, &g, a.ptr.data(), a.idx.data()) == 0,
          "the pattern misses an entry");
  a.eval(g);
  for (std::size_t round = 0; round < n_rounds; ++round) {
    measure_set_up(g, times);
    measure_klu(a, times);
    measure_spad_klu(a, times);
    measure_evaluations(g, a, by_hand, times);
  }
  hand_jacobian_free(&by_hand);
  return times;
}

void print(const Times& t, Report& report) {
  std::vector<double> derivative, set_up, three_klu;
  for (std::size_t k = 0; k < t.record.size(); ++k) {
    derivative.push_back(t.record[k] + t.jacobian[k]);
    set_up.push_back(t.record[k] + t.prepare[k]);
    three_klu.push_back(3 * t.klu[k]);
  }
  report.milliseconds("record", t.record);
  report.milliseconds("prepare the Jacobian", t.jacobian);
  report.milliseconds("prepare (with KLU's symbolic analysis)", t.prepare);
  report.milliseconds("prepare: pattern (wall clock)", t.pattern);
  report.milliseconds("prepare: coloring (wall clock)", t.coloring);
  report.milliseconds("prepare: layout (wall clock)", t.layout);
  report.milliseconds("prepare: symbolic analysis (wall clock)", t.analyze);
  report.milliseconds("record + prepare", set_up);
  report.milliseconds("KLU analyze + factor", t.klu);
  report.milliseconds("spad_factorization analyze + factor by KLU", t.spad_klu);
  report.ratio("(record + Jacobian) / 3 (KLU analyze + factor)", derivative, three_klu);
  report.ratio("(record + prepare) / 3 (KLU analyze + factor)", set_up, three_klu);
  report.milliseconds("Jacobian, colored", t.eval);
  report.milliseconds("Jacobian, by hand", t.by_hand);
  report.ratio("colored / by hand", t.eval, t.by_hand);
}

int run(const Arguments& arguments) {
  problem problem = {};
  power_case c;
  grid g;
  require(case_read(&c, arguments.case_path.c_str(), &problem) == 0, problem.message);
  require(grid_create(&g, &c) == 0, "out of memory");
  {
    pin_to_one_processor();
    Matrix a(g);
    spad_jacobian_info_data info = {};
    info.struct_size = sizeof info;
    require_ok(spad_jacobian_info(a.jacobian, &info));
    Report report("power flow of " + std::string(c.name) + ": " + std::to_string(info.n_rows) +
                  " unknowns, " + std::to_string(info.nnz) + " nonzeros, " +
                  std::to_string(info.n_colors) + " colors");
    print(measure(g, a, arguments.n_rounds), report);
    const bool wants_json = !arguments.json_path.empty();
    require(!wants_json || report.write_json(arguments.json_path, arguments.n_rounds),
            arguments.json_path + " cannot be written");
  }
  grid_free(&g);
  case_free(&c);
  return 0;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) {
  try {
    return spad::bench::run(spad::bench::read_arguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_powerflow: %s\n", error.what());
    return 1;
  }
}
