// The elements that entries are alone in.
#pragma once

#include "coloring/decompression/recovery.hpp"

namespace spad {

// For each entry, as in Recovery::by, an element that it is alone in: of both sides the product
// with column colors first, of a symmetric matrix, on and below the diagonal, that with the color
// of the entry's row. By::none for those that are alone nowhere. Arguments as for find_recovery.
UninitializedVector<Recovery::By> find_direct(const CscPattern& pattern,
                                              const CscPattern& transposed,
                                              std::span<const Offset> position,
                                              const MatrixColoring& coloring, int n_threads);

}  // namespace spad
