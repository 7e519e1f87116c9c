// Implicit differentiation.
#include <cinttypes>

#include "capi/arguments.hpp"
#include "capi/evaluation.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"

using spad::Arguments;
using spad::Index;
using spad::Status;

namespace {

spad_implicit_options default_options() {
  const spad::ImplicitSettings defaults;
  return {.struct_size = 0,
          .backend = static_cast<std::int32_t>(defaults.backend),
          .n_threads = defaults.n_threads};
}

// The point and the two matrices of a product: k columns of the parameters' and the unknowns' size.
bool check_product(Arguments& arguments, const spad_implicit* implicit, spad::Point at,
                   std::int64_t k) {
  return arguments.handle(implicit, "implicit") &&
         spad::check_point(arguments, implicit->function.get(), at, "y") && arguments.count(k, "k");
}

}  // namespace

spad_status spad_implicit_options_init(spad_implicit_options* options,
                                       size_t struct_size) noexcept {
  return spad::guarded("spad_implicit_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_implicit_prepare(const spad_function* c, const spad_implicit_options* options,
                                  spad_implicit** implicit) noexcept {
  return spad::guarded("spad_implicit_prepare", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(implicit, "implicit") || !arguments.handle(c, "c")) {
      return arguments.status();
    }
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    Status status = spad::check_choice("options->backend", chosen->backend, SPAD_AUTO, SPAD_KLU);
    if (status.is_error()) return status;
    status = spad::check_threads(chosen->n_threads);
    if (status.is_error()) return status;
    auto core = spad::Implicit::prepare(
        c->core,
        {.backend = static_cast<spad::Backend>(chosen->backend), .n_threads = chosen->n_threads});
    if (!core) return core.status();
    spad::hand_over(std::make_unique<spad_implicit>(c, *std::move(core)), implicit);
    return {};
  });
}

spad_status spad_implicit_from_newton(const spad_newton* newton,
                                      spad_implicit** implicit) noexcept {
  return spad::guarded("spad_implicit_from_newton", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(implicit, "implicit") || !arguments.handle(newton, "newton")) {
      return arguments.status();
    }
    spad::hand_over(std::make_unique<spad_implicit>(newton->function.get(),
                                                    spad::Implicit::from_newton(*newton->core)),
                    implicit);
    return {};
  });
}

void spad_implicit_destroy(spad_implicit* implicit) noexcept {
  spad::destroy("spad_implicit_destroy", implicit, "implicit");
}

spad_status spad_implicit_jvp(spad_implicit* implicit, const double* y, const double* p, int64_t k,
                              const double* p_dot, double* y_dot) noexcept {
  return spad::guarded("spad_implicit_jvp", [&]() -> Status {
    Arguments arguments;
    if (!check_product(arguments, implicit, {y, p}, k)) return arguments.status();
    const spad::Function& c = implicit->function->core;
    if (!arguments.array(p_dot, c.np() * k, "p_dot") ||
        !arguments.array(y_dot, c.n() * k, "y_dot")) {
      return arguments.status();
    }
    return implicit->core.jvp(y, p, static_cast<Index>(k), p_dot, y_dot);
  });
}

spad_status spad_implicit_vjp(spad_implicit* implicit, const double* y, const double* p, int64_t k,
                              const double* y_bar, double* p_bar) noexcept {
  return spad::guarded("spad_implicit_vjp", [&]() -> Status {
    Arguments arguments;
    if (!check_product(arguments, implicit, {y, p}, k)) return arguments.status();
    const spad::Function& c = implicit->function->core;
    if (!arguments.array(y_bar, c.n() * k, "y_bar") ||
        !arguments.array(p_bar, c.np() * k, "p_bar")) {
      return arguments.status();
    }
    return implicit->core.vjp(y, p, static_cast<Index>(k), y_bar, p_bar);
  });
}

namespace {

// `count` elements of a list, each in [0, n); NULL: all n.
Status check_list(const char* name, const std::int64_t* list, std::int64_t count, Index n) {
  if (list == nullptr) {
    if (count == n) return {};
    return Status::error(spad::Code::bad_dim,
                         "argument %s is NULL, which means all %d, but its count is %" PRId64, name,
                         n, count);
  }
  for (std::int64_t k = 0; k < count; ++k) {
    if (list[k] >= 0 && list[k] < n) continue;
    return Status::error(spad::Code::bad_index,
                         "argument %s[%" PRId64 "] is %" PRId64 ", outside [0, %d)", name, k,
                         list[k], n)
        .at_index(k);
  }
  return {};
}

std::span<const std::int64_t> list_of(const std::int64_t* list, std::int64_t count) {
  if (list == nullptr) return {};
  return {list, static_cast<std::size_t>(count)};
}

}  // namespace

spad_status spad_implicit_jacobian(spad_implicit* implicit, const double* y, const double* p,
                                   int64_t n_rows, const int64_t* rows, int64_t n_cols,
                                   const int64_t* cols, double* dense, int64_t ld) noexcept {
  return spad::guarded("spad_implicit_jacobian", [&]() -> Status {
    Arguments arguments;
    if (!check_product(arguments, implicit, {y, p}, 0) || !arguments.count(n_rows, "n_rows") ||
        !arguments.count(n_cols, "n_cols") || !arguments.array(dense, n_rows * n_cols, "dense")) {
      return arguments.status();
    }
    const spad::Function& c = implicit->function->core;
    Status status = check_list("rows", rows, n_rows, c.n());
    if (status.is_error()) return status;
    status = check_list("cols", cols, n_cols, c.np());
    if (status.is_error()) return status;
    if (ld < n_rows) {
      return Status::error(spad::Code::bad_dim,
                           "argument ld is %" PRId64 ", less than n_rows = %" PRId64, ld, n_rows);
    }
    if (n_rows == 0 || n_cols == 0) return {};
    return implicit->core.jacobian(y, p, {list_of(rows, n_rows), list_of(cols, n_cols), dense, ld});
  });
}

spad_status spad_implicit_info(const spad_implicit* implicit,
                               spad_implicit_info_data* info) noexcept {
  return spad::guarded("spad_implicit_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(implicit, "implicit")) return arguments.status();
    const spad::JacobianInfo& jacobian = implicit->core.system_jacobian().info();
    const spad::FactorizationInfo& factorization = implicit->core.factorization_info();
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n = implicit->function->core.n(),
                              .np = implicit->function->core.np(),
                              .nnz = jacobian.nnz,
                              .n_colors = jacobian.n_colors,
                              .bytes = static_cast<std::int64_t>(implicit->core.bytes()),
                              .backend = static_cast<std::int32_t>(factorization.backend),
                              .method = static_cast<std::int32_t>(jacobian.method),
                              .n_factors = factorization.n_factors,
                              .n_solves = factorization.n_solves,
                              .residual = factorization.residual,
                              .seconds_factor = factorization.seconds_factor,
                              .seconds_solve = factorization.seconds_solve},
                             "info");
  });
}
