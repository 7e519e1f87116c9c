// Direct recovery: marks whom each line has alone in its color, then reads column by column.
#include "coloring/decompression/direct_recovery.hpp"

#include <atomic>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"

namespace spad {

namespace {

using By = Recovery::By;

constexpr Index lines_in_block = 4096;

template <class Body>
void for_blocks_of_lines(Index n_lines, int n_threads, Body&& body) {
  parallel_blocks(divide_up(n_lines, lines_in_block), n_threads, [&](Index block, int thread) {
    const Index first = block * lines_in_block;
    body(first, std::min(n_lines, first + lines_in_block), thread);
  });
}

class DirectRecovery {
 public:
  DirectRecovery(const CscPattern& pattern, const CscPattern& transposed,
                 std::span<const Offset> position, const MatrixColoring& coloring, int n_threads)
      : pattern_(pattern),
        transposed_(transposed),
        position_(position),
        coloring_(coloring),
        n_threads_(n_threads) {}

  UninitializedVector<By> find() {
    if (is_symmetric(coloring_.problem)) return read_symmetric();
    if (!has_rows() && are_all_alone(transposed_, coloring_.column)) return all(By::column);
    if (!has_columns() && are_all_alone(pattern_, coloring_.row)) return all(By::row);
    return read_both();
  }

 private:
  bool has_columns() const { return coloring_.n_column_colors > 0; }
  bool has_rows() const { return coloring_.n_row_colors > 0; }
  template <class T>
  UninitializedVector<T> one_an_entry() const {
    UninitializedVector<T> result;
    resize_large_parallel(result, pattern_.row_idx.size(), n_threads_);
    return result;
  }
  UninitializedVector<By> all(By by) const {
    auto result = one_an_entry<By>();
    parallel_pieces(pattern_.nnz(), n_threads_, [&](Offset first, Offset size) {
      std::fill_n(result.data() + first, size, by);
    });
    return result;
  }

  UninitializedVector<By> read_both() {
    std::vector<Offset> made;
    if (position_.empty()) transpose(pattern_, &made, n_threads_);
    const std::span<const Offset> position = position_.empty() ? made : position_;
    auto by = one_an_entry<By>();
    std::vector<char> in_row = large_vector<char>(by.size()), in_column = in_row;
    mark_alone(transposed_, coloring_.column,
               [&](Offset k, bool is_alone) { in_row.data()[position.data()[k]] = is_alone; });
    mark_alone(pattern_, coloring_.row,
               [&](Offset k, bool is_alone) { in_column.data()[k] = is_alone; });
    for_each_entry([&](Index, Index, Offset k) {
      by.data()[k] = in_row.data()[k] ? By::column : in_column.data()[k] ? By::row : By::none;
    });
    return by;
  }

  // The transpose is the pattern: entry k of column j is alone in row j if its mirror is in column
  // j.
  UninitializedVector<By> read_symmetric() {
    auto by = one_an_entry<By>();
    auto alone = one_an_entry<char>();
    mark_alone(transposed_, coloring_.column,
               [&](Offset k, bool is_alone) { alone.data()[k] = is_alone; });
    for_each_entry([&](Index i, Index j, Offset k) {
      const bool by_row = alone.data()[k], by_column = alone.data()[position_.data()[k]];
      const bool is_row_first = i >= j;  // else its mirror's, the same element
      by.data()[k] = by_row && (is_row_first || !by_column) ? By::row
                     : by_column                            ? By::column
                                                            : By::none;
    });
    return by;
  }

  // What a line has of one color: one entry or many.
  struct Seen {
    Index line = -1;
    bool is_alone = false;
  };
  using Scratch = std::vector<Seen>;

  // Calls mark(k, whether it is alone) for the entries of all lines.
  template <class Mark>
  void mark_alone(const CscPattern& lines, const std::vector<Index>& colors, Mark&& mark) {
    if (colors.empty()) return;
    std::vector<Scratch> scratch = scratch_of_threads();
    for_blocks_of_lines(lines.n_cols, n_threads_, [&](Index first, Index last, int thread) {
      Scratch& seen = of_thread(scratch, thread);
      for (Index line = first; line < last; ++line) {
        for (Index v : lines.column(line)) {
          const Index color = colors.data()[v];
          if (color == Coloring::neutral) continue;
          Seen& one = seen.data()[color];
          one = {line, one.line != line};
        }
        Offset k = lines.col_ptr.data()[line];
        for (Index v : lines.column(line)) {
          const Index color = colors.data()[v];
          mark(k++, color != Coloring::neutral && seen.data()[color].is_alone);
        }
      }
    });
  }

  bool are_all_alone(const CscPattern& lines, const std::vector<Index>& colors) {
    if (colors.empty()) return false;
    std::vector<Scratch> scratch = scratch_of_threads();
    std::atomic<bool> all = true;
    for_blocks_of_lines(lines.n_cols, n_threads_, [&](Index first, Index last, int thread) {
      Scratch& seen = of_thread(scratch, thread);
      for (Index line = first; line < last; ++line) {
        bool is_good = true;
        for (Index v : lines.column(line)) {
          const Index color = colors.data()[v];
          Seen& one = seen.data()[color == Coloring::neutral ? 0 : color];
          is_good = is_good & (color != Coloring::neutral) & (one.line != line);
          one.line = line;
        }
        if (!is_good) {
          all = false;
          return;
        }
      }
    });
    return all;
  }

  std::vector<Scratch> scratch_of_threads() const {
    return std::vector<Scratch>(static_cast<std::size_t>(std::max(n_threads_, 1)));
  }
  Scratch& of_thread(std::vector<Scratch>& scratch, int thread) const {
    Scratch& mine = scratch[static_cast<std::size_t>(thread)];
    mine.resize(static_cast<std::size_t>(coloring_.n_colors()) + 1);
    return mine;
  }

  // visit(i, j, k) for entry k = (i, j).
  template <class Visit>
  void for_each_entry(Visit&& visit) const {
    for_blocks_of_lines(pattern_.n_cols, n_threads_, [&](Index first, Index last, int) {
      Offset k = pattern_.col_ptr.data()[first];
      for (Index j = first; j < last; ++j) {
        for (Index i : pattern_.column(j)) visit(i, j, k++);
      }
    });
  }

  const CscPattern& pattern_;
  const CscPattern& transposed_;
  std::span<const Offset> position_;
  const MatrixColoring& coloring_;
  int n_threads_;
};

}  // namespace

UninitializedVector<By> find_direct(const CscPattern& pattern, const CscPattern& transposed,
                                    std::span<const Offset> position,
                                    const MatrixColoring& coloring, int n_threads) {
  return DirectRecovery(pattern, transposed, position, coloring, n_threads).find();
}

}  // namespace spad
