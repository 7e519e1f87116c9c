// Derivatives of intermediates by the columns, as factors on the array of an assembly.
#pragma once

#include <span>
#include <vector>

#include "derivative/direct/local_derivative.hpp"

namespace spad {

// Where a column of the pattern has the row; -1: nowhere. Halves without branches, which nobody
// could foresee.
inline Offset place_in(const CscPattern& pattern, Index row, Index column) {
  const Offset first = pattern.col_ptr[static_cast<std::size_t>(column)];
  Offset n = pattern.col_ptr[static_cast<std::size_t>(column) + 1] - first;
  if (n == 0) return -1;
  const Index* place = pattern.row_idx.data() + first;
  while (n > 1) {
    const Offset half = n / 2;
    place += place[half] <= row ? half : 0;
    n -= half;
  }
  return *place == row ? place - pattern.row_idx.data() : -1;
}

// The same, looked for first so far into the column as the last one was: instances of a kernel
// often meet columns of one form.
inline Offset place_near(const CscPattern& pattern, Index row, Index column, Index& last) {
  const Offset first = pattern.col_ptr[static_cast<std::size_t>(column)];
  const Offset guess = first + last;
  const bool is_there = guess < pattern.col_ptr[static_cast<std::size_t>(column) + 1] &&
                        pattern.row_idx[static_cast<std::size_t>(guess)] == row;
  if (is_there) return guess;
  const Offset place = place_in(pattern, row, column);
  if (place >= 0) last = static_cast<Index>(place - first);
  return place;
}

// Terms of a row that is being formed.
class RowTerms {
 public:
  void add(Index column, const Summand& term) { items_.push_back({column, term}); }
  bool empty() const { return items_.empty(); }
  // visit(column, terms) for each column, ascending, its terms in the order they were added; then
  // empty again.
  template <class Visit>
  void merge(Visit&& visit);

 private:
  struct Item {
    Index column;
    Summand term;
  };
  void sort();
  std::vector<Item> items_;
  std::vector<Summand> terms_;
};

class Rows {
 public:
  Rows(const Program& program, Active active);

  // The column that an address is, or -1.
  Index column_of(Index address) const {
    return address >= first_column_ && address < end_column_ ? address - first_column_ : -1;
  }
  // visit(column, factor) for the derivative of what is at an address by each column; none if it
  // does not depend on the columns. No row may be set meanwhile.
  template <class Visit>
  void for_each(Index address, Visit&& visit) const;
  bool is_intermediate(Index address) const {
    return address >= first_intermediate_ && address < first_output_;
  }
  // Of entry `first` and those of the same output, which is an intermediate at this instance: its
  // row, unless it is not needed. Returns the first entry of the next output.
  std::size_t add(LocalDerivative& local, std::size_t first, Index instance,
                  const std::vector<bool>& needed, Assembly& assembly);

 private:
  void set(Index address, Assembly& assembly);

  RowTerms terms_;  // of the row that is being formed
  Index first_intermediate_, first_output_;
  Index first_column_, end_column_;  // addresses of the columns
  struct Entry {
    Index column, source;
    double coefficient;  // the factor, two words in all
  };
  std::vector<Entry> entries_;
  struct Range {
    std::size_t first = 0, size = 0;
  };
  std::vector<Range> ranges_;  // of each intermediate
};

// Intermediates, by number, whose derivatives `wanted` reaches through the batches' Jacobians: the
// wanted ones and all that they depend on.
std::vector<bool> reached(const Program& program, const std::vector<LocalDerivative>& jacobians,
                          std::vector<bool> wanted);

template <class Visit>
void Rows::for_each(Index address, Visit&& visit) const {
  if (const Index column = column_of(address); column >= 0) return visit(column, Factor{});
  if (!is_intermediate(address)) return;
  const Range& range = ranges_[static_cast<std::size_t>(address - first_intermediate_)];
  for (std::size_t k = range.first; k < range.first + range.size; ++k) {
    const Entry& entry = entries_[k];
    visit(entry.column, Factor{entry.source, entry.coefficient});
  }
}

template <class Visit>
void RowTerms::merge(Visit&& visit) {
  sort();
  for (std::size_t k = 0; k < items_.size();) {
    const Index column = items_[k].column;
    terms_.clear();
    for (; k < items_.size() && items_[k].column == column; ++k) terms_.push_back(items_[k].term);
    visit(column, std::span<const Summand>(terms_));
  }
  items_.clear();
}

}  // namespace spad
