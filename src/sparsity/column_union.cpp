// Reading a union in order: by its list while only single columns came, else by spans of words.
#include "sparsity/column_union.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

#include "base/assert.hpp"

namespace spad {
namespace {

constexpr std::size_t short_list = 32;  // sorted by insertion

void sort_by_insertion(std::uint32_t* list, std::size_t n) {
  for (std::size_t k = 1; k < n; ++k) {
    const std::uint32_t column = list[k];
    std::size_t place = k;
    for (; place > 0 && list[place - 1] > column; --place) list[place] = list[place - 1];
    list[place] = column;
  }
}

}  // namespace

ColumnUnion::ColumnUnion(Index n_columns)
    : all_(static_cast<std::size_t>(n_columns) / 64 + 1, 0),
      varying_(all_.size(), 0),
      // One more than columns: add() writes before it knows whether the column is new.
      list_(std::make_unique_for_overwrite<std::uint32_t[]>(static_cast<std::size_t>(n_columns) +
                                                            1)) {}

void ColumnUnion::add(const BitBlock& block) {
  const std::size_t n = block.all.size();
  Word* const all = all_.data() + block.first_word;
  for (std::size_t w = 0; w < n; ++w) all[w] |= block.all[w];
  if (!block.varying.empty()) {
    Word* const varying = varying_.data() + block.first_word;
    for (std::size_t w = 0; w < n; ++w) varying[w] |= block.varying[w];
  }
  has_blocks_ = true;
  const Span span{block.first_word, block.first_word + n - 1};
  if (!spans_.empty() && span.first <= spans_.back().last && spans_.back().first <= span.last) {
    spans_.back() = {std::min(span.first, spans_.back().first),
                     std::max(span.last, spans_.back().last)};
  } else {
    spans_.push_back(span);
  }
}

void ColumnUnion::finish() {
  if (!has_blocks_) {
    size_ = n_listed_;
    return;
  }
  cover_list();
  merge_spans();
  size_ = 0;
  for (const Span& span : spans_) {
    for (std::size_t w = span.first; w <= span.last; ++w) {
      size_ += static_cast<std::size_t>(std::popcount(all_[w]));
    }
  }
}

void ColumnUnion::sort() {
  if (has_blocks_) return;
  if (n_listed_ <= short_list) return sort_by_insertion(list_.get(), n_listed_);
  const auto [low, high] = std::minmax_element(list_.get(), list_.get() + n_listed_);
  const std::size_t first = *low / 64, last = *high / 64;
  if (last - first <= 4 * n_listed_) {
    sort_by_bits(first, last);
  } else {
    sort_by_digits(*high);
  }
}

void ColumnUnion::sort_by_bits(std::size_t first_word, std::size_t last_word) {
  std::uint32_t* to = list_.get();
  for (std::size_t w = first_word; w <= last_word; ++w) {
    for (Word rest = all_[w]; rest != 0; rest &= rest - 1) {
      *to++ =
          static_cast<std::uint32_t>(64 * w) + static_cast<std::uint32_t>(std::countr_zero(rest));
    }
  }
  SPAD_ASSERT(to == list_.get() + n_listed_);
}

// Radix sort, the lowest digit first: linear where sorting by comparison is not.
void ColumnUnion::sort_by_digits(std::uint32_t last_column) {
  constexpr int bits = 8;
  scratch_.resize(n_listed_);
  std::span<std::uint32_t> from{list_.get(), n_listed_}, to{scratch_};
  for (int shift = 0; shift < 32 && last_column >> shift != 0; shift += bits) {
    std::array<std::size_t, 1 << bits> next{};
    const auto digit = [shift](std::uint32_t column) {
      return (column >> shift) & ((1u << bits) - 1);
    };
    for (std::uint32_t column : from) ++next[digit(column)];
    std::exclusive_scan(next.begin(), next.end(), next.begin(), std::size_t{0});
    for (std::uint32_t column : from) to[next[digit(column)]++] = column;
    std::swap(from, to);
  }
  if (from.data() != list_.get()) std::copy(from.begin(), from.end(), list_.get());
}

// Spans for the listed columns too: one for all when that adds few words, else one word each.
void ColumnUnion::cover_list() {
  if (n_listed_ == 0) return;
  std::size_t n_words = 0;
  for (const Span& span : spans_) n_words += span.last - span.first + 1;
  const auto [low, high] = std::minmax_element(list_.get(), list_.get() + n_listed_);
  const Span whole{*low / 64, *high / 64};
  if (whole.last - whole.first <= 4 * n_listed_ + n_words) {
    spans_.push_back(whole);
  } else {
    for (std::size_t k = 0; k < n_listed_; ++k) spans_.push_back({list_[k] / 64, list_[k] / 64});
  }
}

void ColumnUnion::merge_spans() {
  if (spans_.size() == 1) return;
  std::sort(spans_.begin(), spans_.end(),
            [](const Span& a, const Span& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (std::size_t k = 1; k < spans_.size(); ++k) {
    if (spans_[k].first <= spans_[kept].last + 1) {
      spans_[kept].last = std::max(spans_[kept].last, spans_[k].last);
    } else {
      spans_[++kept] = spans_[k];
    }
  }
  spans_.resize(kept + 1);
}

BitBlock ColumnUnion::window() const {
  SPAD_ASSERT(size_ > 0);
  Span window{};
  if (has_blocks_) {
    window = {spans_.front().first, spans_.back().last};
  } else {
    const auto [low, high] = std::minmax_element(list_.get(), list_.get() + n_listed_);
    window = {*low / 64, *high / 64};
  }
  const std::size_t n = window.last - window.first + 1;
  return {window.first, {&all_[window.first], n}, {&varying_[window.first], n}};
}

void ColumnUnion::copy(Element* to) const {
  if (!has_blocks_) {
    for (std::size_t k = 0; k < n_listed_; ++k) {
      const std::uint32_t column = list_[k];
      to[k] = 2 * column + static_cast<Element>((varying_[column / 64] >> (column % 64)) & 1);
    }
    return;
  }
  for (const Span& span : spans_) {
    for (std::size_t w = span.first; w <= span.last; ++w) {
      for (Word rest = all_[w]; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(rest));
        *to++ = 2 * (static_cast<Element>(64 * w) + bit) +
                static_cast<Element>((varying_[w] >> bit) & 1);
      }
    }
  }
}

void ColumnUnion::clear() {
  for (const Span& span : spans_) {
    std::fill(&all_[span.first], &all_[span.last] + 1, Word{0});
    std::fill(&varying_[span.first], &varying_[span.last] + 1, Word{0});
  }
  if (!has_blocks_) {
    for (std::size_t k = 0; k < n_listed_; ++k) all_[list_[k] / 64] = varying_[list_[k] / 64] = 0;
  }
  spans_.clear();
  has_blocks_ = false;
  n_listed_ = 0;
  size_ = 0;
}

}  // namespace spad
