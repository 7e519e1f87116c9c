// Memory of many short-lived blocks of 64-bit words, in size classes with free lists.
//
// Small blocks are cut from chunks that grow with use and go back to the list of their class; large
// blocks come from and return to the heap at once, so that memory follows what is alive.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace spad {

using Word = std::uint64_t;

class WordPool {
 public:
  struct Block {
    Word* words = nullptr;
    std::size_t capacity = 0;  // at least what was asked for
  };

  WordPool() = default;
  WordPool(const WordPool&) = delete;
  WordPool& operator=(const WordPool&) = delete;
  ~WordPool();

  Block allocate(std::size_t n_words);  // n_words > 0, contents unspecified
  void release(Block block);

  std::size_t bytes_in_use() const { return bytes_in_use_; }
  std::size_t peak_bytes() const { return peak_bytes_; }

 private:
  static constexpr std::size_t largest_small = 4096;  // words
  static constexpr std::size_t largest_chunk = 1 << 16;

  Word* cut(std::size_t capacity);

  std::array<Word*, 64> free_{};  // by class; a free block's first word links to the next
  std::vector<std::unique_ptr<Word[]>> chunks_;
  std::vector<Word*> large_;  // alive
  std::size_t chunk_words_ = 128;
  Word* next_ = nullptr;
  std::size_t left_ = 0;  // words from next_ to the end of the chunk
  std::size_t bytes_in_use_ = 0;
  std::size_t peak_bytes_ = 0;
};

}  // namespace spad
