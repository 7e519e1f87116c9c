// Everything is done on rows, one after another, and transposed at the end.
#include "derivative/entries.hpp"

#include <algorithm>
#include <limits>
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

Status check_dense(Offset m, Offset n) {
  if (m * n <= std::numeric_limits<Index>::max()) return {};
  return Status::error(Code::index_overflow,
                       "without a pattern the Jacobian has %lld x %lld entries, too many",
                       static_cast<long long>(m), static_cast<long long>(n));
}

// Rows of a function of callbacks: the pattern by x, every position by p.
Result<JacobianPattern> given_rows(const Function& f, Active active) {
  const CscPattern* const given = f.callbacks()->pattern ? &*f.callbacks()->pattern : nullptr;
  const bool is_given = given && active != Active::parameters;
  const Offset n_dense = n_columns_of(f, active) - (is_given ? f.n() : 0);
  if (Status status = check_dense(f.m(), n_dense); status.is_error()) return status;
  const CscPattern by_rows = is_given ? transpose(*given) : CscPattern();
  RowWriter writer(n_columns_of(f, active), f.m());
  for (Index i = 0; i < f.m(); ++i) {
    if (is_given) {
      for (Index j : by_rows.column(i)) writer.add(j, false);
    }
    for (Index j = is_given ? f.n() : 0; j < n_columns_of(f, active); ++j) writer.add(j, false);
    writer.end_row();
  }
  return writer.take();
}

Result<JacobianPattern> local_rows(const Function& f, const EntryOptions& options) {
  Workspace ws(f, {.n_threads = 1, .products = false, .second_order = false});
  const bool is_given = options.at.x || options.at.p;
  const Point at = is_given ? options.at : Point{f.x0().data(), f.p0().data()};
  if (Status status = eval(f, ws, at, nullptr); status.is_error()) return status;
  return trace_jacobian_at(f.program(), options.with_respect_to, ws.addresses.data());
}

Result<JacobianPattern> traced_rows(const Function& f, const EntryOptions& options) {
  if (!f.callbacks()) {
    if (options.local) return local_rows(f, options);
    return trace_jacobian(f.program(), options.with_respect_to);
  }
  if (!options.local) return given_rows(f, options.with_respect_to);
  return Status::error(Code::not_supported, "a function of callbacks has no local pattern");
}

Result<JacobianPattern> entries_by_rows(const Function& f, const EntryOptions& options) {
  if (options.pattern && (options.trust_pattern || f.callbacks())) {
    JacobianPattern result;
    result.rows = transpose(*options.pattern);
    result.is_constant.assign(options.pattern->row_idx.size(), false);
    return result;
  }
  Result<JacobianPattern> traced = traced_rows(f, options);
  if (!traced) return traced;
  if (options.rows) traced = select_rows(*traced, *options.rows);
  return options.pattern ? conform(*traced, *options.pattern) : std::move(traced);
}

// Empty when nothing is constant, so that the common case costs nothing.
std::vector<bool> marks_by_column(const Entries& entries, const std::vector<bool>& by_row) {
  std::vector<bool> by_column;
  if (std::find(by_row.begin(), by_row.end(), true) == by_row.end()) return by_column;
  by_column.resize(by_row.size());
  entries.for_each_place([&](std::size_t k, Offset place) {
    if (by_row[static_cast<std::size_t>(place)]) by_column[k] = true;
  });
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
  entries.columns = transpose(by_rows->rows);
  entries.rows = std::move(by_rows->rows);
  // Of callbacks, and of other points than that of a local pattern, nothing is known.
  if (!f.callbacks() && !options.local) {
    entries.is_constant = marks_by_column(entries, by_rows->is_constant);
  }
  entries.n_products = by_rows->n_products;
  return entries;
}

}  // namespace spad
