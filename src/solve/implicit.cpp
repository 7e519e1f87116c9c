// The implicit function theorem with one factorization for all directions, forward and reverse.
#include "solve/implicit.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spad {

namespace {

constexpr Index directions = 8;  // directions of a vjp at a time, so that memory is bounded

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
  adjoint_.reserve(n * directions);
  const std::size_t longer = std::max(n, static_cast<std::size_t>(c.np()));
  seeds_.reserve(longer * directions);
  products_.reserve(longer * directions);
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
  for (Index first = 0; first < k; first += directions) {
    const Index count = std::min(directions, k - first);
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

namespace {

std::int64_t size_of(std::span<const std::int64_t> list, Index all) {
  return list.empty() ? all : static_cast<std::int64_t>(list.size());
}

std::int64_t element(std::span<const std::int64_t> list, std::int64_t k) {
  return list.empty() ? k : list[static_cast<std::size_t>(k)];
}

// Unit directions first to first + count of the list, of length n each.
void seed_units(double* seeds, Index n, std::span<const std::int64_t> list, std::int64_t first,
                Index count) {
  std::fill_n(seeds, static_cast<Offset>(n) * count, 0.0);
  for (Index d = 0; d < count; ++d)
    seeds[static_cast<Offset>(d) * n + element(list, first + d)] = 1;
}

}  // namespace

Status Implicit::jacobian(const double* y, const double* p, const Block& block) {
  const Function& c = system_.jacobian.function();
  if (size_of(block.rows, c.n()) < size_of(block.cols, c.np())) {
    return jacobian_by_rows({y, p}, block);
  }
  return jacobian_by_columns({y, p}, block);
}

Status Implicit::jacobian_by_columns(Point at, const Block& block) {
  const Function& c = system_.jacobian.function();
  const std::int64_t n_rows = size_of(block.rows, c.n()), n_cols = size_of(block.cols, c.np());
  Status note;
  for (std::int64_t first = 0; first < n_cols; first += directions) {
    const auto count = static_cast<Index>(std::min<std::int64_t>(directions, n_cols - first));
    seed_units(seeds_.data(), c.np(), block.cols, first, count);
    note = jvp(at.x, at.p, count, seeds_.data(), products_.data());
    if (note.is_error()) return note;
    for (Index d = 0; d < count; ++d) {
      const double* const y_dot = products_.data() + static_cast<Offset>(d) * c.n();
      double* const column = block.dense + (first + d) * block.ld;
      for (std::int64_t r = 0; r < n_rows; ++r) column[r] = y_dot[element(block.rows, r)];
    }
  }
  return note;
}

Status Implicit::jacobian_by_rows(Point at, const Block& block) {
  const Function& c = system_.jacobian.function();
  const std::int64_t n_rows = size_of(block.rows, c.n()), n_cols = size_of(block.cols, c.np());
  Status note;
  for (std::int64_t first = 0; first < n_rows; first += directions) {
    const auto count = static_cast<Index>(std::min<std::int64_t>(directions, n_rows - first));
    seed_units(seeds_.data(), c.n(), block.rows, first, count);
    note = vjp(at.x, at.p, count, seeds_.data(), products_.data());
    if (note.is_error()) return note;
    for (std::int64_t k = 0; k < n_cols; ++k) {
      const std::int64_t column = element(block.cols, k);
      for (Index d = 0; d < count; ++d) {
        block.dense[k * block.ld + first + d] =
            products_.data()[static_cast<Offset>(d) * c.np() + column];
      }
    }
  }
  return note;
}

std::size_t Implicit::bytes() const {
  return system_.jacobian.info().bytes + system_.workspace.bytes() + values_.bytes() +
         point_.bytes() + adjoint_.bytes() + seeds_.bytes() + products_.bytes();
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
