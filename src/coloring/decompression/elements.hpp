// The elements of all products, and the entries that each is a sum of.
#pragma once

#include <array>
#include <memory>

#include "coloring/matrix_coloring.hpp"

namespace spad {

// As for find_recovery.
struct MatrixToRecover {
  const CscPattern& pattern;
  const CscPattern& transposed;
  std::span<const Offset> position;
  const MatrixColoring& coloring;
};

class Elements {
 public:
  static constexpr Index none = -1;
  struct Element {
    Index color, line;  // as in Recovery::Element
    Index n_unknown;
    Index unknown;  // all unknown entries, by exclusive or: the last one when one is left
    Index depth;
    double growth;
  };

  // Line by line, by the products with column colors first. All entries are unknown. The same for
  // any number of threads.
  Elements(const MatrixToRecover& matrix, int n_threads);

  Index size() const { return size_; }
  Element& operator[](Index k) { return all_.get()[k]; }
  // Side 0 of an entry is the product with its column's color; none if that is neutral. Of a
  // symmetric matrix: of entries on and below the diagonal; side 1 is side 0 of the mirror.
  Index of(Index entry, int side) const {
    return of_entry_[static_cast<std::size_t>(side)].data()[entry];
  }

 private:
  // What products are taken of: rows by column colors, or columns by row colors.
  struct Lines {
    const CscPattern& pattern;
    const std::vector<Index>& colors;
    Index first_color;
  };

  std::vector<Index> first_elements(const Lines& lines, Index first) const;
  template <class Add>
  void fill(const Lines& lines, std::vector<Index> first, Add&& add);
  template <class Visit>
  void for_entries(const Lines& lines, std::vector<Index>& next, Visit&& visit) const;

  int n_threads_;
  std::size_t n_colors_;
  Index size_ = 0;
  std::unique_ptr<Element[]> all_;
  std::array<UninitializedVector<Index>, 2> of_entry_;
};

}  // namespace spad
