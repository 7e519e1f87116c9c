// Blocks as they are stored, who reads them last, then places in the order of execution.
#include "program/tangent_places.hpp"

#include <map>
#include <numeric>

#include "program/traverse.hpp"

namespace spad {

TangentPlaces::TangentPlaces(const Program& program)
    : first_intermediate_(program.first_intermediate()),
      n_intermediates_(program.n_intermediates),
      size_(first_intermediate_ + program.n_outputs),
      place_(static_cast<std::size_t>(n_intermediates_ + program.n_outputs)),
      block_(static_cast<std::size_t>(n_intermediates_)) {
  std::iota(place_.begin() + n_intermediates_, place_.end(), first_output());
  find_blocks(program);
  find_last_readers(program);
  place_blocks();
}

void TangentPlaces::find_blocks(const Program& program) {
  for_each_batch(program, [&](const Batch& batch) {
    for (const Stream& output : batch.outputs) {
      Block block{0, 0, static_cast<Index>(end_.size())};
      for (Index i = 0; i < batch.n_instances; ++i) {
        const std::size_t k = number_of(output.at(i));
        if (k >= block_.size()) continue;
        block_[k] = static_cast<Index>(blocks_.size());
        place_[k] = block.size++;
      }
      if (block.size > 0) blocks_.push_back(block);
    }
    end_.push_back(blocks_.size());
  });
}

void TangentPlaces::find_last_readers(const Program& program) {
  Index number = 0;
  for_each_batch(program, [&](const Batch& batch) {
    for (const Stream& leaf : batch.leaves) {
      for (Index i = 0; i < batch.n_instances; ++i) {
        const Index address = leaf.at(i);
        if (address < first_intermediate_ || number_of(address) >= block_.size()) continue;
        blocks_[static_cast<std::size_t>(block_[number_of(address)])].last_reader = number;
      }
    }
    ++number;
  });
}

// Room of the same size is used again once the last reader is done.
void TangentPlaces::place_blocks() {
  std::vector<std::vector<Index>> last_read_by(end_.size());
  std::map<Index, std::vector<Index>> free;  // first places, by size
  std::size_t b = 0;
  for (std::size_t batch = 0; batch < end_.size(); ++batch) {
    for (; b < end_[batch]; ++b) {
      Block& block = blocks_[b];
      std::vector<Index>& room = free[block.room()];
      if (room.empty()) {
        block.first = size_;
        size_ += block.room();
      } else {
        block.first = room.back();
        room.pop_back();
      }
      last_read_by[static_cast<std::size_t>(block.last_reader)].push_back(static_cast<Index>(b));
    }
    for (Index done : last_read_by[batch]) {
      const Block& block = blocks_[static_cast<std::size_t>(done)];
      free[block.room()].push_back(block.first);
    }
  }
  for (std::size_t k = 0; k < block_.size(); ++k) {
    place_[k] += blocks_[static_cast<std::size_t>(block_[k])].first;
  }
}

}  // namespace spad
