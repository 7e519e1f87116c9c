// Where a tape is cut into small pieces: which values are materialized.
//
// Between cuts every value is a small function of few leaves (sources and materialized values),
// recomputed in each piece that reads it. Cut are: values that make a piece too large; values that
// many read and that cost more to compute again than to read; and the terms of a sum over more
// leaves than a piece may have. Such a sum is a row: a piece of its own, of any length, that only
// adds what has been materialized. Linear sums are never cut in between, so no sum becomes a chain.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "base/index_sets.hpp"
#include "program/recovery/repeats.hpp"
#include "tape/tape.hpp"

namespace spad {

// How large pieces become. Costs count +, -, * as 1, / as 4, functions as 8.
struct PieceLimits {
  Index max_leaves = 16;
  std::uint32_t max_cost = 1000;
  // What computing a value once would save, at most, when it is not cut; in the term of a sum.
  std::uint32_t max_recomputed = 32, max_recomputed_term = 7;
};

// What is known of the value of a node, in one place since it is read together. When all cuts
// are found leaves are known no more; finding pieces uses their places, and those of costs and
// owners, for what it needs.
struct CutValue {
  enum Flag : std::uint16_t {
    live = 1,      // an output or guard depends on it
    output = 2,    // of the function
    shared = 4,    // read by more than one owner
    cut = 8,       // read from where it was stored
    row = 16,      // adds to a sum over many leaves
    linear = 32,   // adds, or scales by a constant
    sums = 64,     // adds
    inside = 128,  // something shared is inside, up to the cuts that were known
    constant = 256,
    operation = 512,
    guard = 1024,
    curved = 2048,  // an output depends on it otherwise than linearly
    pricey = 4096,  // it or a value inside is shared that is better read than computed again
    dear = 8192,    // the same, if a sum reads it
  };
  IndexSets::Ref leaves;  // up to the cuts that were known; not of a row's
  std::uint32_t cost;     // operations to compute it from its leaves
  Index owner;            // the value that alone reads it in the end
  std::uint16_t flags;
  std::uint8_t n_owners;  // up to 255: more than any price needs
  std::uint8_t activity;  // activity_bit of terms.hpp, once known

  static constexpr CutValue unknown() { return {IndexSets::nothing, 0, -1, 0, 0, 0}; }

  bool has(unsigned flag) const { return (flags & flag) != 0; }
  void set(unsigned flag) { flags = static_cast<std::uint16_t>(flags | flag); }
  void reset(unsigned flag) { flags = static_cast<std::uint16_t>(flags & ~flag); }
  bool is_leaf() const { return !has(operation) || has(cut); }
  bool is_read() const { return n_owners > 0; }               // of what is not cut
  bool is_materialized() const { return has(cut | output); }  // computed by a piece and stored
};

static_assert(sizeof(CutValue) == 16 && std::is_trivial_v<CutValue>);

struct Cuts {
  UninitializedVector<CutValue> values;  // of each node that no block has
  Offset n_operations = 0;               // live

  const CutValue& operator[](Index node) const { return values[static_cast<std::size_t>(node)]; }
};

// Takes the words of the tape. Sums in force_rows (per node; may be empty) are rows whatever their
// length.
Cuts find_cuts(Tape& tape, const Repeats& repeats, const OutputLists& outputs,
               const std::vector<bool>& force_rows, const PieceLimits& limits = {});

}  // namespace spad
