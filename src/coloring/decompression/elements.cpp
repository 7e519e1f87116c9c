// Elements are counted in blocks of lines, then made where those of the blocks before end.
#include "coloring/decompression/elements.hpp"

#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"

namespace spad {

namespace {

constexpr Index lines_in_block = 4096;

}  // namespace

Elements::Elements(const MatrixToRecover& matrix, int n_threads)
    : n_threads_(n_threads), n_colors_(static_cast<std::size_t>(matrix.coloring.n_colors())) {
  for (UninitializedVector<Index>& of : of_entry_) {
    resize_large_parallel(of, matrix.pattern.row_idx.size(), n_threads);
    parallel_pieces(matrix.pattern.nnz(), n_threads,
                    [&](Offset first, Offset size) { std::fill_n(of.data() + first, size, none); });
  }
  const MatrixColoring& coloring = matrix.coloring;
  const bool symmetric = is_symmetric(coloring.problem);
  const bool has_row_colors = !symmetric && coloring.n_row_colors > 0;
  const Lines rows{matrix.transposed, coloring.column, 0};
  const Lines columns{matrix.pattern, coloring.row, coloring.n_column_colors};
  const std::vector<Index> first_of_rows = first_elements(rows, 0);
  size_ = first_of_rows.back();
  std::vector<Index> first_of_columns;
  if (has_row_colors) {
    first_of_columns = first_elements(columns, size_);
    size_ = first_of_columns.back();
  }
  all_ = large_array<Element>(static_cast<std::size_t>(size_));
  populate_pages(all_.get(), static_cast<std::size_t>(size_) * sizeof(Element), n_threads);
  fill(rows, first_of_rows, [&](Index i, Index j, Offset k, Index element) {
    const bool is_mirror = symmetric && i < j;
    const Offset entry = is_mirror ? k : matrix.position.data()[k];
    of_entry_[is_mirror ? 1 : 0].data()[entry] = element;
    return static_cast<Index>(entry);
  });
  if (!has_row_colors) return;
  fill(columns, first_of_columns, [&](Index, Index, Offset k, Index element) {
    of_entry_[1].data()[k] = element;
    return static_cast<Index>(k);
  });
}

// Calls visit(line, v, k, element, next): the entry k at v of the line, the place that its color's
// element of the line was given, none at first, and next[block], to be counted up.
template <class Visit>
void Elements::for_entries(const Lines& lines, std::vector<Index>& next, Visit&& visit) const {
  struct Seen {
    Index line = none, element = none;
  };
  std::vector<std::vector<Seen>> scratch(static_cast<std::size_t>(std::max(n_threads_, 1)));
  const Index n_lines = lines.pattern.n_cols;
  parallel_blocks(divide_up(n_lines, lines_in_block), n_threads_, [&](Index block, int thread) {
    std::vector<Seen>& seen = scratch[static_cast<std::size_t>(thread)];
    seen.resize(n_colors_);
    const Index last = std::min(n_lines, (block + 1) * lines_in_block);
    Index mine = next.data()[block];
    Offset k = lines.pattern.col_ptr.data()[block * lines_in_block];
    for (Index line = block * lines_in_block; line < last; ++line) {
      for (Index v : lines.pattern.column(line)) {
        const Offset entry = k++;
        const Index color = lines.colors.data()[v];
        if (color == Coloring::neutral) continue;
        Seen& one = seen.data()[color];
        if (one.line != line) one = {line, none};
        visit(line, v, entry, one.element, mine);
      }
    }
    next.data()[block] = mine;
  });
}

// Of each block; then one past the last.
std::vector<Index> Elements::first_elements(const Lines& lines, Index first) const {
  const Index n_blocks = divide_up(lines.pattern.n_cols, lines_in_block);
  std::vector<Index> result(static_cast<std::size_t>(n_blocks) + 1, 0);
  for_entries(lines, result, [](Index, Index, Offset, Index& element, Index& count) {
    count += element == none;
    element = 0;
  });
  for (Index& of_block : result) first += std::exchange(of_block, first);
  return result;
}

// add(line, v, k, element) notes the element of an entry, and returns the entry.
template <class Add>
void Elements::fill(const Lines& lines, std::vector<Index> first, Add&& add) {
  for_entries(lines, first, [&](Index line, Index v, Offset k, Index& element, Index& next) {
    if (element == none) {
      element = next++;
      const Index color = lines.first_color + lines.colors.data()[v];
      all_.get()[element] = {color, line, 0, 0, 0, 1};
    }
    Element& mine = all_.get()[element];
    ++mine.n_unknown;
    mine.unknown ^= add(line, v, k, element);
  });
}

}  // namespace spad
