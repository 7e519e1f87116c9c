// The union of sets of columns that is being formed: a scratch of bits over all columns.
//
// A column carries one more bit: whether the derivative by it varies from point to point. Single
// columns are listed as they come, blocks of bits leave a span of words; so reading and clearing
// cost what was put in, not the number of columns. One union at a time, cleared after use.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/sparse.hpp"
#include "sparsity/word_pool.hpp"

namespace spad {

// A column of a set: 2 * column + (1 if the derivative by it varies).
using Element = std::uint32_t;

constexpr Element element(Index column, bool varies) {
  return 2 * static_cast<Element>(column) + (varies ? 1 : 0);
}
constexpr Index column_of(Element e) { return static_cast<Index>(e >> 1); }
constexpr bool varies(Element e) { return (e & 1) != 0; }

// Bits of consecutive words of columns; `varying` is a subset of `all`.
struct BitBlock {
  std::size_t first_word = 0;
  std::span<const Word> all;
  std::span<const Word> varying;  // of the same length, or empty: no column varies
};

class ColumnUnion {
 public:
  explicit ColumnUnion(Index n_columns);

  void add(Element e) {
    const std::size_t w = e >> 7;
    const unsigned bit = (e >> 1) & 63;
    list_[n_listed_] = e >> 1;
    n_listed_ += static_cast<std::size_t>(~(all_[w] >> bit) & 1);
    all_[w] |= Word{1} << bit;
    varying_[w] |= Word{e & 1} << bit;
  }
  void add(const BitBlock& block);

  // Ends adding; reading comes after it, and clear() after reading.
  void finish();
  std::size_t size() const { return size_; }
  BitBlock window() const;       // from the word of the first column to that of the last
  void copy(Element* to) const;  // size() elements, ascending after sort()
  void sort();
  void clear();

 private:
  struct Span {
    std::size_t first, last;  // words, both included
  };

  void sort_by_bits(std::size_t first_word, std::size_t last_word);
  void sort_by_digits(std::uint32_t last_column);
  void cover_list();
  void merge_spans();

  std::vector<Word> all_, varying_;        // zero but for the columns of the union
  std::unique_ptr<std::uint32_t[]> list_;  // the columns that were new when they came alone
  std::size_t n_listed_ = 0;
  std::vector<std::uint32_t> scratch_;
  std::vector<Span> spans_;  // words of the blocks; finished: ascending, disjoint
  bool has_blocks_ = false;  // else the list is complete
  std::size_t size_ = 0;
};

}  // namespace spad
