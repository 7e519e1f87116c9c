// Copies of a pattern in another index type, base and order.
#include "derivative/layout.hpp"

#include "base/large_pages.hpp"

#include <cinttypes>
#include <limits>

namespace spad {

namespace {

template <class Target, class Source>
std::vector<Target> with_base(const Source& source, std::int32_t base) {
  std::vector<Target> result;
  reserve_large(result, source.size());
  for (auto value : source) result.push_back(static_cast<Target>(value + base));
  return result;
}

template <class Target>
std::vector<Target> column_of_each(const CscPattern& columns, std::int32_t base) {
  std::vector<Target> result;
  reserve_large(result, columns.row_idx.size());
  for (Index j = 0; j < columns.n_cols; ++j) {
    result.insert(result.end(), columns.column(j).size(), static_cast<Target>(j + base));
  }
  return result;
}

template <class Target>
void fill(const CscPattern& columns, const CscPattern& rows, const LayoutOptions& options,
          std::vector<Target>& ptr, std::vector<Target>& idx) {
  if (options.layout == Layout::coo) {
    ptr = with_base<Target>(columns.row_idx, options.index_base);
    idx = column_of_each<Target>(columns, options.index_base);
    return;
  }
  const CscPattern& pattern = options.layout == Layout::csc ? columns : rows;
  ptr = with_base<Target>(pattern.col_ptr, options.index_base);
  idx = with_base<Target>(pattern.row_idx, options.index_base);
}

}  // namespace

Result<LayoutArrays> make_layout(const CscPattern& columns, const CscPattern& rows,
                                 const LayoutOptions& options, bool copies) {
  constexpr Offset largest = std::numeric_limits<std::int32_t>::max();
  const Offset last = columns.nnz() + options.index_base;
  if (options.index_type == IndexType::i32 && options.layout != Layout::coo && last > largest) {
    return Status::error(Code::index_overflow,
                         "%" PRId64 " nonzeros do not fit 32-bit pointers, ask for 64-bit indices",
                         columns.nnz());
  }
  LayoutArrays arrays;
  if (!copies && has_indices_of_pattern(options)) {
    arrays.ptr32 = with_base<std::int32_t>(columns.col_ptr, 0);
  } else if (options.index_type == IndexType::i32) {
    fill(columns, rows, options, arrays.ptr32, arrays.idx32);
  } else {
    fill(columns, rows, options, arrays.ptr64, arrays.idx64);
  }
  return arrays;
}

namespace {

Status check_block(const LayoutTarget& target, const CscPattern& block) {
  const auto fits = [](Index first, Index count, Index available) {
    return first >= 0 && Offset{first} + count <= available;
  };
  if (fits(target.first_row, block.n_rows, target.pattern.n_rows) &&
      fits(target.first_column, block.n_cols, target.pattern.n_cols)) {
    return {};
  }
  return Status::error(Code::bad_dim, "%d x %d at row %d, column %d does not fit %d x %d",
                       block.n_rows, block.n_cols, target.first_row, target.first_column,
                       target.pattern.n_rows, target.pattern.n_cols);
}

}  // namespace

Result<std::vector<Offset>> slots_in(const LayoutTarget& target, const CscPattern& columns) {
  if (Status status = check_block(target, columns); status.is_error()) return status;
  std::vector<Offset> slots;
  reserve_large(slots, columns.row_idx.size());
  for (Index j = 0; j < columns.n_cols; ++j) {
    const Index column = target.first_column + j;
    const std::span<const Index> there = target.pattern.column(column);
    std::size_t k = 0;
    for (Index i : columns.column(j)) {
      const Index row = target.first_row + i;
      while (k < there.size() && there[k] < row) ++k;
      if (k == there.size() || there[k] != row) {
        return Status::error(Code::bad_pattern, "the target lacks row %d, column %d", row, column)
            .at_position(row, column);
      }
      const Offset entry =
          target.pattern.col_ptr[static_cast<std::size_t>(column)] + static_cast<Offset>(k);
      slots.push_back(target.place.empty() ? entry : target.place[static_cast<std::size_t>(entry)]);
    }
  }
  return slots;
}

}  // namespace spad
