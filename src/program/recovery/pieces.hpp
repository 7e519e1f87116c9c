// The pieces of a cut tape, sorted by shape: equal shapes are instances of one kernel.
//
// A piece computes one or more materialized values (or checks guards) from the same leaves.
#pragma once

#include <cstdint>
#include <vector>

#include "program/program.hpp"
#include "program/recovery/cuts.hpp"
#include "program/recovery/shapes.hpp"

namespace spad {

// Shapes with fewer instances at a level share one kernel with one instance there.
constexpr Index smallest_batch = 8;

// The pieces of one shape at one level, in tape order; arrays are instance-major.
struct Bin {
  Index shape;
  Index level;
  Index n_instances = 0;
  Instance instances;           // all of them, one after the other
  bool constants_vary = false;  // else they are those of the first instance
};

// Places of a map whose leaves depend on the same kinds of sources.
struct MapPiece {
  Index map;
  Index level;
  Batch kernel;  // streams are numbers of leaves and of results (program/mapped.hpp)
  std::vector<Index> places;
};

struct Pieces {
  std::vector<Shape> shapes;
  std::vector<Bin> bins;
  // Linear pieces that read others of their own level: to be run in tape order, after the bins.
  struct Chained {
    Index level;
    std::vector<Index> roots;
  };
  std::vector<Chained> chained;
  std::vector<MapPiece> maps;
  // Of each map and result: whether it goes straight to outputs, one at every place, read by
  // nobody.
  std::vector<std::vector<bool>> goes_out;
  Index n_levels = 0;
  // A model's light operation is read from where it was stored, or stored: blocks must not see
  // through such. Then what else is here is of no use.
  bool has_light_leaves = false;
};

// Takes the words of the tape; costs, owners and leaves of the cuts are lost. The activities of
// what pieces read are noted in the cuts.
Pieces find_pieces(Tape& tape, const Repeats& repeats, const OutputLists& outputs, Cuts& cuts);

}  // namespace spad
