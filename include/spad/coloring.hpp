// Groups of columns and rows of any sparse matrix, such that a product with each tells its values.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "array.hpp"
#include "handle.hpp"
#include "pattern.hpp"

namespace spad {
inline namespace api {

enum class Problem : std::int32_t {
  columns = SPAD_PROBLEM_COLUMNS,
  rows = SPAD_PROBLEM_ROWS,
  bidirectional_direct = SPAD_PROBLEM_BIDIRECTIONAL_DIRECT,
  bidirectional_substitution = SPAD_PROBLEM_BIDIRECTIONAL_SUBSTITUTION,
  symmetric_direct = SPAD_PROBLEM_SYMMETRIC_DIRECT,
  symmetric_substitution = SPAD_PROBLEM_SYMMETRIC_SUBSTITUTION
};
enum class Order : std::int32_t {
  automatic = SPAD_AUTO,
  natural = SPAD_ORDER_NATURAL,
  largest_first = SPAD_ORDER_LARGEST_FIRST,
  smallest_last = SPAD_ORDER_SMALLEST_LAST,
  random = SPAD_ORDER_RANDOM,
  incidence_degree = SPAD_ORDER_INCIDENCE_DEGREE,
  dynamic_largest_first = SPAD_ORDER_DYNAMIC_LARGEST_FIRST,
  smallest_first = SPAD_ORDER_SMALLEST_FIRST,
  dynamic_smallest_first = SPAD_ORDER_DYNAMIC_SMALLEST_FIRST
};

class ColoringOptions {
 public:
  ColoringOptions() { check(spad_coloring_options_init(&raw_, sizeof raw_)); }
  ColoringOptions& problem(Problem p) { return raw_.problem = static_cast<int>(p), *this; }
  ColoringOptions& order(Order o) { return raw_.order = static_cast<int>(o), *this; }
  ColoringOptions& seed(std::int64_t seed) { return raw_.seed = seed, *this; }
  ColoringOptions& seconds(double seconds) { return raw_.seconds = seconds, *this; }
  ColoringOptions& n_threads(int n) { return raw_.n_threads = n, *this; }
  ColoringOptions& costs(double column, double row) {
    raw_.column_cost = column;
    raw_.row_cost = row;
    return *this;
  }
  // Colors of the caller's own: n_cols, n_rows; empty where the problem has none.
  ColoringOptions& colors(std::vector<std::int64_t> columns, std::vector<std::int64_t> rows) {
    columns_ = std::move(columns);
    rows_ = std::move(rows);
    return *this;
  }
  // Arrays must live until the coloring is made.
  ColoringOptions& target(const spad_sparse_view& view) { return target_ = view, *this; }

  // Of one that lives as long as the result is used, for a pattern of these dimensions.
  spad_coloring_options raw(const spad_sparse_view& pattern) const {
    spad_coloring_options raw = raw_;
    raw.column_colors = sized(columns_, pattern.n_cols, "column colors");
    raw.row_colors = sized(rows_, pattern.n_rows, "row colors");
    raw.target = target_ ? &*target_ : nullptr;
    return raw;
  }

 private:
  static const std::int64_t* sized(const std::vector<std::int64_t>& colors, std::int64_t size,
                                   const char* name) {
    if (colors.empty()) return nullptr;
    if (colors.size() != static_cast<std::size_t>(size)) throw_bad_size(name, colors.size(), size);
    return colors.data();
  }

  spad_coloring_options raw_;
  std::vector<std::int64_t> columns_, rows_;
  std::optional<spad_sparse_view> target_;
};

// Immutable; any number of threads may use it.
class Coloring {
 public:
  explicit Coloring(const spad_sparse_view& pattern, const ColoringOptions& options = {}) {
    const spad_coloring_options chosen = options.raw(pattern);
    spad_coloring* raw = nullptr;
    check(spad_coloring_create(&pattern, &chosen, &raw));
    handle_.reset(raw);
    info_.struct_size = sizeof info_;
    check(spad_coloring_info(get(), &info_));
  }

  const spad_coloring_info_data& info() const { return info_; }
  std::int64_t n_colors() const { return info_.n_colors; }
  std::vector<std::int64_t> column_colors() const {
    std::vector<std::int64_t> colors(static_cast<std::size_t>(info_.n_cols));
    check(spad_coloring_colors(get(), colors.data(), nullptr));
    return colors;
  }
  std::vector<std::int64_t> row_colors() const {
    std::vector<std::int64_t> colors(static_cast<std::size_t>(info_.n_rows));
    check(spad_coloring_colors(get(), nullptr, colors.data()));
    return colors;
  }
  // The columns of each column color, then the rows of each row color.
  std::vector<std::vector<std::int64_t>> groups() const {
    std::vector<std::int64_t> ptr(static_cast<std::size_t>(info_.n_colors) + 1);
    std::vector<std::int64_t> members(static_cast<std::size_t>(info_.n_grouped));
    check(spad_coloring_groups(get(), ptr.data(), members.data()));
    std::vector<std::vector<std::int64_t>> groups;
    for (std::size_t k = 0; k + 1 < ptr.size(); ++k) {
      groups.emplace_back(members.begin() + ptr[k], members.begin() + ptr[k + 1]);
    }
    return groups;
  }

  // Products are column-major; that of a side without colors may be left out.
  void compress(ConstArray values, Array columns, Array rows = {}) const {
    check(spad_coloring_compress(get(), values.required(info_.nnz, "values"),
                                 columns.required(column_elements(), "columns"),
                                 rows.required(row_elements(), "rows")));
  }
  void decompress(ConstArray columns, ConstArray rows, Array values) const {
    check(spad_coloring_decompress(get(), columns.required(column_elements(), "columns"),
                                   rows.required(row_elements(), "rows"),
                                   values.required(info_.n_values, "values")));
  }
  void decompress_color(std::int64_t color, ConstArray product, Array values) const {
    const bool is_column = color < info_.n_column_colors;
    check(spad_coloring_decompress_color(
        get(), color, product.required(is_column ? info_.n_rows : info_.n_cols, "product"),
        values.required(info_.n_values, "values")));
  }

  const spad_coloring* get() const { return handle_.get(); }

 private:
  std::int64_t column_elements() const { return info_.n_rows * info_.n_column_colors; }
  std::int64_t row_elements() const { return info_.n_cols * info_.n_row_colors; }

  std::unique_ptr<spad_coloring, Destroy<spad_coloring_destroy>> handle_;
  spad_coloring_info_data info_{};
};

}  // namespace api
}  // namespace spad
