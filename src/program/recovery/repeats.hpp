// Blocks of a tape that are like others: what a loop leaves whose passes share nothing but sources,
// or light operations on sources, such as differences of neighbors.
//
// Such a block is neither cut nor compared again: its pieces are those of its model, at other
// places.
#pragma once

#include <vector>

#include "program/kernel.hpp"
#include "program/recovery/output_lists.hpp"
#include "tape/tape.hpp"

namespace spad {

// Or a guard.
inline bool is_operation(const Node& node) {
  return is_operator_code(node.op) || is_guard(node.op);
}

// Cheaper to compute again than to read, by all who read it: a sum, difference, product or square
// of sources, of which one is an input, and no output.
bool is_light(const Tape& tape, const OutputLists& outputs, Index node);

// No operation of a block is read outside of it, nor does it read one from there. To its model it
// is alike in all that cuts and pieces depend on: the same operations, in each the same operands of
// the block, constants where the model has constants, and sources of the same kind, one for each of
// the model's; as many outputs of each operation. If it sees through light operations these are
// none of its own, wherever they stand: where the model reads one it does, on sources like those.
struct Repeats {
  struct Model {
    Index first, size;  // nodes
    Index n_blocks = 0;
    Index n_operations = 0;  // and guards
  };
  struct Block {
    Index first;
    Index model;
  };
  struct Range {
    Index first, last;
  };
  std::vector<Model> models;  // ascending
  std::vector<Block> blocks;  // ascending; behind their models, which are not among them
  std::vector<Range> others;  // all nodes but the operations and guards of blocks
  bool sees_light = false;    // else light operations are as all others

  // visit(node) for these, ascending or descending.
  template <class Visit>
  void for_each_other(Visit&& visit) const {
    for (const auto [first, last] : others) {
      for (Index k = first; k < last; ++k) visit(k);
    }
  }
  template <class Visit>
  void for_each_other_backward(Visit&& visit) const {
    for (auto range = others.rbegin(); range != others.rend(); ++range) {
      for (Index k = range->last; k-- > range->first;) visit(k);
    }
  }
};

// Takes the words of the tape. Linear in the tape. may_see_light: where few blocks share nothing.
Repeats find_repeats(Tape& tape, const OutputLists& outputs, bool may_see_light = true);

}  // namespace spad
