// Rows of the lower triangle are columns of the upper one.
#include "derivative/symmetric_layout.hpp"

#include "base/large_pages.hpp"

#include <numeric>
#include <utility>

namespace spad {

namespace {

std::vector<Offset> inverse(const std::vector<Offset>& permutation) {
  std::vector<Offset> result = large_vector<Offset>(permutation.size());
  for (std::size_t k = 0; k < permutation.size(); ++k) {
    result[static_cast<std::size_t>(permutation[k])] = static_cast<Offset>(k);
  }
  return result;
}

// Column j of the whole: the rows above the diagonal, which are row j of the lower triangle, then
// the rest.
void make_full(const CscPattern& lower, const CscPattern& upper,
               const std::vector<Offset>& position, SymmetricLayout& result) {
  resize_large(result.slot, lower.row_idx.size());
  assign_large(result.mirror, lower.row_idx.size(), -1);
  CscPattern& full = result.columns;
  full.n_rows = full.n_cols = lower.n_cols;
  reserve_large(full.row_idx, 2 * lower.row_idx.size());
  std::size_t above = 0, below = 0;
  for (Index j = 0; j < lower.n_cols; ++j) {
    for (Index i : upper.column(j)) {
      if (i < j) {
        result.mirror[static_cast<std::size_t>(position[above])] = full.nnz();
        full.row_idx.push_back(i);
      }
      ++above;
    }
    for (Index i : lower.column(j)) {
      result.slot[below++] = full.nnz();
      full.row_idx.push_back(i);
    }
    full.col_ptr.push_back(full.nnz());
  }
}

}  // namespace

Result<SymmetricLayout> lay_out_symmetric(const CscPattern& lower, Triangle part,
                                          const LayoutOptions& options) {
  SymmetricLayout result;
  std::vector<Offset> position;  // in `lower`, of each entry of `upper`
  CscPattern upper = transpose(lower, &position);
  std::vector<Offset> own = large_vector<Offset>(lower.row_idx.size());
  std::iota(own.begin(), own.end(), Offset{0});
  const bool by_rows = options.layout == Layout::csr;
  if (part == Triangle::full) {
    make_full(lower, upper, position, result);
  } else {
    const bool like_lower = (part == Triangle::lower) != by_rows;
    result.slot = like_lower ? std::move(own) : inverse(position);
    result.columns = part == Triangle::lower ? lower : upper;
  }
  const CscPattern& rows = part == Triangle::full    ? result.columns
                           : part == Triangle::lower ? upper
                                                     : lower;
  Result<LayoutArrays> arrays = make_layout(result.columns, rows, options);
  if (!arrays) return arrays.status();
  result.arrays = std::move(*arrays);
  return result;
}

}  // namespace spad
