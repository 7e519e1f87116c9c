// Is a coloring right? A check that shares no code with the algorithms that make colorings.
#pragma once

#include "base/status.hpp"
#include "coloring/coloring.hpp"

namespace spad {

// No row holds two columns of one color (by rows: no column holds two rows of one color), except in
// exempt nets; colors are in [0, n_colors), or neutral where no entry is read. O(nnz + n_colors).
// Errors: bad_dim for another number of colors than vertices; bad_index for a color out of range or
// missing; bad_pattern for a collision. The message names the two columns and the row.
Status check_structurally_orthogonal(const CscPattern& pattern, const Coloring& coloring,
                                     bool by_rows, const Exempt& exempt = {});

bool is_structurally_orthogonal(const CscPattern& pattern, const Coloring& coloring, bool by_rows,
                                const Exempt& exempt = {});

}  // namespace spad
