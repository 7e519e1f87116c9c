// The form of a set is chosen by its size in memory when it is stored.
#include "sparsity/column_sets.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "base/assert.hpp"

namespace spad {
namespace {

bool equal(std::span<const Word> a, std::span<const Word> b) {
  return std::equal(a.begin(), a.end(), b.begin());
}

bool is_zero(std::span<const Word> words) {
  return std::all_of(words.begin(), words.end(), [](Word w) { return w == 0; });
}

}  // namespace

void ColumnSets::add_stored(SetRef ref) {
  const Set& set = sets_[(ref >> 1) - n_columns_];
  const std::uint32_t through = ref & 1;
  const Word* const words = set.block.words;
  if (set.form == Form::elements) {
    Element pair[2];
    for (std::uint32_t k = 0; k < set.size; k += 2) {
      std::memcpy(pair, words + k / 2, sizeof pair);
      union_.add(pair[0] | through);
      if (k + 1 < set.size) union_.add(pair[1] | through);
    }
    return;
  }
  const std::span<const Word> all{words, set.size};
  if (through != 0 || set.form == Form::varying_bits) {
    union_.add({set.first_word, all, all});
  } else if (set.form == Form::mixed_bits) {
    union_.add({set.first_word, all, {words + set.size, set.size}});
  } else {
    union_.add({set.first_word, all, {}});
  }
}

SetRef ColumnSets::take() {
  union_.finish();
  const std::size_t size = union_.size();
  SetRef result = no_set;
  if (size == 1) {
    union_.copy(&result);
  } else if (size > 1) {
    const BitBlock window = union_.window();
    // An element takes half a word.
    if (2 * window.all.size() > size) {
      result = number(store_elements());
    } else if (equal(window.all, window.varying)) {
      result = number(store_bits(window, Form::varying_bits));
    } else if (is_zero(window.varying)) {
      result = number(store_bits(window, Form::constant_bits));
    } else if (4 * window.all.size() > size) {
      result = number(store_elements());
    } else {
      result = number(store_bits(window, Form::mixed_bits));
    }
  }
  union_.clear();
  return result;
}

ColumnSets::Set ColumnSets::store_elements() {
  const std::size_t size = union_.size();
  scratch_.resize(size + 1);
  union_.copy(scratch_.data());
  scratch_[size] = 0;
  Set set;
  set.block = pool_.allocate((size + 1) / 2);
  set.size = static_cast<std::uint32_t>(size);
  std::memcpy(set.block.words, scratch_.data(), (size + 1) / 2 * sizeof(Word));
  return set;
}

ColumnSets::Set ColumnSets::store_bits(const BitBlock& window, Form form) {
  const std::size_t n = window.all.size();
  Set set;
  set.block = pool_.allocate(form == Form::mixed_bits ? 2 * n : n);
  set.size = static_cast<std::uint32_t>(n);
  set.first_word = static_cast<std::uint32_t>(window.first_word);
  set.form = form;
  std::copy(window.all.begin(), window.all.end(), set.block.words);
  if (form == Form::mixed_bits)
    std::copy(window.varying.begin(), window.varying.end(), set.block.words + n);
  return set;
}

SetRef ColumnSets::number(Set set) {
  set.n_columns = static_cast<std::uint32_t>(union_.size());
  std::size_t place = sets_.size();
  if (!free_.empty()) {
    place = free_.back();
    free_.pop_back();
    sets_[place] = set;
  } else {
    if (n_columns_ + place >= no_set / 2) throw std::length_error("too many sets of columns");
    sets_.push_back(set);
  }
  return 2 * (n_columns_ + static_cast<SetRef>(place));
}

void ColumnSets::release(SetRef ref) {
  if (ref == no_set || is_single(ref)) return;
  const std::uint32_t place = (ref >> 1) - n_columns_;
  pool_.release(sets_[place].block);
  free_.push_back(place);
}

void ColumnSets::append_to(std::vector<Element>& row) {
  union_.finish();
  union_.sort();
  const std::size_t first = row.size();
  row.resize(first + union_.size());
  union_.copy(row.data() + first);
  union_.clear();
}

}  // namespace spad
