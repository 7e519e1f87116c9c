// How do recording, preparing and evaluating grow? The Brusselator on periodic N × N grids.
//
//   bench_brusselator [N ...]   default 100 300; N = 1000 takes 10 s and 1.6 GB
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "spad/spad.hpp"

namespace {

double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

// du/dt and dv/dt of both species in every cell, five-point stencils.
std::vector<spad::Real> brusselator(const std::vector<spad::Real>& x, std::size_t n) {
  const double diffusion = static_cast<double>(n * n) / 50;
  std::vector<spad::Real> y(x.size());
  const auto at = [=](std::size_t i, std::size_t j) { return 2 * ((i % n) * n + j % n); };
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t k = at(i, j);
      const auto laplacian = [&](std::size_t species) {
        return x[at(i + n - 1, j) + species] + x[at(i + 1, j) + species] +
               x[at(i, j + n - 1) + species] + x[at(i, j + 1) + species] - 4.0 * x[k + species];
      };
      const spad::Real reaction = x[k] * x[k] * x[k + 1];
      y[k] = 1.0 + reaction - 4.4 * x[k] + diffusion * laplacian(0);
      y[k + 1] = 3.4 * x[k] - reaction + diffusion * laplacian(1);
    }
  }
  return y;
}

void measure(std::size_t n) {
  const std::vector<double> x(2 * n * n, 1.1);
  const double start = seconds();
  const spad::Function f = spad::record(x, [=](const auto& u) { return brusselator(u, n); });
  const double recorded = seconds();
  spad::Jacobian jacobian(f);
  const double prepared = seconds();
  std::vector<double> values;
  jacobian.eval(x, values);  // makes its workspace
  const double warm = seconds();
  jacobian.eval(x, values);
  std::printf("%9zu %10zu %11lld %7lld %9.3f %9.3f %9.4f\n", x.size(), values.size(),
              static_cast<long long>(f.info().n_recorded),
              static_cast<long long>(jacobian.info().n_colors), recorded - start,
              prepared - recorded, seconds() - warm);
}

}  // namespace

int main(int argc, char** argv) {
  std::puts(" unknowns   nonzeros  operations  colors  record s  prepare s   eval s");
  if (argc < 2) {
    measure(100);
    measure(300);
  }
  for (int k = 1; k < argc; ++k) {
    const long n = std::atol(argv[k]);
    if (n < 3) {
      std::fprintf(stderr, "bench_brusselator: %s is no grid of 3 cells or more\n", argv[k]);
      return 1;
    }
    measure(static_cast<std::size_t>(n));
  }
}
