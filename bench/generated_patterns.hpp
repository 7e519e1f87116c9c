// Patterns made by rule, the same on every machine: extreme shapes, meshes, and families of random
// matrices that no coloring was tuned on.
#pragma once

#include "base/sparse.hpp"

namespace spad::bench {

// A hub joined to everybody, with a rim (wheel) or without (arrowhead, star).
CscPattern hub(Index n, bool has_rim, bool has_diagonal);
CscPattern dense_row(Index n);
// Nine-point stencils on side² points, numbered by rows or at random.
CscPattern mesh(Index side, bool is_permuted);
// Each vertex with so many others, any of them.
CscPattern random_symmetric(Index n, Index pairs_of_each);

// Any columns in each row.
CscPattern random_rows(Index n_rows, Index n_cols, Index row_size, std::uint64_t seed);
// Points in the unit square, joined up to a distance at which they have so many neighbors on
// average.
CscPattern geometric(Index n, double neighbors, std::uint64_t seed);
// A symmetric band, each of whose entries is there with a probability, and some entries anywhere.
CscPattern noisy_band(Index n, Index width, double density, Index anywhere, std::uint64_t seed);
// Dense diagonal blocks of 2 to most rows, neighboring ones coupled by a few entries.
CscPattern blocks(Index n, Index most, std::uint64_t seed);
// Each vertex joins so many earlier ones, chosen in proportion to their degrees.
CscPattern power_law(Index n, Index joins, std::uint64_t seed);
// Finite elements of four corners on a grid whose points are numbered at random, several unknowns
// in each.
CscPattern elements(Index side, Index unknowns, std::uint64_t seed);
// Stairs: rows of a few columns each, overlapping from row to row, and some rows long.
CscPattern staircase(Index n_rows, Index step, Index row_size, Index n_long, std::uint64_t seed);

}  // namespace spad::bench
