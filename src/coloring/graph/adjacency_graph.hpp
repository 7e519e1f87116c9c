// The graph of a symmetric pattern, and the graph of [0 Jᵀ; J 0] for a pattern J, which is never
// built.
//
// Symmetric: the vertices are the columns, and v and w are neighbors where (v, w) is an entry off
// the diagonal. Augmented: the vertices are the columns of J, then its rows, and column j and row i
// are neighbors where (i, j) is an entry. A view: the patterns must outlive it.
#pragma once

#include <utility>

#include "base/assert.hpp"
#include "base/sparse.hpp"
#include "coloring/graph/ahead.hpp"

namespace spad {

// What the colors of an augmented graph's columns and rows have to do with each other. In products,
// nothing; with one palette for both, as in the literature, neighbors must differ, and some orders
// give fewer colors, most give more.
enum class Palette { of_each_side, of_both_sides };

class AdjacencyGraph {
 public:
  static AdjacencyGraph symmetric(const CscPattern& pattern) {
    SPAD_ASSERT(pattern.n_rows == pattern.n_cols);
    return {pattern, pattern, false, true};
  }
  static AdjacencyGraph augmented(const CscPattern& pattern, const CscPattern& transposed,
                                  Palette palette = Palette::of_each_side) {
    SPAD_ASSERT(pattern.nnz() == transposed.nnz());
    return {pattern, transposed, true, palette == Palette::of_both_sides};
  }

  Index n_vertices() const { return columns_->n_cols + (is_augmented_ ? rows_->n_cols : 0); }
  bool neighbors_must_differ() const { return neighbors_must_differ_; }

  // Slots number the pairs (vertex, neighbor), vertex by vertex; an entry on the diagonal of a
  // symmetric pattern has one too.
  Offset n_slots() const { return first_slot(n_vertices()); }
  Offset first_slot(Index v) const {
    return v <= columns_->n_cols
               ? columns_->col_ptr[static_cast<std::size_t>(v)]
               : columns_->nnz() + rows_->col_ptr[static_cast<std::size_t>(v - columns_->n_cols)];
  }

  // Ascending; a symmetric pattern's diagonal is skipped.
  class Neighbors {
   public:
    class Iterator {
     public:
      Iterator(const Index* at, const Neighbors& range) : at_(at), range_(&range) { skip(); }
      Index operator*() const { return *at_ + range_->shift_; }
      Iterator& operator++() {
        ++at_;
        skip();
        return *this;
      }
      bool operator!=(const Iterator& other) const { return at_ != other.at_; }

     private:
      void skip() {
        if (at_ != range_->last_ && *at_ == range_->skipped_) ++at_;
      }
      const Index* at_;
      const Neighbors* range_;
    };

    Neighbors(std::span<const Index> entries, Index shift, Index skipped)
        : first_(entries.data()),
          last_(entries.data() + entries.size()),
          shift_(shift),
          skipped_(skipped) {}
    Iterator begin() const { return {first_, *this}; }
    Iterator end() const { return {last_, *this}; }

   private:
    const Index* first_;
    const Index* last_;
    Index shift_;
    Index skipped_;
  };

  Neighbors neighbors(Index v) const {
    const Index n_columns = columns_->n_cols;
    if (!is_augmented_) return {columns_->column(v), 0, v};
    if (v < n_columns) return {columns_->column(v), n_columns, -1};
    return {rows_->column(v - n_columns), 0, -1};
  }

  // For visit_ahead: bounds before neighbors.
  void prefetch_neighbors_bounds(Index v) const {
    const auto [pattern, j] = list_of(v);
    prefetch_bounds(*pattern, j);
  }
  void prefetch_neighbors(Index v) const {
    const auto [pattern, j] = list_of(v);
    prefetch_column(*pattern, j);
  }

  std::vector<Index> degrees() const {
    std::vector<Index> degree(static_cast<std::size_t>(n_vertices()));
    for (Index v = 0; v < n_vertices(); ++v) {
      for ([[maybe_unused]] Index w : neighbors(v)) ++degree.data()[v];
    }
    return degree;
  }

 private:
  AdjacencyGraph(const CscPattern& columns, const CscPattern& rows, bool is_augmented,
                 bool neighbors_must_differ)
      : columns_(&columns),
        rows_(&rows),
        is_augmented_(is_augmented),
        neighbors_must_differ_(neighbors_must_differ) {}

  std::pair<const CscPattern*, Index> list_of(Index v) const {
    if (v < columns_->n_cols) return {columns_, v};
    return {rows_, v - columns_->n_cols};
  }

  const CscPattern* columns_;
  const CscPattern* rows_;  // the transpose
  bool is_augmented_;
  bool neighbors_must_differ_;
};

}  // namespace spad
