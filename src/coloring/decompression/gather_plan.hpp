// Direct decompression: from compressed products to the values of a pattern, one read per value.
//
// A prepared derivative multiplies with `lanes` directions at a time; chunk c holds the colors
// [c*lanes, (c+1)*lanes). The compressed matrix of a chunk is row-major: element (i, color) sits at
// i*lanes + color%lanes. Every wanted entry of the pattern is in exactly one chunk, so chunks may
// be gathered in any order and by any threads.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "base/result.hpp"
#include "base/sparse.hpp"
#include "coloring/coloring.hpp"

namespace spad {

struct GatherPlan {
  // Where one value comes from.
  struct Read {
    Index chunk = -1;  // none: nothing is gathered into this value
    Index source = 0;
  };

  Index n_chunks = 0;
  std::vector<Offset> chunk_ptr = {0};  // n_chunks + 1, into source and target
  // Both 32 bits wide, checked when the plan is made: 8 bytes an entry, as much as its value.
  UninitializedVector<Index> source;  // place in the chunk's compressed matrix
  UninitializedVector<Index> target;  // place in the caller's values

  // Reads the chunk's compressed matrix, writes the chunk's values, allocates nothing.
  void gather(Index chunk, const double* compressed, double* values) const;
};

// Where value after value comes from.
class ReadsOfValues {
 public:
  explicit ReadsOfValues(std::span<const GatherPlan::Read> reads) : reads_(reads) {}

  std::size_t size() const { return reads_.size(); }
  // visit(target, read) for targets in [first, last).
  template <class Visit>
  void for_each(std::size_t first, std::size_t last, Visit&& visit) const {
    for (std::size_t target = first; target < last; ++target) visit(target, reads_[target]);
  }

 private:
  std::span<const GatherPlan::Read> reads_;
};

// `reads`: ReadsOfValues or what has its functions. The same for any number of threads.
template <class Reads>
GatherPlan make_gather_plan(const Reads& reads, Index n_chunks, int n_threads = 1);

// Entry k = (i, j) of the pattern is read at (i, color[j]) by columns, at (j, color[i]) by rows,
// and goes to slot[k]. Entries with skip[k] are left alone; an empty skip skips nothing.
// Errors: index_overflow when a place does not fit Index; bad_index when a wanted entry's column
// (row) is neutral.
Result<GatherPlan> make_gather_plan(const CscPattern& pattern, const Coloring& coloring,
                                    bool by_rows, std::span<const Offset> slot,
                                    const std::vector<bool>& skip, Index lanes);

// Where each block of values writes next in each chunk: in a chunk the blocks one after the other.
template <class Reads>
class NextInChunks {
 public:
  NextInChunks(const Reads& reads, Index n_chunks, Index n_blocks)
      : reads_(reads), n_chunks_(n_chunks), n_blocks_(n_blocks) {
    next_.resize(static_cast<std::size_t>(stride() * n_blocks), 0);
  }

  // visit(place to be moved on, target, read) for those of a block that read something.
  template <class Visit>
  void for_each(Index block, Visit&& visit) {
    Offset* const next = next_.data() + stride() * block;
    reads_.for_each(first_of(block), first_of(block + 1),
                    [&](std::size_t target, const GatherPlan::Read& read) {
                      if (read.chunk >= 0) visit(next[read.chunk], target, read);
                    });
  }

  // Counts become places; returns the pointers of the chunks.
  std::vector<Offset> sum() {
    std::vector<Offset> chunk_ptr(static_cast<std::size_t>(n_chunks_) + 1, 0);
    Offset place = 0;
    for (Index chunk = 0; chunk < n_chunks_; ++chunk) {
      for (Index block = 0; block < n_blocks_; ++block) {
        place += std::exchange(next_.data()[stride() * block + chunk], place);
      }
      chunk_ptr.data()[chunk + 1] = place;
    }
    return chunk_ptr;
  }

 private:
  Offset stride() const { return Offset{n_chunks_} + 16; }  // no cache line has two blocks
  std::size_t first_of(Index block) const {
    return reads_.size() * static_cast<std::size_t>(block) / static_cast<std::size_t>(n_blocks_);
  }

  const Reads& reads_;
  Index n_chunks_, n_blocks_;
  std::vector<Offset> next_;
};

template <class Reads>
GatherPlan make_gather_plan(const Reads& reads, Index n_chunks, int n_threads) {
  constexpr std::size_t worth_threads = 100'000;  // values, and for each chunk several
  const bool is_worth =
      reads.size() > worth_threads && reads.size() / 8 > static_cast<std::size_t>(n_chunks);
  const Index n_blocks = is_worth ? std::max(n_threads, 1) : 1;
  GatherPlan plan;
  plan.n_chunks = n_chunks;
  NextInChunks next_places(reads, n_chunks, n_blocks);
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) {
    next_places.for_each(block, [](Offset& count, std::size_t, const auto&) { ++count; });
  });
  plan.chunk_ptr = next_places.sum();
  const auto n_reads = static_cast<std::size_t>(plan.chunk_ptr.back());
  resize_large_parallel(plan.source, n_reads, n_threads);
  resize_large_parallel(plan.target, n_reads, n_threads);
  parallel_blocks(n_blocks, n_threads, [&](Index block, int) {
    next_places.for_each(block, [&](Offset& next, std::size_t target, const auto& read) {
      plan.source.data()[next] = read.source;
      plan.target.data()[next++] = static_cast<Index>(target);
    });
  });
  return plan;
}

}  // namespace spad
