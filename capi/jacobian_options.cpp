// Each member is checked where it is read; what an error names is the caller's member.
#include "capi/jacobian_options.hpp"

#include <cinttypes>

#include "capi/arguments.hpp"
#include "capi/options.hpp"

namespace spad {

namespace {

Status check_choices(const spad_jacobian_options& options) {
  const struct {
    const char* name;
    std::int32_t value, first, last;
  } choices[] = {
      {"options->partition", options.partition, SPAD_AUTO, SPAD_BIDIRECTIONAL},
      {"options->order", options.order, SPAD_AUTO, SPAD_ORDER_DYNAMIC_SMALLEST_FIRST},
      {"options->layout", options.layout, SPAD_CSC, SPAD_COO},
      {"options->index_type", options.index_type, SPAD_I32, SPAD_I64},
      {"options->index_base", options.index_base, 0, 1},
      {"options->with_respect_to", options.with_respect_to, SPAD_INPUTS, SPAD_BOTH},
      {"options->method", options.method, SPAD_AUTO, SPAD_DIRECT},
  };
  for (const auto& choice : choices) {
    Status status = check_choice(choice.name, choice.value, choice.first, choice.last);
    if (status.is_error()) return status;
  }
  if (options.method == SPAD_DIFFERENCES) {
    return Status::error(
        Code::bad_option,
        "options->method is SPAD_DIFFERENCES, which is for functions of callbacks, "
        "and chosen for them where there are no products");
  }
  return check_choice("options->max_bytes", options.max_bytes, 0,
                      std::numeric_limits<std::int64_t>::max());
}

// An array of the caller's as indices, each in [least, largest].
Status read_indices(const char* name, const std::int64_t* array, std::int64_t count,
                    std::int64_t least, std::int64_t largest, std::vector<Index>& result) {
  result.reserve(static_cast<std::size_t>(count));
  for (std::int64_t k = 0; k < count; ++k) {
    if (array[k] < least || array[k] > largest) {
      return Status::error(Code::bad_index,
                           "%s[%" PRId64 "] is %" PRId64 ", outside [%" PRId64 ", %" PRId64 "]",
                           name, k, array[k], least, largest)
          .at_index(k);
    }
    result.push_back(static_cast<Index>(array[k]));
  }
  return {};
}

template <class Integer>
void copy_arrays(const spad_sparse_view& view, std::vector<Integer>& ptr,
                 std::vector<Integer>& idx) {
  const auto* first_ptr = static_cast<const Integer*>(view.ptr);
  const auto* first_idx = static_cast<const Integer*>(view.idx);
  const std::int64_t n_ptr = view.format == SPAD_COO   ? view.nnz
                             : view.format == SPAD_CSC ? view.n_cols + 1
                                                       : view.n_rows + 1;
  ptr.assign(first_ptr, first_ptr + n_ptr);
  idx.assign(first_idx, first_idx + view.nnz);
}

}  // namespace

spad_jacobian_options default_jacobian_options() {
  const JacobianOptions defaults;
  spad_jacobian_options options{};
  options.partition = static_cast<std::int32_t>(defaults.partition.partition);
  options.order = number_of(defaults.partition.order);
  options.layout = static_cast<std::int32_t>(defaults.layout.layout);
  options.index_type = static_cast<std::int32_t>(defaults.layout.index_type);
  options.index_base = defaults.layout.index_base;
  options.with_respect_to = static_cast<std::int32_t>(defaults.with_respect_to);
  return options;
}

Status JacobianSettings::read(const Function& f, const spad_jacobian_options& options) {
  if (Status status = check_choices(options); status.is_error()) return status;
  core_.with_respect_to = static_cast<Active>(options.with_respect_to);
  core_.trust_pattern = options.trust_pattern != 0;
  core_.local = options.local_pattern != 0;
  core_.force_diagonal = options.force_diagonal != 0;
  core_.max_bytes = static_cast<std::size_t>(options.max_bytes);
  core_.partition.partition = static_cast<Partition>(options.partition);
  if (options.method != SPAD_AUTO) core_.method = static_cast<Method>(options.method);
  if (options.order != SPAD_AUTO) core_.partition.order = static_cast<Order>(options.order);
  core_.layout = {.layout = static_cast<Layout>(options.layout),
                  .index_type = static_cast<IndexType>(options.index_type),
                  .index_base = options.index_base};
  if (Status status = read_rows(options); status.is_error()) return status;
  if (Status status = read_pattern(options); status.is_error()) return status;
  if (Status status = read_colors(f, options); status.is_error()) return status;
  if (Status status = read_point(f, options); status.is_error()) return status;
  return read_target(options);
}

Status JacobianSettings::read_rows(const spad_jacobian_options& options) {
  Arguments arguments;
  if (!arguments.count(options.n_rows, "options->n_rows")) return arguments.status();
  if (options.rows == nullptr) return check_reserved("options->n_rows", options.n_rows);
  Status status = read_indices("options->rows", options.rows, options.n_rows, 0,
                               Arguments::largest_index, rows_);
  core_.rows = rows_;
  return status;
}

Status JacobianSettings::read_pattern(const spad_jacobian_options& options) {
  if (options.pattern == nullptr) return {};
  Result<ImportedPattern> imported = import_pattern(options.pattern, "options->pattern");
  if (!imported) return imported.status();
  pattern_ = std::move(imported->pattern);
  core_.pattern = &pattern_;
  return {};
}

Status JacobianSettings::read_colors(const Function& f, const spad_jacobian_options& options) {
  if (options.colors == nullptr) return {};
  if (options.partition != SPAD_COLUMNS && options.partition != SPAD_ROWS) {
    return Status::error(Code::bad_option, "options->colors is given, but options->partition is %s",
                         options.partition == SPAD_AUTO ? "SPAD_AUTO" : "SPAD_BIDIRECTIONAL");
  }
  const std::int64_t n_rows = core_.rows ? static_cast<std::int64_t>(rows_.size()) : f.m();
  const std::int64_t count =
      options.partition == SPAD_ROWS ? n_rows : n_columns_of(f, core_.with_respect_to);
  Status status = read_indices("options->colors", options.colors, count, -1, count - 1, colors_);
  core_.colors = colors_;
  return status;
}

Status JacobianSettings::read_point(const Function& f, const spad_jacobian_options& options) {
  Arguments arguments;
  if (options.x == nullptr && options.p == nullptr) return {};
  if (!arguments.array(options.x, f.n(), "options->x") ||
      !arguments.array(options.p, f.np(), "options->p")) {
    return arguments.status();
  }
  core_.at = {options.x, options.p};
  return {};
}

Status JacobianSettings::read_target(const spad_jacobian_options& options) {
  if (options.target == nullptr) return {};
  Result<ImportedPattern> imported = import_pattern(options.target, "options->target");
  if (!imported) return imported.status();
  const spad_sparse_view& view = *options.target;
  Arguments arguments;
  if (!arguments.count(options.target_row, "options->target_row") ||
      !arguments.count(options.target_column, "options->target_column")) {
    return arguments.status();
  }
  target_ = {.pattern = std::move(imported->pattern),
             .place = std::move(imported->source),
             .first_row = static_cast<Index>(options.target_row),
             .first_column = static_cast<Index>(options.target_column),
             .layout = {.layout = static_cast<Layout>(view.format),
                        .index_type = static_cast<IndexType>(view.index_type),
                        .index_base = view.index_base},
             .arrays = {}};
  if (view.index_type == SPAD_I32) {
    copy_arrays(view, target_.arrays.ptr32, target_.arrays.idx32);
  } else {
    copy_arrays(view, target_.arrays.ptr64, target_.arrays.idx64);
  }
  core_.target = &target_;
  return {};
}

}  // namespace spad
