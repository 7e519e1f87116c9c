// Size classes: every length up to 8 words, then four to an octave.
#include "sparsity/word_pool.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace spad {
namespace {

// Capacity of the class that holds blocks of n words, and the class.
struct SizeClass {
  std::size_t capacity;
  std::size_t number;
};

SizeClass class_of(std::size_t n) {
  if (n <= 8) return {n, n};
  const auto octave = static_cast<std::size_t>(std::bit_width(n - 1)) - 1;  // 2^octave < n
  const std::size_t step = std::size_t{1} << (octave - 2);
  const std::size_t quarter = (n - 1 - (std::size_t{1} << octave)) / step;
  return {(std::size_t{1} << octave) + (quarter + 1) * step, 9 + (octave - 3) * 4 + quarter};
}

}  // namespace

WordPool::~WordPool() {
  for (Word* words : large_) delete[] words;
}

WordPool::Block WordPool::allocate(std::size_t n_words) {
  SPAD_ASSERT(n_words > 0);
  Block block;
  if (n_words > largest_small) {
    large_.push_back(nullptr);
    large_.back() = new Word[n_words + 1];
    large_.back()[0] = large_.size() - 1;  // its place in large_
    block = {large_.back() + 1, n_words};
  } else {
    const SizeClass size = class_of(n_words);
    Word*& head = free_[size.number];
    block = {head, size.capacity};
    if (head) {
      head = reinterpret_cast<Word*>(*head);
    } else {
      block.words = cut(size.capacity);
    }
  }
  bytes_in_use_ += block.capacity * sizeof(Word);
  peak_bytes_ = std::max(peak_bytes_, bytes_in_use_);
  return block;
}

void WordPool::release(Block block) {
  bytes_in_use_ -= block.capacity * sizeof(Word);
  if (block.capacity > largest_small) {
    const std::size_t place = block.words[-1];
    large_[place] = large_.back();
    large_[place][0] = place;
    large_.pop_back();
    delete[](block.words - 1);
    return;
  }
  Word*& head = free_[class_of(block.capacity).number];
  *block.words = reinterpret_cast<Word>(head);
  head = block.words;
}

Word* WordPool::cut(std::size_t capacity) {
  if (left_ < capacity) {
    while (chunk_words_ < capacity) chunk_words_ *= 2;
    chunks_.push_back(std::make_unique_for_overwrite<Word[]>(chunk_words_));
    next_ = chunks_.back().get();
    left_ = chunk_words_;
    chunk_words_ = std::min(2 * chunk_words_, largest_chunk);
  }
  Word* const result = next_;
  next_ += capacity;
  left_ -= capacity;
  return result;
}

}  // namespace spad
