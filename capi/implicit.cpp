// Implicit differentiation.
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
