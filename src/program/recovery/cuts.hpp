// Where a tape is cut into small pieces: which values are materialized.
//
// Between cuts every value is a small function of few leaves (sources and materialized values),
// recomputed in each piece that reads it. Cut are: values that make a piece too large; values that
// many read and that cost more to compute again than to read; and the terms of a sum over more
// leaves than a piece may have. Such a sum is a row: a piece of its own, of any length, that only
// adds what has been materialized. Linear sums are never cut in between, so no sum becomes a chain.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "program/recovery/leaf_sets.hpp"
#include "tape/tape.hpp"

namespace spad {

// What linear recovery may assume of pieces. Costs count +, -, * as 1, / as 4, functions as 8.
struct PieceLimits {
  Index max_leaves = 32;
  std::uint32_t max_cost = 1000;
  std::uint32_t max_recomputed =
      32;  // what sharing a value would save, at most, when it is not cut
};

struct Cuts {
  enum Flag : std::uint8_t {
    live = 1,       // an output or guard depends on it
    output = 2,     // of the function
    shared = 4,     // read by more than one owner
    cut = 8,        // read from where it was stored
    row = 16,       // adds to a sum over many leaves
    linear = 32,    // adds, or scales by a constant
    sums = 64,      // adds
    has_many = 128  // a value shared by several is inside, up to the next cuts
  };
  LeafSets sets;
  std::vector<LeafSets::Ref> leaves;  // of each value that is in no row, up to the next cuts
  std::vector<std::uint8_t> flags;    // of each node

  bool has(Index node, unsigned flag) const {
    return (flags[static_cast<std::size_t>(node)] & flag) != 0;
  }
  // Computed by a piece and stored.
  bool is_materialized(Index node) const { return has(node, cut | output); }
};

// Sums in force_rows (per node; may be empty) are rows whatever their length.
Cuts find_cuts(const Tape& tape, const std::vector<bool>& force_rows,
               const PieceLimits& limits = {});

}  // namespace spad
