// Colorings of a caller's sparse matrix, without differentiation.
#include <algorithm>
#include <cinttypes>
#include <cmath>

#include "capi/arguments.hpp"
#include "capi/objects.hpp"
#include "capi/options.hpp"
#include "capi/sparse_view.hpp"

using spad::Arguments;
using spad::Code;
using spad::Index;
using spad::Problem;
using spad::Result;
using spad::Status;

namespace {

spad_coloring_options default_options() {
  const spad::ColoringRequest defaults;
  return {.struct_size = 0,
          .problem = static_cast<std::int32_t>(defaults.problem),
          .order = SPAD_AUTO,
          .n_threads = defaults.search.n_threads,
          .reserved = 0,
          .seed = static_cast<std::int64_t>(defaults.search.seed),
          .seconds = defaults.search.seconds.value_or(0),
          .column_cost = defaults.weights.columns,
          .row_cost = defaults.weights.rows,
          .column_colors = nullptr,
          .row_colors = nullptr,
          .target = nullptr};
}

Status check_problem(const char* name, std::int32_t problem) {
  return spad::check_choice(name, problem, SPAD_PROBLEM_COLUMNS,
                            SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION);
}

Status check_number(const char* name, double value, bool is_good, const char* expected) {
  if (is_good && std::isfinite(value)) return {};
  return Status::error(Code::bad_option, "options->%s is %g, expected %s", name, value, expected)
      .with_value(value);
}

Status validate(const spad_coloring_options& options) {
  for (Status status :
       {check_problem("options->problem", options.problem),
        spad::check_choice("options->order", options.order, SPAD_AUTO,
                           SPAD_ORDER_DYNAMIC_SMALLEST_FIRST),
        spad::check_threads(options.n_threads),
        spad::check_reserved("options->reserved", options.reserved),
        check_number("seconds", options.seconds, options.seconds >= 0, "0 or more"),
        check_number("column_cost", options.column_cost, options.column_cost > 0, "more than 0"),
        check_number("row_cost", options.row_cost, options.row_cost > 0, "more than 0")}) {
    if (status.is_error()) return status;
  }
  return {};
}

spad::ColoringRequest request_of(const spad_coloring_options& options) {
  spad::ColoringRequest request;
  request.problem = static_cast<Problem>(options.problem);
  if (options.order != SPAD_AUTO) request.order = static_cast<spad::Order>(options.order);
  request.search.n_threads = options.n_threads;
  request.search.seed = static_cast<std::uint64_t>(options.seed);
  if (options.seconds > 0) request.search.seconds = options.seconds;
  request.weights = {options.column_cost, options.row_cost};
  return request;
}

Result<spad::ValueLayout> import_values(const spad_sparse_view* view, const char* argument,
                                        int n_threads) {
  auto imported = spad::import_pattern(view, argument, SPAD_UPPER, n_threads);
  if (!imported) return imported.status();
  return spad::ValueLayout{std::move(imported->pattern),
                           static_cast<spad::Triangle>(view->triangle),
                           std::move(imported->source)};
}

// Colors of the sides that the problem has, and of no other.
Status check_given(Problem problem, const std::int64_t* columns, const std::int64_t* rows) {
  const bool wants_columns = problem == Problem::columns || spad::is_symmetric(problem);
  if ((wants_columns && rows != nullptr) || (problem == Problem::rows && columns != nullptr)) {
    return Status::error(Code::bad_option, "%s is given, and the problem has no such colors",
                         wants_columns ? "row_colors" : "column_colors");
  }
  return {};
}

spad::GivenColors given_colors(const spad::CscPattern& pattern, const std::int64_t* columns,
                               const std::int64_t* rows) {
  const auto colors = [](const std::int64_t* first, Index n) {
    return std::span(first, first == nullptr ? 0 : static_cast<std::size_t>(n));
  };
  return {colors(columns, pattern.n_cols), colors(rows, pattern.n_rows)};
}

// Bases, types and so on of the views are checked where they are imported.
Result<spad::ColoredMatrix> create(const spad_sparse_view* pattern,
                                   const spad_coloring_options& options) {
  auto source = import_values(pattern, "pattern", options.n_threads);
  if (!source) return source.status();
  spad::ValueLayout target;
  if (options.target != nullptr) {
    auto imported = import_values(options.target, "options->target", options.n_threads);
    if (!imported) return imported.status();
    target = *std::move(imported);
  }
  const spad::ColoringRequest request = request_of(options);
  Status status = check_given(request.problem, options.column_colors, options.row_colors);
  if (status.is_error()) return status;
  const bool is_given = options.column_colors != nullptr || options.row_colors != nullptr;
  const spad::GivenColors given =
      given_colors(source->pattern, options.column_colors, options.row_colors);
  return spad::ColoredMatrix::make(*std::move(source), options.target ? &target : nullptr, request,
                                   is_given ? &given : nullptr);
}

std::int64_t count_colored(const std::vector<Index>& colors) {
  return std::count_if(colors.begin(), colors.end(),
                       [](Index color) { return color != spad::Coloring::neutral; });
}

// The vertices of each color of one side, from members[ptr[0]] on; writes ptr[1] to ptr[n_colors].
void fill_groups(const std::vector<Index>& colors, Index n_colors, std::int64_t* ptr,
                 std::int64_t* members) {
  std::fill_n(ptr + 1, n_colors, 0);
  for (Index color : colors) {
    if (color != spad::Coloring::neutral) ++ptr[color + 1];
  }
  for (Index color = 0; color < n_colors; ++color) ptr[color + 1] += ptr[color];
  std::vector<std::int64_t> next(ptr, ptr + n_colors);
  for (std::size_t v = 0; v < colors.size(); ++v) {
    if (colors[v] == spad::Coloring::neutral) continue;
    members[next[static_cast<std::size_t>(colors[v])]++] = static_cast<std::int64_t>(v);
  }
}

spad_coloring_info_data info_of(const spad::ColoredMatrix& core) {
  const spad::MatrixColoring& coloring = core.coloring();
  return {.struct_size = 0,
          .n_rows = core.pattern().n_rows,
          .n_cols = core.pattern().n_cols,
          .nnz = core.n_source_values(),
          .n_values = core.n_target_values(),
          .n_colors = coloring.n_colors(),
          .n_column_colors = coloring.n_column_colors,
          .n_row_colors = coloring.n_row_colors,
          .lower_bound = coloring.lower_bound,
          .n_grouped = count_colored(coloring.column) + count_colored(coloring.row),
          .problem = static_cast<std::int32_t>(coloring.problem),
          .order = core.is_given() ? SPAD_AUTO : static_cast<std::int32_t>(coloring.order),
          .is_recolored = coloring.is_recolored ? 1 : 0,
          .reserved = 0,
          .depth = core.depth(),
          .error_growth = core.growth(),
          .bytes = static_cast<std::int64_t>(core.bytes()),
          .seconds_coloring = core.seconds_coloring(),
          .seconds_plan = core.seconds_plan()};
}

// Both products of a coloring, either of which may be NULL when it has no colors.
template <class Number>
bool check_products(Arguments& arguments, const spad_coloring* coloring, Number* columns,
                    Number* rows) {
  const spad::MatrixColoring& colors = coloring->core.coloring();
  const spad::CscPattern& pattern = coloring->core.pattern();
  return arguments.array(columns, spad::Offset{pattern.n_rows} * colors.n_column_colors,
                         "columns") &&
         arguments.array(rows, spad::Offset{pattern.n_cols} * colors.n_row_colors, "rows");
}

}  // namespace

spad_status spad_coloring_options_init(spad_coloring_options* options,
                                       size_t struct_size) noexcept {
  return spad::guarded("spad_coloring_options_init",
                       [&] { return spad::init_options(options, struct_size, default_options()); });
}

spad_status spad_coloring_create(const spad_sparse_view* pattern,
                                 const spad_coloring_options* options,
                                 spad_coloring** coloring) noexcept {
  return spad::guarded("spad_coloring_create", [&]() -> Status {
    Arguments arguments;
    if (!arguments.output(coloring, "coloring")) return arguments.status();
    const auto chosen = spad::read_options(options, default_options());
    if (!chosen) return chosen.status();
    if (Status status = validate(*chosen); status.is_error()) return status;
    auto core = create(pattern, *chosen);
    if (!core) return core.status();
    spad::hand_over(std::make_unique<spad_coloring>(*std::move(core)), coloring);
    return {};
  });
}

void spad_coloring_destroy(spad_coloring* coloring) noexcept {
  spad::destroy("spad_coloring_destroy", coloring, "coloring");
}

spad_status spad_coloring_info(const spad_coloring* coloring,
                               spad_coloring_info_data* info) noexcept {
  return spad::guarded("spad_coloring_info", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(coloring, "coloring")) return arguments.status();
    return spad::fill_struct(info, info_of(coloring->core), "info");
  });
}

spad_status spad_coloring_colors(const spad_coloring* coloring, int64_t* column_colors,
                                 int64_t* row_colors) noexcept {
  return spad::guarded("spad_coloring_colors", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(coloring, "coloring")) return arguments.status();
    const spad::MatrixColoring& colors = coloring->core.coloring();
    if (column_colors) std::copy(colors.column.begin(), colors.column.end(), column_colors);
    if (row_colors) {
      std::fill_n(row_colors, coloring->core.pattern().n_rows, spad::Coloring::neutral);
      std::copy(colors.row.begin(), colors.row.end(), row_colors);
    }
    return {};
  });
}

spad_status spad_coloring_groups(const spad_coloring* coloring, int64_t* ptr,
                                 int64_t* members) noexcept {
  return spad::guarded("spad_coloring_groups", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(coloring, "coloring")) return arguments.status();
    const spad_coloring_info_data info = info_of(coloring->core);
    if (!arguments.pointer(ptr, "ptr") || !arguments.array(members, info.n_grouped, "members")) {
      return arguments.status();
    }
    const spad::MatrixColoring& colors = coloring->core.coloring();
    ptr[0] = 0;
    fill_groups(colors.column, colors.n_column_colors, ptr, members);
    fill_groups(colors.row, colors.n_row_colors, ptr + colors.n_column_colors, members);
    return {};
  });
}

spad_status spad_coloring_compress(const spad_coloring* coloring, const double* values,
                                   double* columns, double* rows) noexcept {
  return spad::guarded("spad_coloring_compress", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(coloring, "coloring") ||
        !arguments.array(values, coloring->core.n_source_values(), "values") ||
        !check_products(arguments, coloring, columns, rows)) {
      return arguments.status();
    }
    coloring->core.compress(values, columns, rows);
    return {};
  });
}

spad_status spad_coloring_decompress(const spad_coloring* coloring, const double* columns,
                                     const double* rows, double* values) noexcept {
  return spad::guarded("spad_coloring_decompress", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(coloring, "coloring") ||
        !check_products(arguments, coloring, columns, rows) ||
        !arguments.array(values, coloring->core.n_target_values(), "values")) {
      return arguments.status();
    }
    coloring->core.decompress({columns, rows}, values);
    return {};
  });
}

spad_status spad_coloring_decompress_color(const spad_coloring* coloring, int64_t color,
                                           const double* product, double* values) noexcept {
  return spad::guarded("spad_coloring_decompress_color", [&]() -> Status {
    Arguments arguments;
    if (!arguments.handle(coloring, "coloring")) return arguments.status();
    const Index n_colors = coloring->core.coloring().n_colors();
    if (color < 0 || color >= n_colors) {
      return Status::error(Code::bad_index, "argument color is %" PRId64 ", outside [0, %d)", color,
                           n_colors);
    }
    if (!coloring->core.plan().is_direct()) {
      return Status::error(Code::not_supported,
                           "values are told from several products: depth is %d",
                           coloring->core.depth());
    }
    if (!arguments.pointer(product, "product") ||
        !arguments.array(values, coloring->core.n_target_values(), "values")) {
      return arguments.status();
    }
    coloring->core.plan().decompress_color(static_cast<Index>(color), product, values);
    return {};
  });
}

spad_status spad_coloring_verify(const spad_sparse_view* pattern, int32_t problem,
                                 const int64_t* column_colors, const int64_t* row_colors) noexcept {
  return spad::guarded("spad_coloring_verify", [&]() -> Status {
    if (Status status = check_problem("problem", problem); status.is_error()) return status;
    spad_coloring_options options = default_options();
    options.problem = problem;
    options.column_colors = column_colors;
    options.row_colors = row_colors;
    if (column_colors == nullptr && row_colors == nullptr) {
      return Status::error(Code::null_arg, "arguments column_colors and row_colors are both NULL");
    }
    const auto matrix = create(pattern, options);
    return matrix ? Status{} : matrix.status();
  });
}
