// The implicit function theorem with one factorization for all directions, forward and reverse.
#include "solve/implicit.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spad {

namespace {

constexpr Index block = 8;  // directions of a vjp at a time, so that memory is bounded

void negate(std::span<double> v) {
  for (double& value : v) value = -value;
}

std::span<double> columns(double* first, Index n, Index k) {
  return {first, static_cast<std::size_t>(n) * static_cast<std::size_t>(k)};
}

Status check_count(Index k) {
  return k >= 0 ? Status() : Status::error(Code::bad_dim, "k is %d", k);
}

}  // namespace

Result<Implicit> Implicit::prepare(const Function& c, const ImplicitSettings& settings) {
  Result<SquareSystem> system = SquareSystem::prepare(c, settings);
  if (!system) return system.status();
  return Implicit(std::move(*system));
}

Implicit Implicit::from_newton(const Newton& newton) { return Implicit(newton.system().share()); }

Implicit::Implicit(SquareSystem system) : system_(std::move(system)) {
  const Function& c = system_.jacobian.function();
  const auto n = static_cast<std::size_t>(c.n());
  values_.reserve(static_cast<std::size_t>(system_.jacobian.info().nnz));
  point_.reserve(n + static_cast<std::size_t>(c.np()));
  adjoint_.reserve(n * block);
}

Status Implicit::jvp(const double* y, const double* p, Index k, const double* p_dot,
                     double* y_dot) {
  if (Status status = check_count(k); status.is_error()) return status;
  const Point at{y, p};
  if (Status status = factor_at(at); status.is_error()) return status;
  const Function& c = system_.jacobian.function();
  const JvpArrays products{.k = k, .x_dot = nullptr, .p_dot = p_dot, .y = nullptr, .y_dot = y_dot};
  if (Status status = spad::jvp(c, system_.workspace, at, products); status.is_error())
    return status;
  negate(columns(y_dot, c.n(), k));
  return solve(false, k, y_dot, y_dot);
}

Status Implicit::vjp(const double* y, const double* p, Index k, const double* y_bar,
                     double* p_bar) {
  if (Status status = check_count(k); status.is_error()) return status;
  const Point at{y, p};
  if (Status status = factor_at(at); status.is_error()) return status;
  const Function& c = system_.jacobian.function();
  Status note;
  for (Index first = 0; first < k; first += block) {
    const Index count = std::min(block, k - first);
    const std::ptrdiff_t done = first;
    note = solve(true, count, y_bar + done * c.n(), adjoint_.data());
    if (note.is_error()) {
      if (note.info().index >= 0) note.info().index += done * c.n();
      return note;
    }
    double* const bar = p_bar + done * c.np();
    const VjpArrays products{
        .k = count, .y_bar = adjoint_.data(), .y = nullptr, .x_bar = nullptr, .p_bar = bar};
    if (Status status = spad::vjp(c, system_.workspace, at, products); status.is_error())
      return status;
    negate(columns(bar, c.np(), count));
  }
  return note;
}

Status Implicit::factor_at(Point at) {
  if (is_factored_at(at)) return {};
  has_factor_ = false;
  if (Status status = system_.jacobian.eval(system_.workspace, at, nullptr, values_.data());
      status.is_error())
    return status;
  Status status = system_.factorization.factor(values_.span());
  if (status.is_error()) return status;
  const Function& c = system_.jacobian.function();
  std::copy_n(at.x, c.n(), point_.data());
  std::copy_n(at.p, c.np(), point_.data() + c.n());
  has_factor_ = true;
  return status;
}

// A solve that failed may have lost the factor.
Status Implicit::solve(bool transposed, Index n_rhs, const double* b, double* x) {
  Status status = system_.factorization.solve(transposed, n_rhs, b, x);
  has_factor_ = status.is_ok();
  return status;
}

// Bit by bit: a NaN is the same point as itself, -0 and 0 are different ones.
bool Implicit::is_factored_at(Point at) const {
  const Function& c = system_.jacobian.function();
  const auto same = [](const double* a, const double* b, Index size) {
    return size == 0 || std::memcmp(a, b, static_cast<std::size_t>(size) * sizeof(double)) == 0;
  };
  return has_factor_ && same(at.x, point_.data(), c.n()) &&
         same(at.p, point_.data() + c.n(), c.np());
}

}  // namespace spad
