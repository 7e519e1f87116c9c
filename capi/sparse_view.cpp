// Reads a spad_sparse_view into a CSC pattern and the place of each of its values.
#include "capi/sparse_view.hpp"

#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "capi/arguments.hpp"
#include "capi/options.hpp"

namespace spad {

namespace {

// A view that is sound apart from its arrays, and how messages call it.
struct View {
  spad_sparse_view raw;
  const char* name;
  int n_threads;

  std::int64_t base() const { return raw.index_base; }
};

Result<View> read_view(const spad_sparse_view* user, const char* name, int n_threads) {
  if (Status status = check_struct_size(user, name); status.is_error()) return status;
  if (user->struct_size < sizeof(spad_sparse_view)) {
    return Status::error(Code::bad_struct, "argument %s has struct_size %zu, expected %zu", name,
                         user->struct_size, sizeof(spad_sparse_view));
  }
  const auto raw = read_options(user, spad_sparse_view{}, name);
  if (!raw) return raw.status();
  return View{*raw, name, n_threads};
}

// Whether check(first, last) holds for all pieces of [0, n).
template <class Check>
bool in_pieces(const View& view, std::size_t n, Check&& check) {
  constexpr std::size_t piece = 1 << 16;
  std::atomic<bool> are_good = true;
  parallel_blocks(static_cast<Index>((n + piece - 1) / piece), view.n_threads,
                  [&](Index block, int) {
                    const std::size_t first = static_cast<std::size_t>(block) * piece;
                    if (!check(first, std::min(n, first + piece))) are_good = false;
                  });
  return are_good;
}

Status check_choices(const View& view, std::int32_t last_triangle) {
  const struct {
    const char* name;
    std::int32_t value, first, last;
  } choices[] = {
      {"format", view.raw.format, SPAD_CSC, SPAD_COO},
      {"index_type", view.raw.index_type, SPAD_I32, SPAD_I64},
      {"index_base", view.raw.index_base, 0, 1},
      {"triangle", view.raw.triangle, SPAD_FULL, last_triangle},
  };
  for (const auto& choice : choices) {
    if (choice.value >= choice.first && choice.value <= choice.last) continue;
    return Status::error(Code::bad_option, "%s->%s is %d, expected %d to %d", view.name,
                         choice.name, choice.value, choice.first, choice.last);
  }
  return {};
}

Status check_count(const View& view, const char* member, std::int64_t value, std::int64_t largest) {
  if (value >= 0 && value <= largest) return {};
  return Status::error(value < 0 ? Code::bad_dim : Code::index_overflow,
                       "%s->%s is %" PRId64 ", expected 0 to %" PRId64, view.name, member, value,
                       largest);
}

Status check_shape(const View& view) {
  const spad_sparse_view& raw = view.raw;
  for (const auto& [member, value] :
       {std::pair("n_rows", raw.n_rows), std::pair("n_cols", raw.n_cols)}) {
    Status status = check_count(view, member, value, Arguments::largest_index);
    if (status.is_error()) return status;
  }
  Status status = check_count(view, "nnz", raw.nnz, std::numeric_limits<Offset>::max());
  if (status.is_error()) return status;
  if (raw.nnz > raw.n_rows * raw.n_cols) {
    return Status::error(Code::bad_pattern,
                         "%s->nnz is %" PRId64 ", more than %" PRId64 " x %" PRId64, view.name,
                         raw.nnz, raw.n_rows, raw.n_cols);
  }
  const bool has_ptr = raw.format != SPAD_COO || raw.nnz > 0;
  if (has_ptr && raw.ptr == nullptr) {
    return Status::error(Code::null_arg, "argument %s->ptr is NULL", view.name);
  }
  if (raw.nnz > 0 && raw.idx == nullptr) {
    return Status::error(Code::null_arg, "argument %s->idx is NULL", view.name);
  }
  return {};
}

// A pointer array of n_major + 1, to base 0.
template <class Integer>
Result<UninitializedVector<Offset>> read_pointers(const View& view, Index n_major) {
  const auto* ptr = static_cast<const Integer*>(view.raw.ptr);
  UninitializedVector<Offset> result;
  resize_large_parallel(result, static_cast<std::size_t>(n_major) + 1, view.n_threads);
  const auto least_at = [&](std::size_t k) -> std::int64_t {
    return k == 0 ? view.base() : k + 1 == result.size() ? view.raw.nnz + view.base() : ptr[k - 1];
  };
  const auto largest_at = [&](std::size_t k) { return (k == 0 ? 0 : view.raw.nnz) + view.base(); };
  const bool are_good = in_pieces(view, result.size(), [&](std::size_t first, std::size_t last) {
    for (std::size_t k = first; k < last; ++k) {
      if (ptr[k] < least_at(k) || ptr[k] > largest_at(k)) return false;
      result.data()[k] = ptr[k] - view.base();
    }
    return true;
  });
  if (are_good) return result;
  for (std::size_t k = 0; k < result.size(); ++k) {
    const std::int64_t value = ptr[k], least = least_at(k), largest = largest_at(k);
    if (value >= least && value <= largest) continue;
    return Status::error(Code::bad_pattern,
                         "%s->ptr[%zu] is %" PRId64 ", expected %" PRId64 " to %" PRId64, view.name,
                         k, value, least, std::max(least, largest))
        .at_index(static_cast<std::int64_t>(k));
  }
  return result;
}

// One index array of nnz, to base 0, each in [0, n).
template <class Integer>
Result<UninitializedVector<Index>> read_indices(const View& view, const char* member,
                                                const void* array, Index n) {
  const auto* values = static_cast<const Integer*>(array);
  UninitializedVector<Index> result;
  resize_large_parallel(result, static_cast<std::size_t>(view.raw.nnz), view.n_threads);
  const bool are_good = in_pieces(view, result.size(), [&](std::size_t first, std::size_t last) {
    bool is_good = true;
    for (std::size_t k = first; k < last; ++k) {
      // Without a sign: what is below the base becomes larger than any index.
      const auto value =
          static_cast<std::uint64_t>(values[k]) - static_cast<std::uint64_t>(view.base());
      is_good &= value < static_cast<std::uint64_t>(n);
      result.data()[k] = static_cast<Index>(value);
    }
    return is_good;
  });
  if (are_good) return result;
  for (std::size_t k = 0; k < result.size(); ++k) {
    const std::int64_t value = values[k];
    if (value < view.base() || value - view.base() >= n) {
      return Status::error(Code::bad_index,
                           "%s->%s[%zu] is %" PRId64 ", expected %" PRId64 " to %" PRId64,
                           view.name, member, k, value, view.base(), n - 1 + view.base())
          .at_index(static_cast<std::int64_t>(k));
    }
  }
  return result;
}

Status check_ascending(const View& view, const CscPattern& pattern) {
  const auto n_cols = static_cast<std::size_t>(pattern.n_cols);
  const bool are_good = in_pieces(view, n_cols, [&](std::size_t first, std::size_t last) {
    bool is_good = true;
    for (std::size_t j = first; j < last; ++j) {
      for (Offset k = pattern.col_ptr[j] + 1; k < pattern.col_ptr[j + 1]; ++k) {
        is_good &= pattern.row_idx.data()[k] > pattern.row_idx.data()[k - 1];
      }
    }
    return is_good;
  });
  if (are_good) return {};
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const auto first = static_cast<std::size_t>(pattern.col_ptr[static_cast<std::size_t>(j)]);
    const auto last = static_cast<std::size_t>(pattern.col_ptr[static_cast<std::size_t>(j) + 1]);
    for (std::size_t k = first + 1; k < last; ++k) {
      if (pattern.row_idx[k] > pattern.row_idx[k - 1]) continue;
      const bool is_duplicate = pattern.row_idx[k] == pattern.row_idx[k - 1];
      return Status::error(Code::bad_pattern, "%s->idx[%zu] is %" PRId64 " after %" PRId64 ", %s",
                           view.name, k, pattern.row_idx[k] + view.base(),
                           pattern.row_idx[k - 1] + view.base(),
                           is_duplicate ? "a duplicate" : "not ascending")
          .at_index(static_cast<std::int64_t>(k));
    }
  }
  return {};
}

// CSC as it is; CSR as the CSC pattern of the transpose, then transposed.
template <class Integer>
Result<ImportedPattern> import_compressed(const View& view) {
  ImportedPattern result;
  const bool by_columns = view.raw.format == SPAD_CSC;
  CscPattern& pattern = result.pattern;
  pattern.n_rows = static_cast<Index>(by_columns ? view.raw.n_rows : view.raw.n_cols);
  pattern.n_cols = static_cast<Index>(by_columns ? view.raw.n_cols : view.raw.n_rows);
  auto pointers = read_pointers<Integer>(view, pattern.n_cols);
  if (!pointers) return pointers.status();
  pattern.col_ptr = *std::move(pointers);
  auto indices = read_indices<Integer>(view, "idx", view.raw.idx, pattern.n_rows);
  if (!indices) return indices.status();
  pattern.row_idx = *std::move(indices);
  if (Status status = check_ascending(view, pattern); status.is_error()) return status;
  if (!by_columns) pattern = transpose(pattern, &result.source, view.n_threads);
  return result;
}

// The entries of a COO pattern gathered by rows, in the view's order inside each row.
CscPattern gather_rows(std::span<const Index> rows, std::span<const Index> cols, Index n_rows,
                       Index n_cols, std::vector<Offset>& source) {
  CscPattern by_rows{.n_rows = n_cols, .n_cols = n_rows, .col_ptr = {}, .row_idx = {}};
  by_rows.col_ptr.assign(static_cast<std::size_t>(n_rows) + 1, 0);
  resize_large_parallel(by_rows.row_idx, rows.size(), 1);
  resize_large(source, rows.size());
  for (Index i : rows) ++by_rows.col_ptr[static_cast<std::size_t>(i) + 1];
  for (std::size_t i = 1; i < by_rows.col_ptr.size(); ++i) {
    by_rows.col_ptr[i] += by_rows.col_ptr[i - 1];
  }
  std::vector<Offset> next(by_rows.col_ptr.begin(), by_rows.col_ptr.end() - 1);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const auto place = static_cast<std::size_t>(next[static_cast<std::size_t>(rows[k])]++);
    by_rows.row_idx[place] = cols[k];
    source[place] = static_cast<Offset>(k);
  }
  return by_rows;
}

Status check_no_duplicates(const View& view, const ImportedPattern& imported) {
  const CscPattern& pattern = imported.pattern;
  for (Index j = 0; j < pattern.n_cols; ++j) {
    const auto first = static_cast<std::size_t>(pattern.col_ptr[static_cast<std::size_t>(j)]);
    const auto last = static_cast<std::size_t>(pattern.col_ptr[static_cast<std::size_t>(j) + 1]);
    for (std::size_t k = first + 1; k < last; ++k) {
      if (pattern.row_idx[k] != pattern.row_idx[k - 1]) continue;
      return Status::error(Code::bad_pattern,
                           "%s: entries %" PRId64 " and %" PRId64 " are both at row %" PRId64
                           ", column %" PRId64,
                           view.name, imported.source[k - 1], imported.source[k],
                           pattern.row_idx[k] + view.base(), j + view.base())
          .at_index(imported.source[k])
          .at_position(pattern.row_idx[k], j);
    }
  }
  return {};
}

template <class Integer>
Result<ImportedPattern> import_coordinates(const View& view) {
  const auto n_rows = static_cast<Index>(view.raw.n_rows);
  const auto n_cols = static_cast<Index>(view.raw.n_cols);
  const auto rows = read_indices<Integer>(view, "ptr", view.raw.ptr, n_rows);
  if (!rows) return rows.status();
  const auto cols = read_indices<Integer>(view, "idx", view.raw.idx, n_cols);
  if (!cols) return cols.status();
  std::vector<Offset> in_view, in_rows;
  const CscPattern by_rows = gather_rows(*rows, *cols, n_rows, n_cols, in_view);
  ImportedPattern result;
  result.pattern = transpose(by_rows, &in_rows);  // sorts the rows of each column
  for (Offset place : in_rows) {
    result.source.push_back(in_view[static_cast<std::size_t>(place)]);
  }
  if (Status status = check_no_duplicates(view, result); status.is_error()) return status;
  return result;
}

template <class Integer>
Result<ImportedPattern> import_arrays(const View& view) {
  return view.raw.format == SPAD_COO ? import_coordinates<Integer>(view)
                                     : import_compressed<Integer>(view);
}

}  // namespace

Result<ImportedPattern> import_pattern(const spad_sparse_view* user, const char* argument,
                                       std::int32_t last_triangle, int n_threads) {
  const auto view = read_view(user, argument, n_threads);
  if (!view) return view.status();
  if (Status status = check_choices(*view, last_triangle); status.is_error()) return status;
  if (Status status = check_shape(*view); status.is_error()) return status;
  return view->raw.index_type == SPAD_I32 ? import_arrays<std::int32_t>(*view)
                                          : import_arrays<std::int64_t>(*view);
}

}  // namespace spad
