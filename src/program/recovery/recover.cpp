// Cut, sort, and once more with sums as rows where pieces were too different; then emit.
#include "program/recovery/recover.hpp"

#include <algorithm>

#include "program/recovery/emit.hpp"
#include "program/recovery/likeness.hpp"

namespace spad {

namespace {

constexpr Index smallest_tape = 64;  // nodes; nothing repeats often enough below

// How much is in batches, and how much is in pieces too few of a kind for one.
struct Census {
  Offset batched = 0, rare = 0;  // operations
  Offset n_batched_pieces = 0, n_rare_pieces = 0;
};

Offset operations(const Pieces& pieces, const Bin& bin) {
  return Offset{pieces.shapes[static_cast<std::size_t>(bin.shape)].n_operators} * bin.n_instances;
}

Census count(const Pieces& pieces) {
  Census census;
  for (const Bin& bin : pieces.bins) {
    if (bin.n_instances >= smallest_batch) {
      census.batched += operations(pieces, bin);
      census.n_batched_pieces += bin.n_instances;
    } else {
      census.rare += operations(pieces, bin);
      census.n_rare_pieces += bin.n_instances;
    }
  }
  return census;
}

// Sums in the cones of rare pieces.
std::vector<bool> rare_sums(const Tape& tape, const Cuts& cuts, const Pieces& pieces) {
  std::vector<bool> sums(tape.nodes.size()), seen(tape.nodes.size());
  std::vector<Index> stack;
  for (const Bin& bin : pieces.bins) {
    if (bin.n_instances >= smallest_batch) continue;
    stack.insert(stack.end(), bin.instances.roots.begin(), bin.instances.roots.end());
    while (!stack.empty()) {
      const Index k = stack.back();
      stack.pop_back();
      if (!cuts[k].has(CutValue::operation)) continue;
      if (seen[static_cast<std::size_t>(k)]) continue;
      seen[static_cast<std::size_t>(k)] = true;
      sums[static_cast<std::size_t>(k)] = cuts[k].has(CutValue::sums);
      for (Index e : operands_of(tape.nodes[static_cast<std::size_t>(k)])) {
        if (e >= 0 && !cuts[e].is_leaf()) stack.push_back(e);
      }
    }
  }
  return sums;
}

bool has_room(const Census& census) {
  return census.n_rare_pieces > 64 && census.rare * 4 > census.batched;
}

// Pieces so small that reading and storing their values costs more than lanes save, and many of
// them alone of their kind.
bool is_scattered(const Census& census) {
  constexpr Offset smallest_piece = 2;  // operations
  constexpr Offset many = 1000;         // in few nothing is lost
  return census.n_rare_pieces > many && census.rare * 2 > census.batched &&
         census.batched < smallest_piece * census.n_batched_pieces;
}

bool is_flat(const Census& census, const Cuts& cuts) {
  return census.batched * 4 < cuts.n_operations || is_scattered(census);
}

}  // namespace

std::optional<Program> recover(Tape& tape) {
  const bool has_choice = tape.maps.empty();
  if (has_choice && (tape.size() < smallest_tape || is_without_likeness(tape))) return {};
  const OutputLists outputs(tape);
  Repeats repeats;
  Cuts cuts;
  Pieces pieces;
  for (const bool may_see_light : {true, false}) {
    repeats = find_repeats(tape, outputs, may_see_light);
    cuts = find_cuts(tape, repeats, outputs, {});
    pieces = find_pieces(tape, repeats, outputs, cuts);
    if (!pieces.has_light_leaves) break;
  }
  Census census = count(pieces);
  if (is_scattered(census) && has_choice) return {};
  if (has_room(census)) {
    Cuts other_cuts = find_cuts(tape, repeats, outputs, rare_sums(tape, cuts, pieces));
    Pieces others = find_pieces(tape, repeats, outputs, other_cuts);
    const Census other_census = count(others);
    if (other_census.rare < census.rare && !others.has_light_leaves) {
      cuts = std::move(other_cuts);
      pieces = std::move(others);
      census = other_census;
    }
  }
  if (is_flat(census, cuts) && has_choice) return {};
  return emit(tape, repeats, outputs, cuts, pieces);
}

}  // namespace spad
