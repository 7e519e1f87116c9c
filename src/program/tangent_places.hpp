// Where tangents live in a sweep that runs batch after batch: what nobody reads any more makes
// room.
#pragma once

#include <vector>

#include "program/program.hpp"

namespace spad {

// Inputs and parameters keep their addresses as places; the outputs follow, then the intermediates,
// in blocks of what one output of a batch stores. Instance data has no tangents, and place 0.
class TangentPlaces {
 public:
  explicit TangentPlaces(const Program& program);

  Index size() const { return size_; }
  Index first_output() const { return first_intermediate_; }
  Index of(Index address) const {
    if (address < first_intermediate_) return address;
    const std::size_t k = number_of(address);
    return k < place_.size() ? place_[k] : 0;
  }

 private:
  struct Block {
    Index first, size;  // places
    Index last_reader;  // number of the batch
    Index room() const { return size < lanes_of_pack ? size : whole_packs(size); }
  };
  // Of what is no source.
  std::size_t number_of(Index address) const {
    return static_cast<std::size_t>(address - first_intermediate_);
  }
  void find_blocks(const Program& program);
  void find_last_readers(const Program& program);
  void place_blocks();

  Index first_intermediate_, n_intermediates_, size_;
  std::vector<Index> place_;  // of intermediates and outputs; at first their number in the block
  std::vector<Index> block_;  // of each intermediate
  std::vector<Block> blocks_;
  std::vector<std::size_t> end_;  // of each batch's blocks
};

}  // namespace spad
