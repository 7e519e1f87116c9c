// Which entries a prepared Jacobian has: traced or given, rows chosen, a diagonal forced.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/large_pages.hpp"
#include "base/result.hpp"
#include "program/evaluate.hpp"

namespace spad {

// All borrowed, and only while preparing.
struct EntryOptions {
  Active with_respect_to = Active::inputs;  // both: columns are [inputs; parameters]
  // The result has these rows of the function only, ascending.
  std::optional<std::span<const Index>> rows = {};
  // The caller's own pattern of the result in place of the traced one, which it may exceed. Where
  // it lacks a position of the traced one: bad_pattern, unless it is trusted.
  const CscPattern* pattern = nullptr;
  bool trust_pattern = false;
  bool local = false;  // the pattern at one point instead of that for every point
  // That point; none: of the recording. Where the pattern of a function of callbacks is probed;
  // none: it is not.
  Point at = {};
  bool force_diagonal = false;  // the result has (i, i) for all i < min(n_rows, n_cols)
};

struct Entries {
  CscPattern columns;
  CscPattern rows;                // its transpose
  std::vector<bool> is_constant;  // of each entry of `columns`; empty if none is
  Offset n_products = 0;  // see JacobianPattern; 0 if rows, pattern, diagonal are the caller's

  // The number of the constant ones.
  Offset n_constant() const;
  // visit(entry of `columns`, its place in `rows`), one after another.
  template <class Visit>
  void for_each_place(Visit&& visit) const;
};

template <class Visit>
void Entries::for_each_place(Visit&& visit) const {
  std::vector<Offset> next;  // of each row
  reserve_large(next, rows.col_ptr.size());
  next.assign(rows.col_ptr.begin(), rows.col_ptr.end());
  std::size_t k = 0;
  for (Index row : columns.row_idx) visit(k++, next[static_cast<std::size_t>(row)]++);
}

Result<Entries> find_entries(const Function& f, const EntryOptions& options);

// Columns of a Jacobian.
Index n_columns_of(const Function& f, Active with_respect_to);

}  // namespace spad
