// Kernels that write to a buffer, and sums of what is there, in turns: a tile of the instances of
// every kernel, then the sums that have all their terms.
//
// A buffer of all instances goes to memory and comes back, which takes longer than to compute it;
// one of two tiles stays in the cache. It pays for meshes and grids, whose neighbors are computed
// soon after each other, once they are large. Every thread has tiles of its own, one behind the
// other, and the last one of the thread before it besides, so that nobody waits.
#pragma once

#include <optional>
#include <vector>

#include "program/blocks.hpp"
#include "program/program.hpp"
#include "program/sums.hpp"

namespace spad {

class Turns {
 public:
  // kernels: outputs into the buffer (from n_first_outputs on) are at places that follow each
  // other; sums: of what is there, in one step. Moves both to the places of the turns, and takes
  // the sums. Nothing, and nothing is changed, where a sum has terms that are too far apart, where
  // there are few instances, or where they write more elsewhere than into the buffer.
  static std::optional<Turns> make(std::vector<Batch>& kernels, SumList& sums);

  std::size_t buffer_size() const { return buffer_size_; }  // doubles, for each thread
  Offset n_terms() const { return sums_.n_terms(); }
  std::size_t bytes() const;

  // Of kernels that were moved. arrays.second_out: the buffers of the scratch's threads, one after
  // another; the sums go to arrays.first_out.
  Status run(const std::vector<Batch>& kernels, const BatchArrays& arrays,
             BlockScratch& scratch) const;

 private:
  class Maker;
  Index n_parts_for(Index n_threads) const;
  void run_tile(const std::vector<Batch>& kernels, Index tile, const BatchArrays& arrays,
                BlockScratch& scratch, int thread) const;

  Index n_tiles_ = 0;
  std::vector<Index> width_;  // instances in a tile, of each kernel; 0: all come first
  Index n_first_ = 1;         // doubles of these, before the tiles in the buffer
  std::size_t buffer_size_ = 1;
  Sums sums_;  // a step for each tile
};

}  // namespace spad
