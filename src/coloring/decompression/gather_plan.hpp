// Direct decompression: from compressed products to the values of a pattern, one read per value.
//
// A prepared derivative multiplies with `lanes` directions at a time; chunk c holds the colors
// [c*lanes, (c+1)*lanes). The compressed matrix of a chunk is row-major: element (i, color) sits at
// i*lanes + color%lanes. Every wanted entry of the pattern is in exactly one chunk, so chunks may
// be gathered in any order and by any threads.
#pragma once

#include <span>
#include <vector>

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
  std::vector<Index> source;  // place in the chunk's compressed matrix
  std::vector<Index> target;  // place in the caller's values

  // Reads the chunk's compressed matrix, writes the chunk's values, allocates nothing.
  void gather(Index chunk, const double* compressed, double* values) const;
};

// reads[s] is where value s comes from. The same for any number of threads.
GatherPlan make_gather_plan(std::span<const GatherPlan::Read> reads, Index n_chunks,
                            int n_threads = 1);

// Entry k = (i, j) of the pattern is read at (i, color[j]) by columns, at (j, color[i]) by rows,
// and goes to slot[k]. Entries with skip[k] are left alone; an empty skip skips nothing.
// Errors: index_overflow when a place does not fit Index; bad_index when a wanted entry's column
// (row) is neutral.
Result<GatherPlan> make_gather_plan(const CscPattern& pattern, const Coloring& coloring,
                                    bool by_rows, std::span<const Offset> slot,
                                    const std::vector<bool>& skip, Index lanes);

}  // namespace spad
