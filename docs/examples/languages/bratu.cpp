// Bratu's problem in one dimension, p1 u'' + p2 exp(u) = 0 with u = 0 at both ends, recorded: its
// sparse Jacobian in compressed rows counted from 1, its solution, and the derivative of that by p.
#include <cstdio>
#include <exception>
#include <spad/spad.hpp>
#include <vector>

namespace {

constexpr int n = 6;

// Any number type: runs on doubles as well.
template <class Number>
std::vector<Number> residual(const std::vector<Number>& x, const std::vector<Number>& p) {
  using std::exp;
  std::vector<Number> u(n + 2, 0), y(n);
  for (int i = 1; i <= n; ++i) u[i] = x[i - 1];
  for (int i = 1; i <= n; ++i)
    y[i - 1] = p[0] * (u[i - 1] - 2 * u[i] + u[i + 1]) + p[1] * exp(u[i]);
  return y;
}

void print_row(const char* name, const double* numbers) {
  std::printf("%-8s", name);
  for (int i = 0; i < n; ++i) std::printf("%12.5f", numbers[i]);
  std::printf("\n");
}

void solve_and_differentiate() {
  std::vector<double> x(n, 0.5), p = {49, 1}, values;
  spad::Function f = spad::record(x, p, residual<spad::Real>);

  spad::Jacobian jacobian(f, spad::JacobianOptions().layout(spad::csr).index_base(1));
  const auto [row_ptr, columns] = jacobian.pattern();
  jacobian.eval(x, p, values);
  std::printf("Jacobian, %d nonzeros\n", static_cast<int>(jacobian.nnz()));
  for (int i = 0; i < n; ++i) {
    std::printf("row %d:", i + 1);
    for (auto k = row_ptr[i] - 1; k < row_ptr[i + 1] - 1; ++k)
      std::printf("%2d%12.5f", static_cast<int>(columns[k]), values[k]);
    std::printf("\n");
  }

  spad::Newton newton(f);
  newton.solve(x, p);
  print_row("x:", x.data());
  const std::vector<double> x_dot = spad::Implicit(newton).jvp(x, p, {1, 0, 0, 1});
  print_row("dx/dp1:", x_dot.data());
  print_row("dx/dp2:", x_dot.data() + n);
}

}  // namespace

int main() {
  try {
    solve_and_differentiate();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
