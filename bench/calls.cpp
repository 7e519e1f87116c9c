// What does a call cost where there is hardly anything to compute?
//
//   bench_calls [--rounds N] [--json FILE]
//
// Robertson's three reactions, as an integrator of stiff equations calls them: values, products,
// the Jacobian and the Hessian of a weighted sum, next to the compiled function behind a pointer.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/derivatives/rounds.hpp"
#include "bench/measure.hpp"
#include "spad/spad.hpp"

namespace spad::bench {
namespace {

template <class T>
void robertson(const T* x, T* y) {
  const T forward = 0.04 * x[0], back = 1e4 * x[1] * x[2], twice = 3e7 * x[1] * x[1];
  y[0] = back - forward;
  y[1] = forward - back - twice;
  y[2] = twice;
}

int run(int argc, char** argv) {
  std::size_t n_rounds = 15;
  std::string json_path;
  for (char** option = argv + 1; option + 1 < argv + argc; option += 2) {
    if (std::strcmp(option[0], "--rounds") == 0) {
      n_rounds = std::max(15ul, std::strtoul(option[1], nullptr, 10));
    }
    if (std::strcmp(option[0], "--json") == 0) json_path = option[1];
  }
  pin_to_one_processor();
  const std::vector<double> x0 = {0.9, 2e-5, 0.1};
  Function f = record(x0, [](const std::vector<Real>& x) {
    std::vector<Real> y(3);
    robertson(x.data(), y.data());
    return y;
  });
  const Jacobian jacobian(f);
  const Hessian hessian(f);
  Workspace ws(f);
  jacobian.reserve(ws);
  hessian.reserve(ws);
  void (*volatile compiled)(const double*, double*) = robertson<double>;
  const double direction[3] = {1, 2, 3};
  double y[3], product[3], values[9];
  compiled(x0.data(), y);
  if (f.eval(x0) != std::vector<double>(y, y + 3)) throw std::runtime_error("F has other values");

  Rounds rounds(thread_seconds, x0);
  rounds.add("F compiled", [&](const double* x) { compiled(x, y); });
  rounds.add("F",
             [&](const double* x) { check(spad_function_eval(f.get(), ws.get(), x, nullptr, y)); });
  rounds.add("JVP", [&](const double* x) {
    check(
        spad_function_jvp(f.get(), ws.get(), x, nullptr, 1, direction, nullptr, nullptr, product));
  });
  rounds.add("VJP", [&](const double* x) {
    check(
        spad_function_vjp(f.get(), ws.get(), x, nullptr, 1, direction, nullptr, product, nullptr));
  });
  rounds.add("Jacobian", [&](const double* x) {
    check(spad_jacobian_eval(jacobian.get(), ws.get(), x, nullptr, nullptr, values));
  });
  rounds.add("Hessian", [&](const double* x) {
    check(spad_hessian_eval(hessian.get(), ws.get(), x, nullptr, direction, nullptr, nullptr,
                            values));
  });
  Row row;
  rounds.measure(n_rounds, row);

  Report report("calls");
  for (const char* name : {"F compiled", "F", "JVP", "VJP", "Jacobian", "Hessian"}) {
    report.row(name, row.seconds.at(name), 1e9, "ns");
  }
  if (!json_path.empty() && !report.write_json(json_path, n_rounds)) {
    throw std::runtime_error("cannot write " + json_path);
  }
  return 0;
}

}  // namespace
}  // namespace spad::bench

int main(int argc, char** argv) try {
  return spad::bench::run(argc, argv);
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_calls: %s\n", error.what());
  return 1;
}
