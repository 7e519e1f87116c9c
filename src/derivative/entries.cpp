// Everything is done on rows, one after another, and transposed at the end.
#include "derivative/entries.hpp"

#include <algorithm>
#include <utility>

#include "sparsity/jacobian_pattern.hpp"

namespace spad {

namespace {

Status check_rows(std::span<const Index> rows, Index m) {
  Index previous = -1;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (rows[k] < 0 || rows[k] >= m) {
      return Status::error(Code::bad_index, "rows[%zu] is %d, outside [0, %d)", k, rows[k], m)
          .at_index(static_cast<std::int64_t>(k));
    }
    if (rows[k] <= previous) {
      return Status::error(Code::bad_pattern, "rows[%zu] is %d after %d, expected ascending rows",
                           k, rows[k], previous)
          .at_index(static_cast<std::int64_t>(k));
    }
    previous = rows[k];
  }
  return {};
}

// Appends rows to a pattern, entry by entry.
class RowWriter {
 public:
  RowWriter(Index n_columns, Index n_rows) {
    result_.rows.n_rows = n_columns;
    result_.rows.n_cols = n_rows;
    result_.rows.col_ptr.reserve(static_cast<std::size_t>(n_rows) + 1);
  }
  void add(Index column, bool is_constant) {
    result_.rows.row_idx.push_back(column);
    result_.is_constant.push_back(is_constant);
  }
  void end_row() { result_.rows.col_ptr.push_back(result_.rows.nnz()); }
  JacobianPattern take() { return std::move(result_); }

 private:
  JacobianPattern result_;
};

// The entries of one row, with their marks.
class Row {
 public:
  Row(const JacobianPattern& pattern, Index i)
      : columns_(pattern.rows.column(i)),
        mark_(static_cast<std::size_t>(pattern.rows.col_ptr[static_cast<std::size_t>(i)])),
        pattern_(pattern) {}
  std::size_t size() const { return columns_.size(); }
  Index column(std::size_t k) const { return columns_[k]; }
  bool is_constant(std::size_t k) const { return pattern_.is_constant[mark_ + k]; }

 private:
  std::span<const Index> columns_;
  std::size_t mark_;
  const JacobianPattern& pattern_;
};

JacobianPattern select_rows(const JacobianPattern& all, std::span<const Index> rows) {
  RowWriter writer(all.rows.n_rows, static_cast<Index>(rows.size()));
  for (Index i : rows) {
    const Row row(all, i);
    for (std::size_t k = 0; k < row.size(); ++k) writer.add(row.column(k), row.is_constant(k));
    writer.end_row();
  }
  return writer.take();
}

Status check_pattern(const Function& f, const EntryOptions& options) {
  const CscPattern& own = *options.pattern;
  const Index n_columns = n_columns_of(f, options.with_respect_to);
  const Index n_rows = options.rows ? static_cast<Index>(options.rows->size()) : f.m();
  if (own.n_rows == n_rows && own.n_cols == n_columns) return {};
  return Status::error(Code::bad_dim, "the pattern is %d x %d, the Jacobian %d x %d", own.n_rows,
                       own.n_cols, n_rows, n_columns);
}

// The caller's positions; what has not been traced is zero everywhere.
Result<JacobianPattern> conform(const JacobianPattern& traced, const CscPattern& own) {
  const CscPattern own_rows = transpose(own);
  RowWriter writer(own.n_cols, own.n_rows);
  for (Index i = 0; i < own.n_rows; ++i) {
    const Row row(traced, i);
    std::size_t k = 0;
    for (Index j : own_rows.column(i)) {
      if (k < row.size() && row.column(k) < j) break;
      const bool is_traced = k < row.size() && row.column(k) == j;
      writer.add(j, !is_traced || row.is_constant(k));
      k += is_traced ? 1 : 0;
    }
    if (k < row.size()) {
      return Status::error(Code::bad_pattern, "the pattern lacks row %d, column %d", i,
                           row.column(k))
          .at_position(i, row.column(k));
    }
    writer.end_row();
  }
  return writer.take();
}

JacobianPattern with_diagonal(const JacobianPattern& pattern) {
  const Index n_rows = pattern.rows.n_cols, n_columns = pattern.rows.n_rows;
  RowWriter writer(n_columns, n_rows);
  for (Index i = 0; i < n_rows; ++i) {
    const Row row(pattern, i);
    std::size_t k = 0;
    for (; k < row.size() && row.column(k) < i; ++k) {
      writer.add(row.column(k), row.is_constant(k));
    }
    const bool is_missing = i < n_columns && (k == row.size() || row.column(k) != i);
    if (is_missing) writer.add(i, true);
    for (; k < row.size(); ++k) writer.add(row.column(k), row.is_constant(k));
    writer.end_row();
  }
  return writer.take();
}

Result<JacobianPattern> entries_by_rows(const Function& f, const EntryOptions& options) {
  JacobianPattern result;
  if (options.pattern && options.trust_pattern) {
    result.rows = transpose(*options.pattern);
    result.is_constant.assign(options.pattern->row_idx.size(), false);
    return result;
  }
  result = trace_jacobian(f.program(), options.with_respect_to);
  if (options.rows) result = select_rows(result, *options.rows);
  return options.pattern ? conform(result, *options.pattern) : std::move(result);
}

// Empty when nothing is constant, so that the common case costs nothing.
std::vector<bool> marks_by_column(const std::vector<bool>& by_row,
                                  std::span<const Offset> place_in_rows) {
  std::vector<bool> by_column;
  if (std::find(by_row.begin(), by_row.end(), true) == by_row.end()) return by_column;
  by_column.reserve(place_in_rows.size());
  for (Offset k : place_in_rows) by_column.push_back(by_row[static_cast<std::size_t>(k)]);
  return by_column;
}

}  // namespace

Offset Entries::n_constant() const {
  return std::count(is_constant.begin(), is_constant.end(), true);
}

Index n_columns_of(const Function& f, Active with_respect_to) {
  return (with_respect_to == Active::parameters ? 0 : f.n()) +
         (with_respect_to == Active::inputs ? 0 : f.np());
}

Result<Entries> find_entries(const Function& f, const EntryOptions& options) {
  if (options.rows) {
    if (Status status = check_rows(*options.rows, f.m()); status.is_error()) return status;
  }
  if (options.pattern) {
    if (Status status = check_pattern(f, options); status.is_error()) return status;
  }
  Result<JacobianPattern> by_rows = entries_by_rows(f, options);
  if (!by_rows) return by_rows.status();
  if (options.force_diagonal) *by_rows = with_diagonal(*by_rows);
  Entries entries;
  entries.columns = transpose(by_rows->rows, &entries.place_in_rows);
  entries.is_constant = marks_by_column(by_rows->is_constant, entries.place_in_rows);
  entries.rows = std::move(by_rows->rows);
  return entries;
}

}  // namespace spad
