// Sets of columns that are read more than once, and unions of them.
//
// A set is an array of elements or, where that takes less memory, a block of bits from its first to
// its last word, with a second block only if some columns vary and others do not.
#pragma once

#include <vector>

#include "sparsity/column_union.hpp"

namespace spad {

// 2 * number of a set + (1 if it is seen through a partial that varies: then all its columns vary).
// Numbers below n_columns are the sets of one column, which take no memory; so a reference to one
// of these is an Element.
using SetRef = std::uint32_t;
constexpr SetRef no_set = ~SetRef{0};  // stays itself when seen through a partial

class ColumnSets {
 public:
  explicit ColumnSets(Index n_columns)
      : n_columns_(static_cast<std::uint32_t>(n_columns)), union_(n_columns) {}

  bool is_single(SetRef set) const { return set >> 1 < n_columns_; }
  Index size_of(SetRef set) const {  // columns; no_set has none
    if (set == no_set) return 0;
    return is_single(set) ? 1 : static_cast<Index>(sets_[(set >> 1) - n_columns_].n_columns);
  }

  // The union being formed: add to it, then end it by one of take and append_to.
  void add(SetRef set) {
    if (set >> 1 < n_columns_) {
      union_.add(set);
    } else {
      add_stored(set);
    }
  }
  SetRef take();                              // as a set; no_set if empty
  void append_to(std::vector<Element>& row);  // ascending, behind what is there

  void release(SetRef set);  // what take() returned, once

  std::size_t bytes_in_use() const { return pool_.bytes_in_use(); }
  std::size_t peak_bytes() const { return pool_.peak_bytes(); }

 private:
  enum class Form : std::uint8_t { elements, constant_bits, varying_bits, mixed_bits };

  struct Set {
    WordPool::Block block;
    std::uint32_t size = 0;        // elements or words
    std::uint32_t first_word = 0;  // of bits
    std::uint32_t n_columns = 0;
    Form form = Form::elements;
  };

  void add_stored(SetRef set);
  Set store_elements();
  Set store_bits(const BitBlock& window, Form form);
  SetRef number(Set set);  // of the union being taken

  std::uint32_t n_columns_;
  ColumnUnion union_;
  WordPool pool_;
  std::vector<Set> sets_;
  std::vector<std::uint32_t> free_;  // places in sets_
  std::vector<Element> scratch_;
};

}  // namespace spad
