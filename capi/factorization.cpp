// Factorizations of a caller's sparse matrix.
#include <cinttypes>
#include <cmath>

#include "capi/arguments.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"
#include "capi/sparse_view.hpp"

using spad::Arguments;
using spad::Code;
using spad::Status;

namespace {

spad_factorization_options default_options() {
  const spad::FactorizationOptions defaults;
  return {.struct_size = 0,
          .backend = static_cast<std::int32_t>(defaults.backend),
          .max_refinements = defaults.max_refinements,
          .pivot_tolerance = defaults.pivot_tolerance};
}

Status validate(const spad_factorization_options& options) {
  Status status = spad::check_choice("options->backend", options.backend, SPAD_AUTO, SPAD_KLU);
  if (status.is_error()) return status;
  status = spad::check_choice("options->max_refinements", options.max_refinements, 0, 10);
  if (status.is_error()) return status;
  if (options.pivot_tolerance >= 0 && options.pivot_tolerance <= 1) return {};
  return Status::error(Code::bad_option, "options->pivot_tolerance is %g, expected 0 to 1",
                       options.pivot_tolerance);
}

// The core counts in CSC order; this names the first value in the caller's order.
Status name_nonfinite(const double* values, std::int64_t nnz, Status status) {
  for (std::int64_t k = 0; k < nnz; ++k) {
    if (std::isfinite(values[k])) continue;
    return Status::error(Code::nonfinite, "values[%" PRId64 "] is %g", k, values[k])
        .at_index(k)
        .with_value(values[k]);
  }
  return status;
}

Status factor(spad_factorization& factorization, const double* values) {
  const std::size_t nnz = static_cast<std::size_t>(factorization.core.info().nnz);
  if (factorization.source.empty()) return factorization.core.factor({values, nnz});
  for (std::size_t k = 0; k < nnz; ++k) {
    factorization.values[k] = values[factorization.source[k]];
  }
  Status status = factorization.core.factor(factorization.values);
  if (status.code() != Code::nonfinite) return status;
  return name_nonfinite(values, static_cast<std::int64_t>(nnz), status);
}

}  // namespace

spad_status spad_factorization_options_init(spad_factorization_options* options,
                                            size_t struct_size) noexcept {
  return spad::guarded("spad_factorization_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_factorization_analyze(const spad_sparse_view* pattern,
                                       const spad_factorization_options* options,
                                       spad_factorization** factorization) noexcept {
  return spad::guarded("spad_factorization_analyze", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(factorization, "factorization")) return arguments.status();
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = validate(*chosen); status.is_error()) return status;
    auto imported = spad::import_pattern(pattern, "pattern");
    if (!imported) return imported.status();
    if (imported->pattern.n_rows != imported->pattern.n_cols) {
      return Status::error(Code::bad_dim, "argument pattern is %d x %d, expected a square matrix",
                           imported->pattern.n_rows, imported->pattern.n_cols);
    }
    auto core = spad::Factorization::analyze(
        imported->pattern, {.backend = static_cast<spad::Backend>(chosen->backend),
                            .max_refinements = chosen->max_refinements,
                            .pivot_tolerance = chosen->pivot_tolerance});
    if (!core) return core.status();
    spad::hand_over(
        std::make_unique<spad_factorization>(*std::move(core), std::move(imported->source)),
        factorization);
    return {};
  });
}

void spad_factorization_destroy(spad_factorization* factorization) noexcept {
  spad::destroy("spad_factorization_destroy", factorization, "factorization");
}

spad_status spad_factorization_factor(spad_factorization* factorization,
                                      const double* values) noexcept {
  return spad::guarded("spad_factorization_factor", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(factorization, "factorization") ||
        !arguments.array(values, factorization->core.info().nnz, "values")) {
      return arguments.status();
    }
    return factor(*factorization, values);
  });
}

spad_status spad_factorization_solve(spad_factorization* factorization, int32_t transposed,
                                     int64_t n_rhs, const double* b, double* x) noexcept {
  return spad::guarded("spad_factorization_solve", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(factorization, "factorization") || !arguments.count(n_rhs, "n_rhs")) {
      return arguments.status();
    }
    const std::int64_t size = n_rhs * factorization->core.info().n;
    if (!arguments.array(b, size, "b") || !arguments.array(x, size, "x")) {
      return arguments.status();
    }
    return factorization->core.solve(transposed != 0, static_cast<spad::Index>(n_rhs), b, x);
  });
}

spad_status spad_factorization_info(const spad_factorization* factorization,
                                    spad_factorization_info_data* info) noexcept {
  return spad::guarded("spad_factorization_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(factorization, "factorization")) return arguments.status();
    const spad::FactorizationInfo& core = factorization->core.info();
    return spad::fill_struct(info,
                             {.struct_size = 0,
                              .n = core.n,
                              .nnz = core.nnz,
                              .nnz_factors = core.nnz_factors,
                              .backend = static_cast<std::int32_t>(core.backend),
                              .reserved = 0,
                              .reciprocal_condition = core.reciprocal_condition,
                              .residual = core.residual,
                              .n_factors = core.n_factors,
                              .n_solves = core.n_solves,
                              .n_repivots = core.n_repivots,
                              .seconds_analyze = core.seconds_analyze,
                              .seconds_factor = core.seconds_factor,
                              .seconds_solve = core.seconds_solve},
                             "info");
  });
}
